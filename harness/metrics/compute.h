/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a run's raw samples to its metrics. Knows no metric by name (metrics.h has the table). */
#ifndef METRICS_COMPUTE_H
#define METRICS_COMPUTE_H

#include "harness/run/run.h"

/*
 * Fill run->metrics, in place of what was there: first the run's own; then, if there are several
 * phases, each phase's, workers pooled; then each worker's of each phase. Only benchmarks that the
 * run has get metrics; those of one that was skipped are NaN.
 *
 * The run's own metric is the median (nearest rank) over the phases that have one: with one phase
 * that phase's. Its spread is that of the phases' metrics. Times are in instructions or ns, rates
 * per second: at the insn meter's nominal rate.
 *
 * The samples are a guest's: everything is checked first (check.h). On any contradiction
 * there are no metrics, and the message names benchmark, series, and what contradicts what.
 */
bool metrics_compute(struct run *run, struct error *error);

#endif
