/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How one metric is computed: what the table (metrics.c) and those who go through it for a run's
 * workers (compute.c) share. Nobody else includes this.
 */
#ifndef METRICS_RULE_H
#define METRICS_RULE_H

#include "harness/metrics/pool.h"

/*
 * Everything is computed in ticks, and rates per so many of them; at the end, what is a time or a
 * rate is turned into what it is by the length of a tick: 1 ns in the insn meter, at its nominal
 * rate.
 */
#define TICKS_PER_SECOND 1e9

/* The samples of one set of metrics; barrier only where the run has that benchmark. */
struct metric_source {
	struct pool pool;
	double quantum; /* of steps, in ticks; NaN: not said */
	bool coarse;	/* the clock may step by several ticks */
	struct bsp barrier;
	size_t *last; /* [pool.n], steps in which noise made each worker the slowest */
	bool alone;   /* a worker of several: last is known, as steps are all workers' */
};

/*
 * How a metric is computed: the function, and what of its benchmark it takes. Without a function it
 * is no longer computed.
 */
struct metric_rule {
	double (*compute)(struct metric_source *source, const struct metric_rule *rule);
	const char *bench, *of, *by; /* names of values or series */
	double p;		     /* of a percentile */
	size_t field;		     /* offset in struct bsp */
};

#endif
