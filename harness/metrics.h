/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a run's raw samples to its named figures. metrics.c holds the one table of all metrics:
 * name, unit, what it means, and how it is computed from the samples with the noise library.
 */
#ifndef METRICS_H
#define METRICS_H

#include "run.h"

struct metric_info {
	const char *name;    /* "selfish.noise_fraction" */
	const char *unit;    /* "time": insn or ns, by meter; "1", "1/s", "count" */
	const char *meaning; /* one line for people */
};

/* All metrics, in the order of printing; the array ends with a NULL name. */
const struct metric_info *metrics_table(void);
const struct metric_info *metrics_find(const char *name); /* NULL if unknown */
/* The unit as printed in this meter: "insn" or "ns" for "time", else as it is. */
const char *metrics_unit(const struct metric_info *info, enum meter meter);

/*
 * Fill run->figures: for the run, for each phase if there are several, and for each worker of each
 * phase. Pools the samples of workers; the run's own figure is the median over phases (for K > 1).
 * Fails if samples contradict each other (a series shorter than its partner, ...).
 */
bool metrics_compute(struct run *run, struct error *error);

#endif
