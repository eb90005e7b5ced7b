/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one table of all metrics, and the rules by which each comes from pooled samples. Knows no
 * file and no format; what the noise library can compute is not done here, and whose samples are
 * pooled is not decided here (compute.c does).
 */
#include <math.h>
#include <string.h>

#include "harness/metrics/metrics.h"
#include "harness/metrics/rule.h"

static double percentile(struct metric_source *source, const struct metric_rule *rule)
{
	size_t n;
	const double *sorted = pool_net(&source->pool, rule->bench, rule->of, rule->by, &n);

	return sample_percentile(sorted, n, rule->p);
}

/*
 * Of first touches of large pages: no metric if the kernel gave small ones instead. Runs of before
 * this was asked do not say.
 */
static double percentile_if_whole(struct metric_source *source, const struct metric_rule *rule)
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

static double least(struct metric_source *source, const struct metric_rule *rule)
{
	size_t n;
	const double *sorted = pool_net(&source->pool, rule->bench, rule->of, rule->by, &n);

	return n > 0 ? sorted[0] : NAN;
}

/* Lengths in time are never equal. */
static double most_common(struct metric_source *source, const struct metric_rule *rule)
{
	size_t n;
	const double *sorted = pool_net(&source->pool, rule->bench, rule->of, rule->by, &n);
	double mode;

	return !source->coarse && sample_mode(sorted, n, &mode) > 1 ? mode : NAN;
}

static double mean(struct metric_source *source, const struct metric_rule *rule)
{
	size_t n;
	const double *sorted = pool_net(&source->pool, rule->bench, rule->of, rule->by, &n);

	return sample_mean(sorted, n);
}

static double sum(struct metric_source *source, const struct metric_rule *rule)
{
	return pool_sum(&source->pool, rule->bench, rule->of);
}

static double sum_counted(struct metric_source *source, const struct metric_rule *rule)
{
	return pool_sum_counted(&source->pool, rule->bench, rule->of);
}

static double typical(struct metric_source *source, const struct metric_rule *rule)
{
	return pool_median(&source->pool, rule->bench, rule->of);
}

/* The largest of a value that stands for nothing where `by` counts none. */
static double largest(struct metric_source *source, const struct metric_rule *rule)
{
	if (pool_sum(&source->pool, rule->bench, rule->by) == 0)
		return NAN;
	return pool_max(&source->pool, rule->bench, rule->of);
}

static double ratio(struct metric_source *source, const struct metric_rule *rule)
{
	return pool_sum(&source->pool, rule->bench, rule->of) /
	       pool_sum(&source->pool, rule->bench, rule->by);
}

static double rate(struct metric_source *source, const struct metric_rule *rule)
{
	return TICKS_PER_SECOND * ratio(source, rule);
}

static double rate_upper(struct metric_source *source, const struct metric_rule *rule)
{
	return TICKS_PER_SECOND * pool_rate_upper95(&source->pool, rule->bench);
}

static double each_4k(struct metric_source *source, const struct metric_rule *rule)
{
	return pool_median_each(&source->pool, rule->bench, "map4k", "pages4k", "empty");
}

static double each_2m(struct metric_source *source, const struct metric_rule *rule)
{
	return pool_median_each(&source->pool, rule->bench, "map2m", "pages2m", "empty");
}

static double ftq_fraction(struct metric_source *source, const struct metric_rule *rule)
{
	(void)rule;
	return pool_ftq_fraction(&source->pool, source->coarse);
}

static double composed(struct metric_source *source, const struct metric_rule *rule)
{
	return *(const double *)((const char *)&source->barrier + rule->field);
}

/* Of steps of the run's quantum on so many workers. */
#define WORKERS_AT_SCALE 1000

/* NaN where no more than a range is known. */
static double lost_at_scale(struct metric_source *source, const struct metric_rule *rule)
{
	static const uint64_t workers = WORKERS_AT_SCALE;
	struct continued_result result;

	(void)rule;
	if (!pool_slowest(&source->pool, "selfish", source->quantum, &workers, 1, &result))
		return NAN;
	return result.slowdown;
}

static double tail_workers(struct metric_source *source, const struct metric_rule *rule)
{
	(void)rule;
	return pool_steps_held(&source->pool, "selfish", source->quantum);
}

static double ended_last(struct metric_source *source, const struct metric_rule *rule)
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
#define FORMER(bench)		     RULE(NULL, bench, NULL, NULL, 0, 0)

/*
 * Net: less the median of the benchmark's empty series, worker by worker. Percentiles are nearest
 * ranks of all workers' samples together.
 */
static const struct metric_info table[] = {
	{"selfish.events", "count", "detours in the window, of all workers together",
	 OF(sum, "selfish", "events")},
	{"selfish.rate", "1/s", "detours per second of a worker",
	 BY(rate, "selfish", "events", "window")},
	{"selfish.rate_upper95", "1/s",
	 "95 % upper bound on the rate, by how detours come; -ln(0.05)/T for none in T of distinct "
	 "history",
	 WHOLE("selfish", rate_upper)},
	{"selfish.noise_fraction", "1", "share of the window that detours took",
	 BY(ratio, "selfish", "stolen", "window")},
	{"selfish.min", "time", "shortest detour", OF(least, "selfish", "length")},
	{"selfish.mode", "time",
	 "most common length of detours: the path of what comes most often, such as a tick; none "
	 "if no "
	 "two are equal, nor of measured time",
	 OF(most_common, "selfish", "length")},
	{"selfish.p50", "time", "median length of detours", PERCENTILE("selfish", "length", 0.5)},
	{"selfish.p90", "time", "90th percentile of lengths", PERCENTILE("selfish", "length", 0.9)},
	{"selfish.p99", "time", "99th percentile of lengths",
	 PERCENTILE("selfish", "length", 0.99)},
	{"selfish.p999", "time", "99.9th percentile of lengths",
	 PERCENTILE("selfish", "length", 0.999)},
	{"selfish.max", "time", "longest detour", BY(largest, "selfish", "longest", "events")},
	{"selfish.lost_1k", "1",
	 "steps of the quantum, one after the other, on 1,000 workers, each with these detours: "
	 "the "
	 "slowest, on average, over the quantum, less 1",
	 WHOLE("selfish", lost_at_scale)},
	{"selfish.slowdown_1k", "1",
	 "the same of steps entered at random moments, an upper figure: in runs of before lost_1k",
	 FORMER("selfish")},
	{"selfish.tail_workers", "count",
	 "so many workers' slowest step the windows' distinct history can tell of: of more it was "
	 "not "
	 "observed",
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

bool metrics_is_former(const struct metric_info *info)
{
	return !info->rule->compute;
}

bool metrics_any(const char *bench)
{
	for (const struct metric_info *info = table; info->name; info++) {
		if (!strcmp(info->rule->bench, bench) && !metrics_is_former(info))
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
