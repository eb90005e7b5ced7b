/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which stored runs a user wants side by side, and whether they may stand there: in one meter, with
 * equal benchmark parameters, and none alone with what other cores did in it. Knows no metric.
 */
#ifndef STORE_COMPARABLE_H
#define STORE_COMPARABLE_H

#include "harness/store/store.h"

/*
 * Load a run for each of n words, without samples: what store_load() takes. A target's name is its newest complete run that can be compared with the others:
 * if there are only such names, the newest of the first for which all others have one. runs[n] get
 * what was found, to be freed also on failure.
 */
bool comparable_runs(struct store *store, const char *const *words, size_t n, struct run **runs,
		     struct error *error);

/*
 * Refuses runs that failed, were measured in different meters, or with unequal benchmark parameters
 * (but the seeds of a Linux's boots, where both runs have several), and those of which some count others' cores, too; the message names both sides and all that differs.
 */
bool comparable_check(struct run *const *runs, size_t n, struct error *error);

#endif
