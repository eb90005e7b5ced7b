/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Samples of several workers taken together, and the numbers that metrics are made of. Relies on
 * metrics_check(): what a benchmark must send is there, and consistent. Knows no metric's name.
 */
#ifndef METRICS_POOL_H
#define METRICS_POOL_H

#include "harness/run/run.h"
#include "noise/continued.h"

struct pool {
	const struct run *run;
	const struct worker **workers; /* of one phase: one of them, or all */
	size_t n;
	/* the series that pool_net() gave last, sorted */
	const char *bench, *series, *empty;
	double *sorted;
	size_t n_sorted;
};
void pool_free(struct pool *pool);

/* Over the workers: sum and largest of a value, and its median (nearest rank). */
double pool_sum(const struct pool *pool, const char *bench, const char *name);
double pool_max(const struct pool *pool, const char *bench, const char *name);
double pool_median(const struct pool *pool, const char *bench, const char *name);
/* The sum over workers whose kernel counts this; NaN if none does (all are negative). */
double pool_sum_counted(const struct pool *pool, const char *bench, const char *name);

/*
 * All workers' samples of a series, ascending, each less the median of its own worker's `empty`
 * series (NULL: of nothing). Valid until the next call.
 */
const double *pool_net(struct pool *pool, const char *bench, const char *series, const char *empty,
		       size_t *n);

/*
 * The median over workers of (value - median of the series `empty`) / count: what one of `count`
 * things cost that were measured together.
 */
double pool_median_each(const struct pool *pool, const char *bench, const char *value,
			const char *count, const char *empty);

/*
 * Steps of `quantum` ticks that follow one another on workers[n], each with the detours of one of
 * these (of what detours_trace() takes): results[n] as continued_slowest() gives them within its
 * small budget, with a fixed seed. False if they cannot be computed.
 */
bool pool_slowest(const struct pool *pool, const char *bench, double quantum,
		  const uint64_t *workers, size_t n, struct continued_result *results);
/*
 * By what the workers saw that is distinct (run/observed.h): how many steps it holds, which is the number of
 * workers whose slowest it can tell of; and the 95 % upper bound on the rate of detours in 1/tick, by how
 * they come (noise/evidence.h), or as if by chance where not all of them were recorded. NaN if the
 * workers have no such window, or no quantum is given.
 */
double pool_steps_held(const struct pool *pool, const char *bench, double quantum);
double pool_rate_upper95(const struct pool *pool, const char *bench);

/*
 * Share of all ftq quanta's time that did no work. by_best: a unit of work takes what it does in a
 * worker's best quantum, instead of what calibration says: there, a counter's step of several ticks
 * is as good as none.
 */
double pool_ftq_fraction(const struct pool *pool, bool by_best);

#endif
