/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The metrics of a run: of each worker, of each phase's workers pooled, and of the run. Knows no
 * metric by name: the table says how each is computed.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/metrics/check.h"
#include "harness/metrics/compute.h"
#include "harness/metrics/metrics.h"
#include "harness/metrics/rule.h"
#include "harness/metrics/steps.h"
#include "harness/run/params.h"

static bool has(const struct run *run, const struct metric_info *info)
{
	return !metrics_is_former(info) && metrics_has_bench(run, info->rule->bench);
}

static bool skipped(const struct pool *pool, const char *bench)
{
	return pairs_get(&pool->workers[0]->skipped, bench) != NULL;
}

static size_t count_metrics(void)
{
	size_t n = 0;

	for (const struct metric_info *info = metrics_table(); info->name; info++)
		n++;
	return n;
}

/* Room for all metrics of the run, NaN as yet. */
static struct metrics *add_metrics(struct run *run, uint32_t worker, uint32_t phase)
{
	struct metrics *metrics;

	run->metrics = memory_grow(run->metrics, run->n_metrics, sizeof(*run->metrics));
	metrics = &run->metrics[run->n_metrics++];
	*metrics = (struct metrics){.worker = worker, .phase = phase};
	metrics->items = memory_zeroed(count_metrics(), sizeof(struct metric));
	for (const struct metric_info *info = metrics_table(); info->name; info++) {
		if (has(run, info))
			metrics->items[metrics->n++] = (struct metric){info->name, NAN};
	}
	return metrics;
}

static bool make_steps(const struct run *run, struct metric_source *source, struct error *error)
{
	size_t *last = source->alone ? NULL : source->last;

	if (run_shares_machine(run))
		return steps_measured(&source->pool, &source->barrier, last, error);
	return steps_compose(&source->pool, &source->barrier, last, error);
}

/* From ticks, and per TICKS_PER_SECOND of them, to ns and per second. */
static double in_unit(const struct run *run, const struct metric_info *info, double value)
{
	if (!strcmp(info->unit, "time"))
		return value * run_tick_ns(run);
	if (!strcmp(info->unit, "1/s"))
		return value / run_tick_ns(run);
	return value;
}

static double quantum_ticks(const struct run *run)
{
	const char *text = pairs_get(&run->parameters, params_table[PARAM_QUANTUM].name);

	return text ? strtod(text, NULL) / run_tick_ns(run) : NAN;
}

static bool compute(const struct run *run, struct metric_source *source, struct metrics *metrics,
		    struct error *error)
{
	if (metrics_has_bench(run, "barrier") && !skipped(&source->pool, "barrier") &&
	    !make_steps(run, source, error))
		return false;
	source->coarse = run->meter == METER_TSC;
	source->quantum = quantum_ticks(run);
	for (size_t i = 0; i < metrics->n; i++) {
		const struct metric_info *info = metrics_find(metrics->items[i].name);
		const struct metric_rule *rule = info->rule;

		if (!skipped(&source->pool, rule->bench))
			metrics->items[i].value = in_unit(run, info, rule->compute(source, rule));
	}
	return true;
}

/* A worker's own metrics; last: steps in which noise made it the slowest. */
static bool add_worker(struct run *run, const struct worker *worker, size_t last,
		       struct error *error)
{
	struct metric_source source = {.pool = {.run = run, .n = 1}, .last = &last, .alone = true};
	bool ok;

	source.pool.workers = memory_zeroed(1, sizeof(*source.pool.workers));
	source.pool.workers[0] = worker;
	ok = compute(run, &source, add_metrics(run, worker->worker, worker->phase), error);
	pool_free(&source.pool);
	return ok;
}

/* All workers of a phase, pooled; last[] of the run's workers gets those of this phase. */
static bool add_phase(struct run *run, uint32_t phase, size_t *last, struct error *error)
{
	struct metric_source source = {.pool = {.run = run, .n = 0}};
	size_t n = 0;
	bool ok;

	source.pool.workers = memory_zeroed(run->n_workers, sizeof(*source.pool.workers));
	source.last = memory_zeroed(run->n_workers, sizeof(*source.last));
	for (size_t i = 0; i < run->n_workers; i++) {
		if (run->workers[i].phase == phase)
			source.pool.workers[source.pool.n++] = &run->workers[i];
	}
	ok = compute(run, &source, add_metrics(run, RUN_ALL_WORKERS, phase), error);
	for (size_t i = 0; i < run->n_workers; i++) {
		if (run->workers[i].phase == phase)
			last[i] = source.last[n++];
	}
	free(source.last);
	pool_free(&source.pool);
	return ok;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Fill the run's own metrics, the first, with medians over the given ones of its phases. */
static void summarize(struct run *run, const size_t *phases, size_t n)
{
	struct metrics *own = &run->metrics[0];
	double *values = memory_zeroed(n, sizeof(*values));

	for (size_t i = 0; i < own->n; i++) {
		size_t known = 0;

		for (size_t k = 0; k < n; k++) {
			double value = run->metrics[phases[k]].items[i].value;

			if (!isnan(value))
				values[known++] = value;
		}
		qsort(values, known, sizeof(*values), by_value);
		own->items[i].value = sample_percentile(values, known, 0.5);
	}
	free(values);
}

/* The phases that there are, ascending; to be freed. */
static uint32_t *list_phases(const struct run *run, size_t *n)
{
	uint32_t *phases = memory_zeroed(run->n_workers, sizeof(*phases));

	*n = 0;
	for (size_t i = 0; i < run->n_workers; i++) {
		size_t at = 0;

		while (at < *n && phases[at] < run->workers[i].phase)
			at++;
		if (at < *n && phases[at] == run->workers[i].phase)
			continue;
		memmove(&phases[at + 1], &phases[at], (*n - at) * sizeof(*phases));
		phases[at] = run->workers[i].phase;
		++*n;
	}
	return phases;
}

static void forget_metrics(struct run *run)
{
	for (size_t i = 0; i < run->n_metrics; i++)
		free(run->metrics[i].items);
	free(run->metrics);
	run->metrics = NULL;
	run->n_metrics = 0;
}

/* Each phase's metrics, and from them the run's own. */
static bool add_phases(struct run *run, const uint32_t *phases, size_t n, size_t *last,
		       struct error *error)
{
	size_t *places = memory_zeroed(n, sizeof(*places));
	bool ok = true;

	add_metrics(run, RUN_ALL_WORKERS, RUN_ALL_PHASES);
	for (size_t i = 0; ok && i < n; i++) {
		places[i] = run->n_metrics;
		ok = add_phase(run, phases[i], last, error);
	}
	if (ok)
		summarize(run, places, n);
	free(places);
	return ok;
}

/* A single phase's metrics are the run's own: they are not kept twice. */
static void drop_only_phase(struct run *run)
{
	free(run->metrics[1].items);
	run->n_metrics = 1;
}

bool metrics_compute(struct run *run, struct error *error)
{
	size_t n, *last;
	uint32_t *phases;
	bool ok;

	forget_metrics(run);
	if (isnan(run_tick_ns(run)))
		return error_set(error, "the run does not say how long a tick is");
	if (!run->n_workers)
		return error_set(error, "the run has no workers: there is nothing to compute from");
	if (!metrics_check(run, error))
		return error_prefix(error, "samples that contradict each other give no metrics");
	phases = list_phases(run, &n);
	last = memory_zeroed(run->n_workers, sizeof(*last));
	ok = add_phases(run, phases, n, last, error);
	if (ok && n == 1)
		drop_only_phase(run);
	for (size_t i = 0; ok && i < run->n_workers; i++)
		ok = add_worker(run, &run->workers[i], last[i], error);
	if (!ok)
		forget_metrics(run);
	free(last);
	free(phases);
	return ok;
}
