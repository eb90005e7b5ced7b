/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one table of all metrics: name, unit, what it means, and how it is computed from samples with
 * the noise library. Computes none (compute.h does).
 */
#ifndef METRICS_METRICS_H
#define METRICS_METRICS_H

#include "harness/run/run.h"

struct metric_rule; /* rule.h, the room's own */

struct metric_info {
	const char *name;    /* "selfish.noise_fraction" */
	const char *unit;    /* "time": insn or ns, by meter; "1", "1/s", "count" */
	const char *meaning; /* one line for people */
	const struct metric_rule *rule;
};

/* All metrics, in the order of printing; the array ends with a NULL name. */
const struct metric_info *metrics_table(void);
const struct metric_info *metrics_find(const char *name); /* NULL if unknown */
/* Is it only read, in what was stored when it was still computed? */
bool metrics_is_former(const struct metric_info *info);
/* Is any metric made of what this benchmark reports? */
bool metrics_any(const char *bench);
/* The unit as printed in this meter: "insn" or "ns" for "time", else as it is. */
const char *metrics_unit(const struct metric_info *info, enum meter meter);

#endif
