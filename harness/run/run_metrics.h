/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The metrics of a run by worker and phase, as they were computed or came from the store. Knows
 * none of them by name.
 */
#ifndef RUN_RUN_METRICS_H
#define RUN_RUN_METRICS_H

#include "harness/run/run.h"

/*
 * Metrics of one worker, or RUN_ALL_WORKERS, in one phase, or RUN_ALL_PHASES; NULL if the run has
 * none. Then one metric of them by name, NaN if it is not there.
 */
const struct metrics *run_metrics_find(const struct run *run, uint32_t worker, uint32_t phase);
double run_metrics_value(const struct metrics *metrics, const char *name);

/* Of a run of several phases: a metric's smallest and largest value; NaN if there is none. */
struct spread {
	double min, max;
};
struct spread run_metrics_spread(const struct run *run, const char *name);
/* Number of phases that metrics are there for; 0 if there was only one. */
size_t run_metrics_phases(const struct run *run);

#endif
