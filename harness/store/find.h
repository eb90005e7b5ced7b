/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which runs there are, and which one a user means. Comes with store.h. */
#ifndef STORE_FIND_H
#define STORE_FIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/error.h"

struct store;

/*
 * Who a target's name stands for: the user's own plain run, complete, neither disturbed nor unsettled,
 * without options but the usual ones; if there is none, the newest such run with options. All others are
 * meant by id or label: what failed or is marked, and what another verb had measured for an end of its own.
 */
enum store_standing {
	STORE_PLAIN,
	STORE_WITH_OPTIONS,
	STORE_BY_ID,
};

/* One line of `list runs`; newest first. Options and marks are texts, "" if there is none. */
struct store_entry {
	char *id, *target, *meter, *status, *label, *created;
	char *options; /* as `key=value`, a blank between; not the usual ones */
	char *origin;  /* the verb that had it measured, or NULL: its user did */
	char *state;   /* "failed", "disturbed", "not settled", or "ok" */
	enum store_standing standing;
};
bool store_list(struct store *store, struct store_entry **entries, size_t *n, struct error *error);
/* Only those whose provenance has a text of that name. */
bool store_list_noted(struct store *store, const char *key, struct store_entry **entries, size_t *n,
		      struct error *error);
void store_entries_free(struct store_entry *entries, size_t n);

/*
 * The id, to be freed, of the newest complete run without a mark whose provenance has this key (RUN_KEY),
 * and which repeats no other (RUN_REPEATS); NULL if there is none.
 */
bool store_find_keyed(struct store *store, const char *key, char **id, struct error *error);

/*
 * For the store's own files: the number of a run in the table of runs, by what a user writes: its
 * id; "last" for the newest run of all; a target's name for the run that it stands for; a label for its
 * newest complete run; or a unique prefix of an id. Passing over a newer run of its user's is said on
 * standard error.
 */
bool store_find(struct store *store, const char *which, int64_t *number, struct error *error);

#endif
