/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a run's raw samples to its named metrics. metrics.c holds the one table of all metrics:
 * name, unit, what it means, and how it is computed from the samples with the noise library.
 */
#ifndef METRICS_METRICS_H
#define METRICS_METRICS_H

#include "harness/run/run.h"

struct metric_rule; /* metrics.c's own */

struct metric_info {
	const char *name;    /* "selfish.noise_fraction" */
	const char *unit;    /* "time": insn or ns, by meter; "1", "1/s", "count" */
	const char *meaning; /* one line for people */
	const struct metric_rule *rule;
};

/* All metrics, in the order of printing; the array ends with a NULL name. */
const struct metric_info *metrics_table(void);
const struct metric_info *metrics_find(const char *name); /* NULL if unknown */
/* Is any metric made of what this benchmark reports? */
bool metrics_any(const char *bench);
/* The unit as printed in this meter: "insn" or "ns" for "time", else as it is. */
const char *metrics_unit(const struct metric_info *info, enum meter meter);

/*
 * Fill run->metrics, in place of what was there: first the run's own; then, if there are several
 * phases, each phase's, workers pooled; then each worker's of each phase. Only benchmarks that the
 * run has get metrics; those of one that was skipped are NaN.
 *
 * The run's own metric is the median (nearest rank) over the phases that have one: with one phase
 * that phase's. Its spread is that of the phases' metrics. Times are in
 * instructions or ns, rates per second: at the insn meter's nominal rate.
 *
 * The samples are a guest's: everything is checked first (check.h). On any contradiction
 * there are no metrics, and the message names benchmark, series, and what contradicts what.
 */
bool metrics_compute(struct run *run, struct error *error);

#endif
