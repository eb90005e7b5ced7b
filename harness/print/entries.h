/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs as lines of a list, for the verbs list and prune. Knows nothing of what they measured. */
#ifndef PRINT_ENTRIES_H
#define PRINT_ENTRIES_H

#include <jansson.h>
#include <stdio.h>

#include "harness/store/store.h"

void entries_print_table(FILE *out, const struct store_entry *entries, size_t n);
void entries_print_csv(FILE *out, const struct store_entry *entries, size_t n);
/* A list of objects with the same members; a new reference. */
json_t *entries_json(const struct store_entry *entries, size_t n);

#endif
