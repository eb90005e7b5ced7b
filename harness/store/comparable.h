/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which stored runs a user wants side by side, and whether they may stand there (run/side_by_side.h).
 * Knows no metric.
 */
#ifndef STORE_COMPARABLE_H
#define STORE_COMPARABLE_H

#include "harness/store/store.h"

/*
 * Load a run for each of n words, without samples: what store_load() takes. A target's name is its newest
 * complete run that can be compared with the others: if there are only such names, the newest of the first for which all others have one. runs[n] get
 * what was found, to be freed also on failure.
 */
bool comparable_runs(struct store *store, const char *const *words, size_t n, struct run **runs,
		     struct error *error);

/* Refuses runs that failed, and those of which another thing was counted: the message says all that differs. */
bool comparable_check(struct run *const *runs, size_t n, struct error *error);

/* Say on standard error in what else runs differ from the first: QEMU, compiler, kernel, machine. */
void comparable_tell(struct run *const *runs, size_t n);

#endif
