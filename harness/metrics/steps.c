/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Barrier steps of several workers. Knows no metric. */
#include <math.h>
#include <stdlib.h>

#include "harness/base/memory.h"
#include "harness/metrics/steps.h"
#include "harness/run/detours.h"

/* What steps are composed of: the workers' traces, each entered at a phase of its own. */
struct composition {
	struct trace *traces;
	double *offsets, quantum;
	size_t n, steps;
};

static void composition_free(struct composition *composition)
{
	for (size_t i = 0; i < composition->n; i++)
		trace_free(&composition->traces[i]);
	free(composition->traces);
	free(composition->offsets);
}

/* To be freed also on failure. */
static bool composition_init(struct composition *composition, const struct pool *pool,
			     struct error *error)
{
	const struct series *work = worker_find(pool->workers[0], "barrier", "work");

	*composition = (struct composition){
		.traces = memory_zeroed(pool->n, sizeof(*composition->traces)),
		.offsets = memory_zeroed(pool->n, sizeof(*composition->offsets)),
		.quantum = pool_median(pool, "barrier", "ideal"),
		.steps = work ? work->n : 0,
	};
	for (size_t i = 0; i < pool->n; i++) {
		struct trace *trace = &composition->traces[i];

		if (!detours_trace(pool->workers[i], "barrier", trace, error))
			return false;
		composition->offsets[i] = bsp_offset(pool->workers[i]->seed, trace->period);
		composition->n++;
	}
	return true;
}

static bool no_steps(struct error *error)
{
	return error_set(error, "barrier: no steps to compose, or out of memory");
}

bool steps_compose(const struct pool *pool, struct bsp *result, size_t *last, struct error *error)
{
	struct composition all;
	bool ok = composition_init(&all, pool, error) &&
		  (bsp_compose(all.traces, all.offsets, all.n, all.quantum, all.steps, result,
			       last) ||
		   no_steps(error));

	composition_free(&all);
	return ok;
}

double *steps_composed_times(const struct pool *pool, size_t most, size_t *steps,
			     struct error *error)
{
	struct composition all;
	double *times = NULL;

	if (composition_init(&all, pool, error)) {
		*steps = all.steps < most ? all.steps : most;
		times = memory_zeroed(*steps * all.n, sizeof(*times));
		if (!bsp_times(all.traces, all.offsets, all.n, all.quantum, *steps, times)) {
			no_steps(error);
			free(times);
			times = NULL;
		}
	}
	composition_free(&all);
	return times;
}

double *steps_measured_times(const struct pool *pool, size_t most, size_t *steps)
{
	const struct series *first = worker_find(pool->workers[0], "barrier", "work");
	double *times;

	*steps = first ? first->n : 0;
	*steps = *steps < most ? *steps : most;
	times = memory_zeroed(*steps * pool->n, sizeof(*times));
	for (size_t w = 0; w < pool->n; w++) {
		const struct series *work = worker_find(pool->workers[w], "barrier", "work");

		for (size_t i = 0; work && i < *steps && i < work->n; i++)
			times[i * pool->n + w] = (double)work->values[i];
	}
	return times;
}

/* A step's time without the detours that were recorded in it, on average. */
static double quiet_step(const struct worker *worker, const double *work, size_t steps)
{
	int64_t stolen = 0; /* metrics_check() has seen it */
	double sum = 0;

	worker_scalar(worker, "barrier", "stolen", &stolen);
	for (size_t i = 0; i < steps; i++)
		sum += work[i];
	return (sum - (double)stolen) / (double)steps;
}

bool steps_measured(const struct pool *pool, struct bsp *result, size_t *last, struct error *error)
{
	const struct series *first = worker_find(pool->workers[0], "barrier", "work");
	size_t steps = first ? first->n : 0;
	double **work = memory_zeroed(pool->n, sizeof(*work)), ideal = 0;
	bool ok;

	for (size_t i = 0; i < pool->n; i++) {
		const struct series *series = worker_find(pool->workers[i], "barrier", "work");

		work[i] = memory_zeroed(steps, sizeof(**work));
		for (size_t j = 0; series && j < steps && j < series->n; j++)
			work[i][j] = (double)series->values[j];
		ideal = fmax(ideal, quiet_step(pool->workers[i], work[i], steps));
	}
	ok = bsp_measured((const double *const *)work, pool->n, steps, ideal, result, last) ||
	     error_set(error, "barrier: no steps, or out of memory");
	for (size_t i = 0; i < pool->n; i++)
		free(work[i]);
	free(work);
	return ok;
}
