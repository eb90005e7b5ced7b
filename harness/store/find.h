/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which runs there are, and which one a user means. Comes with store.h. */
#ifndef STORE_FIND_H
#define STORE_FIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/error.h"

struct store;

/* One line of `list runs`; newest first. */
struct store_entry {
	char *id, *target, *meter, *status, *label, *created;
};
bool store_list(struct store *store, struct store_entry **entries, size_t *n, struct error *error);
/* Only those whose provenance has a text of that name. */
bool store_list_noted(struct store *store, const char *key, struct store_entry **entries, size_t *n,
		      struct error *error);
void store_entries_free(struct store_entry *entries, size_t n);

/*
 * For the store's own files: the number of a run in the table of runs, by what a user writes: its
 * id; "last" for the newest run of all; a target's name or a label for its newest complete run; or a
 * unique prefix of an id.
 */
bool store_find(struct store *store, const char *which, int64_t *number, struct error *error);

#endif
