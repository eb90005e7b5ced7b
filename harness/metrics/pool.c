/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Samples of several workers taken together. Knows no metric's name. */
#include <math.h>
#include <stdlib.h>

#include "harness/base/memory.h"
#include "harness/metrics/pool.h"
#include "harness/run/detours.h"
#include "harness/run/observed.h"

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void pool_free(struct pool *pool)
{
	free(pool->workers);
	free(pool->sorted);
	*pool = (struct pool){0};
}

static double scalar(const struct worker *worker, const char *bench, const char *name)
{
	int64_t value;

	return worker_scalar(worker, bench, name, &value) ? (double)value : NAN;
}

double pool_sum(const struct pool *pool, const char *bench, const char *name)
{
	double sum = 0;

	for (size_t i = 0; i < pool->n; i++)
		sum += scalar(pool->workers[i], bench, name);
	return sum;
}

double pool_max(const struct pool *pool, const char *bench, const char *name)
{
	double max = NAN;

	for (size_t i = 0; i < pool->n; i++)
		max = fmax(max, scalar(pool->workers[i], bench, name));
	return max;
}

double pool_sum_counted(const struct pool *pool, const char *bench, const char *name)
{
	double sum = NAN;

	for (size_t i = 0; i < pool->n; i++) {
		double value = scalar(pool->workers[i], bench, name);

		if (value >= 0)
			sum = isnan(sum) ? value : sum + value;
	}
	return sum;
}

/* Frees values. */
static double median(double *values, size_t n)
{
	double result;

	qsort(values, n, sizeof(*values), by_value);
	result = sample_percentile(values, n, 0.5);
	free(values);
	return result;
}

double pool_median(const struct pool *pool, const char *bench, const char *name)
{
	double *values = memory_zeroed(pool->n, sizeof(*values));

	for (size_t i = 0; i < pool->n; i++)
		values[i] = scalar(pool->workers[i], bench, name);
	return median(values, pool->n);
}

/* 0 without an empty series: there is nothing to take off. */
static double median_of_empty(const struct worker *worker, const char *bench, const char *empty)
{
	const struct series *series = empty ? worker_find(worker, bench, empty) : NULL;
	double *values;

	if (!series || !series->n)
		return 0;
	values = memory_zeroed(series->n, sizeof(*values));
	for (size_t i = 0; i < series->n; i++)
		values[i] = (double)series->values[i];
	return median(values, series->n);
}

const double *pool_net(struct pool *pool, const char *bench, const char *name, const char *empty,
		       size_t *n)
{
	size_t all = 0;

	*n = pool->n_sorted;
	if (pool->bench == bench && pool->series == name && pool->empty == empty)
		return pool->sorted;
	for (size_t i = 0; i < pool->n; i++) {
		const struct series *series = worker_find(pool->workers[i], bench, name);

		all += series ? series->n : 0;
	}
	pool->sorted = memory_resize(pool->sorted, all, sizeof(*pool->sorted));
	pool->n_sorted = 0;
	for (size_t i = 0; i < pool->n; i++) {
		const struct series *series = worker_find(pool->workers[i], bench, name);
		double cost = median_of_empty(pool->workers[i], bench, empty);

		for (size_t j = 0; series && j < series->n; j++)
			pool->sorted[pool->n_sorted++] = (double)series->values[j] - cost;
	}
	qsort(pool->sorted, all, sizeof(*pool->sorted), by_value);
	pool->bench = bench;
	pool->series = name;
	pool->empty = empty;
	*n = all;
	return pool->sorted;
}

double pool_median_each(const struct pool *pool, const char *bench, const char *value,
			const char *count, const char *empty)
{
	double *values = memory_zeroed(pool->n, sizeof(*values));

	for (size_t i = 0; i < pool->n; i++) {
		const struct worker *worker = pool->workers[i];
		double net = scalar(worker, bench, value) - median_of_empty(worker, bench, empty);

		values[i] = net / scalar(worker, bench, count);
	}
	return median(values, pool->n);
}

/*
 * A worker's mean gives 1 - mean * quiet_loop / (quantum - turn); pooled, times are added up before
 * they are divided. The last unit of a window may reach over its end, which looks like a gain of
 * less than a unit: that is no gain.
 */
double pool_ftq_fraction(const struct pool *pool, bool by_best)
{
	double lost = 0, time = 0;

	for (size_t i = 0; i < pool->n; i++) {
		const struct worker *worker = pool->workers[i];
		const struct series *work = worker_find(worker, "ftq", "work");
		double unit = scalar(worker, "ftq", "quiet_loop"), units = 0, best = 0, own, over,
		       here;

		if (!work)
			continue;
		for (size_t j = 0; j < work->n; j++)
			best = fmax(best, (double)work->values[j]);
		for (size_t j = 0; j < work->n; j++)
			units += (double)work->values[j];
		if (by_best)
			unit = (scalar(worker, "ftq", "quantum") - scalar(worker, "ftq", "turn")) /
			       best;
		over = unit + fabs(scalar(worker, "ftq", "turn"));
		own = (double)work->n *
		      (scalar(worker, "ftq", "quantum") - scalar(worker, "ftq", "turn"));
		here = own - units * unit;
		lost += here < 0 && here > -over ? 0 : here;
		time += own;
	}
	return lost / time;
}

/* The workers' detours as traces, to be freed by free_traces(); NULL if one of them has none. */
static struct trace *make_traces(const struct pool *pool, const char *bench)
{
	struct trace *traces = memory_zeroed(pool->n, sizeof(*traces));
	struct error ignored;
	size_t made = 0;

	while (made < pool->n && detours_trace(pool->workers[made], bench, &traces[made], &ignored))
		made++;
	if (made == pool->n)
		return traces;
	for (size_t i = 0; i < made; i++)
		trace_free(&traces[i]);
	free(traces);
	return NULL;
}

static void free_traces(struct trace *traces, size_t n)
{
	for (size_t i = 0; traces && i < n; i++)
		trace_free(&traces[i]);
	free(traces);
}

bool pool_slowest(const struct pool *pool, const char *bench, double quantum,
		  const uint64_t *workers, size_t n, struct continued_result *results)
{
	const struct continued_limits limits = {CONTINUED_BUDGET_SMALL, CONTINUED_SEED, 0, NULL,
						NULL};
	struct trace *traces = make_traces(pool, bench);
	struct continued steps;
	bool ok = traces && continued_init(&steps, traces, pool->n, quantum);

	if (ok) {
		for (size_t i = 0; ok && i < n; i++)
			ok = continued_slowest(&steps, workers[i], &limits, &results[i]) == SIM_OK;
		continued_free(&steps);
	}
	free_traces(traces, pool->n);
	return ok;
}

/* Of detours that did not fit, only what came before them is looked at, as in the slowdown. */
double pool_steps_held(const struct pool *pool, const char *bench, double quantum)
{
	struct trace *traces = make_traces(pool, bench);
	double *lengths = memory_zeroed(pool->n, sizeof(*lengths)), steps = NAN;
	double *events = memory_zeroed(pool->n, sizeof(*events));
	struct observed observed;

	if (traces && quantum > 0) {
		for (size_t i = 0; i < pool->n; i++) {
			lengths[i] = traces[i].period;
			events[i] = (double)traces[i].n;
		}
		observed_make(&observed, pool->run, pool->workers, pool->n, lengths, events);
		steps = evidence_tail_workers(observed.time, quantum);
		observed_free(&observed);
	}
	free(lengths);
	free(events);
	free_traces(traces, pool->n);
	return steps;
}

/* How the detours come; as if by chance where some were not recorded. */
static struct evidence_shape find_shape(const struct pool *pool, const char *bench,
					const struct observed *observed)
{
	struct evidence_shape shape = {EVIDENCE_POISSON, 0, 0, NAN, NAN};
	bool all = true;
	struct trace *traces;

	for (size_t i = 0; i < pool->n; i++)
		all &= !detours_overflowed(pool->workers[i], bench);
	traces = all ? make_traces(pool, bench) : NULL;
	if (traces && !evidence_shape(observed->all, observed->own, traces, pool->n, &shape))
		shape = (struct evidence_shape){EVIDENCE_POISSON, 0, 0, NAN, NAN};
	free_traces(traces, pool->n);
	return shape;
}

double pool_rate_upper95(const struct pool *pool, const char *bench)
{
	struct evidence_bounds bounds;
	struct evidence_shape shape;
	struct observed observed;

	observed_bench(&observed, pool->run, pool->workers, pool->n, bench);
	shape = find_shape(pool, bench, &observed);
	bounds = evidence_bounds(&shape, observed_events(&observed, pool->workers, bench),
				 observed.time);
	observed_free(&observed);
	return bounds.upper;
}
