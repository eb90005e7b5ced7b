/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which run a user means. Part of the store; nobody else includes this. */
#ifndef STORE_FIND_H
#define STORE_FIND_H

#include "harness/store/db.h"

/*
 * The number of a run in the table of runs, by what a user writes: its id; "last" for the newest
 * run of all; a target's name or a label for its newest complete run; or a unique prefix of an id.
 */
bool store_find(struct store *store, const char *which, int64_t *number, struct error *error);

#endif
