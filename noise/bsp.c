/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bulk-synchronous steps: replayed from traces of machines that never met at a barrier, or of workers
 * that did. Knows no benchmark.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "noise/noise.h"

/* Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA'14. */
static uint64_t splitmix64(uint64_t x)
{
	x += 0x9e3779b97f4a7c15;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

double bsp_offset(uint64_t seed, double period)
{
	/* the top 53 bits are the mantissa of a double in [0, 1) */
	return (double)(splitmix64(seed) >> 11) * 0x1p-53 * period;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct replay {
	const struct trace *traces;
	const double *offsets;
	size_t workers;
	double work;
	size_t *last; /* may be NULL */
	double now;
};

/* One step of all workers: gives the slowest's time, and everybody's in times[workers]. */
static double step(struct replay *replay, double *times)
{
	double slowest = 0;
	size_t who = 0;

	for (size_t w = 0; w < replay->workers; w++) {
		double phase = replay->now + replay->offsets[w];
		double time = trace_advance(&replay->traces[w], phase, replay->work);

		times[w] = time;
		if (time > slowest) {
			slowest = time;
			who = w;
		}
	}
	if (replay->last && slowest > replay->work)
		replay->last[who]++;
	replay->now += slowest;
	return slowest;
}

static void summarize(struct bsp *result, double *slowest, size_t steps, double mean_time)
{
	result->mean_slowest = sample_mean(slowest, steps);
	qsort(slowest, steps, sizeof(*slowest), by_value);
	result->p50_slowest = sample_percentile(slowest, steps, 0.5);
	result->p99_slowest = sample_percentile(slowest, steps, 0.99);
	result->max_slowest = slowest[steps - 1];
	result->slowdown = result->mean_slowest / result->ideal - 1;
	result->imbalance = result->mean_slowest / mean_time - 1;
}

static bool can_step(size_t workers, size_t steps, double quantum)
{
	return workers > 0 && steps > 0 && quantum > 0 && isfinite(quantum);
}

bool bsp_times(const struct trace *traces, const double *offsets, size_t workers, double quantum,
	       size_t steps, double *times)
{
	struct replay replay = {traces, offsets, workers, quantum, NULL, 0};

	if (!can_step(workers, steps, quantum))
		return false;
	for (size_t i = 0; i < steps; i++)
		step(&replay, times + i * workers);
	return true;
}

bool bsp_compose(const struct trace *traces, const double *offsets, size_t workers, double quantum,
		 size_t steps, struct bsp *result, size_t *last)
{
	struct replay replay = {traces, offsets, workers, quantum, last, 0};
	long double sum = 0;
	double *slowest, *times;
	bool ok;

	*result = (struct bsp){.ideal = quantum};
	if (!can_step(workers, steps, quantum))
		return false;
	slowest = calloc(steps, sizeof(*slowest));
	times = calloc(workers, sizeof(*times));
	ok = slowest && times;
	if (ok && last)
		memset(last, 0, workers * sizeof(*last));
	for (size_t i = 0; ok && i < steps; i++) {
		slowest[i] = step(&replay, times);
		for (size_t w = 0; w < workers; w++)
			sum += times[w];
	}
	if (ok)
		summarize(result, slowest, steps,
			  (double)(sum / ((long double)steps * (long double)workers)));
	free(slowest);
	free(times);
	return ok;
}

/* The slowest's time of a step at a real barrier; adds everybody's to *sum. */
static double measured_step(const double *const *work, size_t workers, size_t i, double ideal,
			    size_t *last, long double *sum)
{
	double slowest = 0;
	size_t who = 0;

	for (size_t w = 0; w < workers; w++) {
		*sum += work[w][i];
		if (work[w][i] > slowest) {
			slowest = work[w][i];
			who = w;
		}
	}
	if (last && slowest > ideal)
		last[who]++;
	return slowest;
}

bool bsp_measured(const double *const *work, size_t workers, size_t steps, double ideal,
		  struct bsp *result, size_t *last)
{
	long double sum = 0;
	double *slowest;

	*result = (struct bsp){.ideal = ideal};
	if (!can_step(workers, steps, ideal))
		return false;
	slowest = calloc(steps, sizeof(*slowest));
	if (!slowest)
		return false;
	if (last)
		memset(last, 0, workers * sizeof(*last));
	for (size_t i = 0; i < steps; i++)
		slowest[i] = measured_step(work, workers, i, ideal, last, &sum);
	summarize(result, slowest, steps,
		  (double)(sum / ((long double)steps * (long double)workers)));
	free(slowest);
	return true;
}
