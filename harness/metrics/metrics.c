/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one table of all metrics, and the metrics of a run computed by it. Knows no file and no
 * format; what the noise library can compute is not done here.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/metrics/check.h"
#include "harness/metrics/metrics.h"
#include "harness/metrics/pool.h"
#include "harness/run/params.h"

/*
 * Everything is computed in ticks, and rates per so many of them; at the end, what is a time or a
 * rate is turned into what it is by the length of a tick: 1 ns in the insn meter, at its nominal rate.
 */
#define TICKS_PER_SECOND 1e9

/* The samples of one set of metrics; barrier only where the run has that benchmark. */
struct source {
	struct pool pool;
	double quantum; /* of steps, in ticks; NaN: not said */
	bool coarse;	/* the clock may step by several ticks */
	struct bsp barrier;
	size_t *last; /* [pool.n], steps in which noise made each worker the slowest */
	bool alone;   /* a worker of several: last is known, as steps are all workers' */
};

/* How a metric is computed: the function, and what of its benchmark it takes. */
struct metric_rule {
	double (*compute)(struct source *source, const struct metric_rule *rule);
	const char *bench, *of, *by; /* names of values or series */
	double p;		     /* of a percentile */
	size_t field;		     /* offset in struct bsp */
};

static double percentile(struct source *source, const struct metric_rule *rule)
{
	size_t n;
	const double *sorted = pool_net(&source->pool, rule->bench, rule->of, rule->by, &n);

	return sample_percentile(sorted, n, rule->p);
}

/*
 * Of first touches of large pages: no metric if the kernel gave small ones instead. Runs of before
 * this was asked do not say.
 */
static double percentile_if_whole(struct source *source, const struct metric_rule *rule)
{
	for (size_t i = 0; i < source->pool.n; i++) {
		const struct worker *worker = source->pool.workers[i];
		const struct series *touched = worker_find(worker, rule->bench, rule->of);
		int64_t whole;

		if (touched && worker_scalar(worker, rule->bench, "whole2m", &whole) &&
		    whole < (int64_t)touched->n)
			return NAN;
	}
	return percentile(source, rule);
}

static double least(struct source *source, const struct metric_rule *rule)
{
	size_t n;
	const double *sorted = pool_net(&source->pool, rule->bench, rule->of, rule->by, &n);

	return n > 0 ? sorted[0] : NAN;
}

static double mean(struct source *source, const struct metric_rule *rule)
{
	size_t n;
	const double *sorted = pool_net(&source->pool, rule->bench, rule->of, rule->by, &n);

	return sample_mean(sorted, n);
}

static double sum(struct source *source, const struct metric_rule *rule)
{
	return pool_sum(&source->pool, rule->bench, rule->of);
}

static double sum_counted(struct source *source, const struct metric_rule *rule)
{
	return pool_sum_counted(&source->pool, rule->bench, rule->of);
}

static double typical(struct source *source, const struct metric_rule *rule)
{
	return pool_median(&source->pool, rule->bench, rule->of);
}

/* The largest of a value that stands for nothing where `by` counts none. */
static double largest(struct source *source, const struct metric_rule *rule)
{
	if (pool_sum(&source->pool, rule->bench, rule->by) == 0)
		return NAN;
	return pool_max(&source->pool, rule->bench, rule->of);
}

static double ratio(struct source *source, const struct metric_rule *rule)
{
	return pool_sum(&source->pool, rule->bench, rule->of) /
	       pool_sum(&source->pool, rule->bench, rule->by);
}

static double rate(struct source *source, const struct metric_rule *rule)
{
	return TICKS_PER_SECOND * ratio(source, rule);
}

static double rate_upper(struct source *source, const struct metric_rule *rule)
{
	double events = pool_sum(&source->pool, rule->bench, rule->of);
	double time = pool_sum(&source->pool, rule->bench, rule->by);

	return poisson_rate_upper95((uint64_t)events, time / TICKS_PER_SECOND);
}

static double each_4k(struct source *source, const struct metric_rule *rule)
{
	return pool_median_each(&source->pool, rule->bench, "map4k", "pages4k", "empty");
}

static double each_2m(struct source *source, const struct metric_rule *rule)
{
	return pool_median_each(&source->pool, rule->bench, "map2m", "pages2m", "empty");
}

static double ftq_fraction(struct source *source, const struct metric_rule *rule)
{
	(void)rule;
	return pool_ftq_fraction(&source->pool, source->coarse);
}

static double composed(struct source *source, const struct metric_rule *rule)
{
	return *(const double *)((const char *)&source->barrier + rule->field);
}

/* Of steps of the run's quantum on so many workers. */
#define WORKERS_AT_SCALE 1000

static double slowdown_at_scale(struct source *source, const struct metric_rule *rule)
{
	(void)rule;
	return pool_slowdown(&source->pool, "selfish", source->quantum, WORKERS_AT_SCALE);
}

static double tail_workers(struct source *source, const struct metric_rule *rule)
{
	(void)rule;
	return pool_steps_held(&source->pool, "selfish", source->quantum);
}

static double ended_last(struct source *source, const struct metric_rule *rule)
{
	double steps = 0;

	(void)rule;
	for (size_t i = 0; i < source->pool.n; i++)
		steps += (double)source->last[i];
	return steps;
}

#define RULE(...)		     (&(const struct metric_rule){__VA_ARGS__})
#define PERCENTILE(bench, series, p) RULE(percentile, bench, series, NULL, p, 0)
#define NET(bench, series, empty, p) RULE(percentile, bench, series, empty, p, 0)
#define OF(compute, bench, name)     RULE(compute, bench, name, NULL, 0, 0)
#define BY(compute, bench, of, by)   RULE(compute, bench, of, by, 0, 0)
#define COMPOSED(field)		     RULE(composed, "barrier", NULL, NULL, 0, offsetof(struct bsp, field))
#define WHOLE(bench, compute)	     RULE(compute, bench, NULL, NULL, 0, 0)

/*
 * Net: less the median of the benchmark's empty series, worker by worker. Percentiles are nearest
 * ranks of all workers' samples together.
 */
static const struct metric_info table[] = {
	{"selfish.events", "count", "detours in the window, of all workers together",
	 OF(sum, "selfish", "events")},
	{"selfish.rate", "1/s", "detours per second of a worker",
	 BY(rate, "selfish", "events", "window")},
	{"selfish.rate_upper95", "1/s", "95 % upper bound on the rate (Poisson); 3/T for no detour",
	 BY(rate_upper, "selfish", "events", "window")},
	{"selfish.noise_fraction", "1", "share of the window that detours took",
	 BY(ratio, "selfish", "stolen", "window")},
	{"selfish.min", "time", "shortest detour", OF(least, "selfish", "length")},
	{"selfish.p50", "time", "median length of detours", PERCENTILE("selfish", "length", 0.5)},
	{"selfish.p90", "time", "90th percentile of lengths", PERCENTILE("selfish", "length", 0.9)},
	{"selfish.p99", "time", "99th percentile of lengths",
	 PERCENTILE("selfish", "length", 0.99)},
	{"selfish.p999", "time", "99.9th percentile of lengths",
	 PERCENTILE("selfish", "length", 0.999)},
	{"selfish.max", "time", "longest detour", BY(largest, "selfish", "longest", "events")},
	{"selfish.slowdown_1k", "1",
	 "steps of the quantum on 1,000 workers, each with these detours: the slowest, on "
	 "average, over the quantum, less 1",
	 WHOLE("selfish", slowdown_at_scale)},
	{"selfish.tail_workers", "count",
	 "so many workers' slowest step the windows can tell of: of more it was not observed",
	 WHOLE("selfish", tail_workers)},
	{"selfish.overflow", "count",
	 "detours that did not fit the buffer: not in the percentiles, but in all else",
	 OF(sum, "selfish", "overflow")},
	{"selfish.quiet_loop", "time", "the loop's quiet iteration",
	 OF(typical, "selfish", "quiet_loop")},
	{"selfish.quiet_p99", "time", "99th percentile of iterations in calibration",
	 OF(typical, "selfish", "quiet_p99")},
	{"selfish.threshold", "time", "shortest detour that was recorded",
	 OF(typical, "selfish", "threshold")},
	{"selfish.faults", "count", "page faults of the benchmark in the window",
	 OF(sum_counted, "selfish", "faults")},
	{"selfish.switches", "count", "involuntary context switches in the window",
	 OF(sum_counted, "selfish", "switches")},

	{"ftq.mean", "count", "units of work in a quantum, on average", OF(mean, "ftq", "work")},
	{"ftq.min", "count", "units of work in the worst quantum", OF(least, "ftq", "work")},
	{"ftq.noise_fraction", "1", "share of the quanta that did no work",
	 WHOLE("ftq", ftq_fraction)},

	{"barrier.ideal", "time", "a step's work, undisturbed", COMPOSED(ideal)},
	{"barrier.mean_slowest", "time", "the slowest worker of a step, on average",
	 COMPOSED(mean_slowest)},
	{"barrier.p50_slowest", "time", "the slowest worker of a step, median",
	 COMPOSED(p50_slowest)},
	{"barrier.p99_slowest", "time", "the slowest worker of a step, 99th percentile of steps",
	 COMPOSED(p99_slowest)},
	{"barrier.max_slowest", "time", "the slowest worker of the worst step",
	 COMPOSED(max_slowest)},
	{"barrier.slowdown", "1", "mean_slowest / ideal - 1", COMPOSED(slowdown)},
	{"barrier.imbalance", "1", "mean_slowest / mean of all workers' times - 1",
	 COMPOSED(imbalance)},
	{"barrier.last", "count",
	 "steps in which noise made a worker the slowest; in a worker's own metrics, this one",
	 WHOLE("barrier", ended_last)},

	{"syscall.p50", "time", "null system call and back, net, median",
	 NET("syscall", "time", "empty", 0.5)},
	{"syscall.p99", "time", "its 99th percentile", NET("syscall", "time", "empty", 0.99)},
	{"syscall.max", "time", "the longest", NET("syscall", "time", "empty", 1)},
	{"syscall.mean", "time", "its mean", BY(mean, "syscall", "time", "empty")},

	{"pagetouch.map", "time", "mapping call per 4 KiB page, net", WHOLE("pagetouch", each_4k)},
	{"pagetouch.first4k_p50", "time", "first write to a 4 KiB page, net, median",
	 NET("pagetouch", "first4k", "empty", 0.5)},
	{"pagetouch.first4k_p99", "time", "its 99th percentile",
	 NET("pagetouch", "first4k", "empty", 0.99)},
	{"pagetouch.second4k_p50", "time", "second write to it, net, median",
	 NET("pagetouch", "second4k", "empty", 0.5)},
	{"pagetouch.read4k_p50", "time", "first read of a 4 KiB page never written, net, median",
	 NET("pagetouch", "read4k", "empty", 0.5)},
	{"pagetouch.map2m", "time", "mapping call per 2 MiB page, net",
	 WHOLE("pagetouch", each_2m)},
	{"pagetouch.whole2m", "count", "2 MiB pages that a worker got as one at their first touch",
	 OF(typical, "pagetouch", "whole2m")},
	{"pagetouch.first2m_p50", "time",
	 "first write to a 2 MiB page, net, median; none if the kernel gave small pages instead",
	 RULE(percentile_if_whole, "pagetouch", "first2m", "empty", 0.5, 0)},
	{"pagetouch.second2m_p50", "time", "second write to it, net, median",
	 NET("pagetouch", "second2m", "empty", 0.5)},

	{"irq.stolen_events", "count", "detours while the kernel's timer ticks, of all workers",
	 OF(sum, "irq", "stolen_events")},
	{"irq.stolen_p50", "time", "what a running loop loses to one of them, median",
	 PERCENTILE("irq", "stolen_length", 0.5)},
	{"irq.stolen_max", "time", "the most that it loses", PERCENTILE("irq", "stolen_length", 1)},
	{"irq.latency_p50", "time", "timer deadline to the user's handler, net, median",
	 NET("irq", "latency", "latency_empty", 0.5)},
	{"irq.latency_p99", "time", "its 99th percentile",
	 NET("irq", "latency", "latency_empty", 0.99)},
	{"irq.latency_max", "time", "the latest", NET("irq", "latency", "latency_empty", 1)},
	{"irq.bracket", "time", "how far off a latency can be: the deadline's uncertainty",
	 OF(typical, "irq", "bracket")},
	{"irq.callback", "count", "1: the handler is a callback in the kernel, 0: a signal handler",
	 OF(typical, "irq", "callback")},

	{"timeshare.switch_p50", "time", "yield to another thread and back, net, median",
	 NET("timeshare", "switch", "switch_empty", 0.5)},
	{"timeshare.switch_p99", "time", "its 99th percentile",
	 NET("timeshare", "switch", "switch_empty", 0.99)},
	{"timeshare.switch_missed", "count", "yields after which the other had not run: left out",
	 OF(sum, "timeshare", "switch_missed")},
	{"timeshare.slice_p50", "time", "time lost each time a busy neighbour had the core, median",
	 PERCENTILE("timeshare", "slice", 0.5)},

	{"delegate.p50", "time", "a call done by the kernel beside this one, net, median",
	 NET("delegate", "time", "empty", 0.5)},
	{"delegate.p99", "time", "its 99th percentile", NET("delegate", "time", "empty", 0.99)},
	{"delegate.max", "time", "the longest", NET("delegate", "time", "empty", 1)},
	{"delegate.answered", "count", "such calls that came back well, of all workers",
	 OF(sum, "delegate", "answered")},
	{"delegate.local_p50", "time", "a null system call of its own, net, median",
	 NET("delegate", "local", "empty", 0.5)},

	{"doorbell.p50", "time", "an interrupt to the kernel beside this one and back, net, median",
	 NET("doorbell", "time", "empty", 0.5)},
	{"doorbell.p99", "time", "its 99th percentile", NET("doorbell", "time", "empty", 0.99)},
	{"doorbell.max", "time", "the longest", NET("doorbell", "time", "empty", 1)},

	{"bringup.start", "time", "from the request to start the kernel to its first instructions",
	 OF(typical, "bringup", "start")},

	{"skeleton.p50", "time", "a call of a function that does nothing, net, median",
	 NET("skeleton", "time", "empty", 0.5)},
	{NULL, NULL, NULL, NULL},
};

const struct metric_info *metrics_table(void)
{
	return table;
}

bool metrics_any(const char *bench)
{
	for (const struct metric_info *info = table; info->name; info++) {
		if (!strcmp(info->rule->bench, bench))
			return true;
	}
	return false;
}

const struct metric_info *metrics_find(const char *name)
{
	for (const struct metric_info *info = table; info->name; info++) {
		if (!strcmp(info->name, name))
			return info;
	}
	return NULL;
}

const char *metrics_unit(const struct metric_info *info, enum meter meter)
{
	if (strcmp(info->unit, "time") != 0)
		return info->unit;
	return meter == METER_TSC ? "ns" : "insn";
}

static bool has(const struct run *run, const struct metric_info *info)
{
	return metrics_has_bench(run, info->rule->bench);
}

static bool skipped(const struct pool *pool, const char *bench)
{
	return pairs_get(&pool->workers[0]->skipped, bench) != NULL;
}

/* Room for all metrics of the run, NaN as yet. */
static struct metrics *add_metrics(struct run *run, uint32_t worker, uint32_t phase)
{
	struct metrics *metrics;

	run->metrics = memory_grow(run->metrics, run->n_metrics, sizeof(*run->metrics));
	metrics = &run->metrics[run->n_metrics++];
	*metrics = (struct metrics){.worker = worker, .phase = phase};
	metrics->items = memory_zeroed(sizeof(table) / sizeof(table[0]), sizeof(struct metric));
	for (const struct metric_info *info = table; info->name; info++) {
		if (has(run, info))
			metrics->items[metrics->n++] = (struct metric){info->name, NAN};
	}
	return metrics;
}

static bool make_steps(const struct run *run, struct source *source, struct error *error)
{
	size_t *last = source->alone ? NULL : source->last;

	if (run_shares_machine(run))
		return pool_measured(&source->pool, &source->barrier, last, error);
	return pool_compose(&source->pool, &source->barrier, last, error);
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

static bool compute(const struct run *run, struct source *source, struct metrics *metrics,
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
	struct source source = {.pool = {.n = 1}, .last = &last, .alone = true};
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
	struct source source = {.pool = {.n = 0}};
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
