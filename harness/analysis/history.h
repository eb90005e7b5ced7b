/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One metric over the stored runs of a target. Knows no output. */
#ifndef ANALYSIS_HISTORY_H
#define ANALYSIS_HISTORY_H

#include "harness/store/store.h"

struct history {
	struct run **runs; /* without samples, the oldest first */
	size_t n;
};

/*
 * The newest complete runs of a target that have a value of the metric, at most so many: those that
 * can be compared with `like`, or, if that is NULL, with the newest of them. None is an error. To be
 * freed in any case.
 */
bool history_collect(struct history *history, struct store *store, const char *target,
		     const char *metric, size_t most, struct run *like, struct error *error);
void history_free(struct history *history);

#endif
