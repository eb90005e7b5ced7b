/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a guest's samples can be what they should be. Computes no metric. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/words.h"
#include "harness/metrics/check.h"
#include "harness/metrics/check_detours.h"
#include "harness/metrics/check_value.h"
#include "harness/run/benchmarks.h"
#include "harness/run/params.h"

#define MAX METRICS_VALUE_MAX

/* Values that a benchmark must send. */
static const struct {
	const char *bench, *name;
	int64_t min, max;
} scalars[] = {
	{"selfish", "quiet_p99", 0, MAX},
	{"selfish", "quiet_max", 0, MAX},
	{"selfish", "clock_step", 1, INT64_MAX}, /* INT64_MAX: no step was seen */
	{"ftq", "quantum", 1, MAX},
	{"ftq", "quiet_loop", 1, MAX},
	{"ftq", "turn", -MAX, MAX},
	{"barrier", "iterations", 1, MAX},
	{"barrier", "ideal", 1, MAX},
	{"pagetouch", "map4k", 0, MAX},
	{"pagetouch", "pages4k", 1, MAX},
	{"pagetouch", "map2m", 0, MAX},
	{"pagetouch", "pages2m", 1, MAX},
	{"irq", "tick_hz", 0, MAX},
	{"irq", "callback", 0, 1},
	{"irq", "bracket", 0, MAX},
	{"timeshare", "switch_missed", 0, MAX},
	{"timeshare", "slice_window", 1, MAX},
	{"timeshare", "slice_ticks", 0, MAX},
	{"bringup", "start", 0, MAX},
};

/*
 * Series that a benchmark must send, of the length that the rule says. `as` names the series or
 * value of the rule. A series of none comes as no record at all.
 */
enum length {
	ANY,	  /* none is a result */
	STEPS,	  /* the parameter `steps` */
	UP_TO,	  /* at least one, at most the value `as` */
	COUNTED,  /* the value `as` */
	AS_LONG,  /* as the series `as` */
	UNLESS_0, /* the parameter `steps`, or none if the value `as` is 0 */
	REMAINDER /* the parameter `steps`, less the value `as` */
};
static const struct {
	const char *bench, *name;
	int64_t min;
	enum length length;
	const char *as;
} all_series[] = {
	{"ftq", "work", 1, ANY, NULL}, /* check_ftq() knows how many */
	{"barrier", "work", 0, STEPS, NULL},
	{"barrier", "wait", 0, STEPS, NULL},
	{"syscall", "time", 0, STEPS, NULL},
	{"syscall", "empty", 0, STEPS, NULL},
	{"delegate", "time", 0, UNLESS_0, "timed"},
	{"delegate", "local", 0, STEPS, NULL},
	{"delegate", "empty", 0, STEPS, NULL},
	{"doorbell", "time", 0, STEPS, NULL},
	{"doorbell", "empty", 0, STEPS, NULL},
	{"pagetouch", "first4k", 0, COUNTED, "pages4k"},
	{"pagetouch", "second4k", 0, COUNTED, "pages4k"},
	{"pagetouch", "read4k", 0, COUNTED, "pages4k"},
	{"pagetouch", "first2m", 0, UP_TO, "pages2m"},
	{"pagetouch", "second2m", 0, AS_LONG, "first2m"},
	{"pagetouch", "empty", 0, UP_TO, NULL},
	/* a deadline is known to its bracket: a timer may seem to come before it */
	{"irq", "latency", -MAX, REMAINDER, "latency_waited"},
	{"irq", "latency_empty", 0, STEPS, NULL},
	{"timeshare", "switch", 0, REMAINDER, "switch_missed"},
	{"timeshare", "switch_empty", 0, STEPS, NULL},
	{"timeshare", "slice", 1, ANY, NULL},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A parameter of the run; -1 if it is not there. */
static int64_t parameter(const struct run *run, enum param which)
{
	const char *text = pairs_get(&run->parameters, params_table[which].name);
	char *end;
	long long value;

	errno = 0;
	value = text ? strtoll(text, &end, 10) : -1;
	return text && (errno || *end || end == text) ? -1 : value;
}

/* The same of a duration or length, in the ticks that the benchmarks were told. */
static int64_t parameter_ticks(const struct run *run, enum param which)
{
	int64_t value = parameter(run, which);
	const char *khz = pairs_get(&run->provenance, RUN_TSC_KHZ);

	if (run->meter == METER_INSN || value < 0)
		return value;
	return khz ? (int64_t)params_ticks((uint64_t)value, strtoull(khz, NULL, 10)) : -1;
}

static size_t length_of(const struct worker *worker, const char *bench, const char *name)
{
	const struct series *series = worker_find(worker, bench, name);

	return series ? series->n : 0;
}

static bool check_scalar(const struct worker *worker, const char *bench, const char *name,
			 int64_t min, int64_t max, struct error *error)
{
	int64_t value;

	return metrics_check_value(worker, bench, name, min, max, &value, error);
}

static bool check_values(const struct series *series, int64_t min, struct error *error)
{
	for (size_t i = 0; series && i < series->n; i++) {
		if (series->values[i] < min || series->values[i] > MAX)
			return error_set(error,
					 "%s: number %zu of the series %s is %" PRId64
					 ", not from %" PRId64 " to %" PRId64,
					 series->bench, i, series->name, series->values[i], min,
					 MAX);
	}
	return true;
}

/* The length that a series must have; `what` says where it is from. */
static int64_t wanted(const struct run *run, const struct worker *worker, size_t rule, char *what,
		      size_t size)
{
	const char *bench = all_series[rule].bench, *as = all_series[rule].as;
	int64_t steps = parameter(run, PARAM_STEPS), value = 0;

	switch (all_series[rule].length) {
	case STEPS:
		snprintf(what, size, "steps=%" PRId64, steps);
		return steps;
	case COUNTED:
		worker_scalar(worker, bench, as, &value);
		snprintf(what, size, "%s is %" PRId64, as, value);
		return value;
	case UNLESS_0:
		value = 1;
		worker_scalar(worker, bench, as, &value);
		snprintf(what, size, "steps=%" PRId64 " and %s is %" PRId64, steps, as, value);
		return value ? steps : 0;
	case AS_LONG:
		value = (int64_t)length_of(worker, bench, as);
		snprintf(what, size, "%s has %" PRId64, as, value);
		return value;
	case REMAINDER:
		worker_scalar(worker, bench, as, &value);
		snprintf(what, size, "steps=%" PRId64 " and %s is %" PRId64, steps, as, value);
		return steps - value;
	default:
		return -1;
	}
}

static bool check_series(const struct run *run, const struct worker *worker, size_t rule,
			 struct error *error)
{
	const char *bench = all_series[rule].bench, *name = all_series[rule].name;
	const struct series *series = worker_find(worker, bench, name);
	size_t n = series ? series->n : 0;
	enum length length = all_series[rule].length;
	int64_t most = METRICS_VALUE_MAX, right;
	char what[128] = "";

	if (series && series->scalar)
		return error_set(error, "%s: %s is a single value, not a series", bench, name);
	if (length == UP_TO) {
		if (all_series[rule].as)
			worker_scalar(worker, bench, all_series[rule].as, &most);
		if (n == 0 || n > (uint64_t)most)
			return error_set(error,
					 "%s: the series %s has %zu values, not 1 to %" PRId64,
					 bench, name, n, most);
	} else if (length != ANY) {
		right = wanted(run, worker, rule, what, sizeof(what));
		if (right < 0 || n != (uint64_t)right)
			return error_set(error, "%s: the series %s has %zu values, but %s", bench,
					 name, n, what);
	}
	return check_values(series, all_series[rule].min, error);
}

/* Quanta of the run's length, and no more work in them than time. */
static bool check_ftq(const struct run *run, const struct worker *worker, struct error *error)
{
	int64_t quantum = 0, unit = 0, turn = 0, asked = parameter_ticks(run, PARAM_QUANTUM);
	int64_t quanta = asked > 0 ? parameter_ticks(run, PARAM_DURATION) / asked : -1;
	double slack;
	const struct series *work = worker_find(worker, "ftq", "work");
	double units = 0, time;

	worker_scalar(worker, "ftq", "quantum", &quantum);
	worker_scalar(worker, "ftq", "quiet_loop", &unit);
	worker_scalar(worker, "ftq", "turn", &turn);
	if (quantum != asked)
		return error_set(error,
				 "ftq: quantum is %" PRId64 ", but %" PRId64 " was asked for",
				 quantum, asked);
	if (turn >= quantum || turn <= -quantum)
		return error_set(error, "ftq: a turn of %" PRId64 " in a quantum of %" PRId64, turn,
				 quantum);
	/* a core that is not alone has less time of its own, and a whole quantum perhaps never */
	if (run_has_own_clocks(run) && (!work || work->n < (uint64_t)quanta))
		quanta = work ? (int64_t)work->n : 0;
	else if (quanta < 1 || !work || work->n != (uint64_t)quanta)
		return error_set(error,
				 "ftq: the series work has %zu values, but there are %" PRId64
				 " quanta in the duration",
				 work ? work->n : 0, quanta);
	for (size_t i = 0; work && i < work->n; i++)
		units += (double)work->values[i];
	/*
	 * Calibration may be a tick off, or, where the counter steps by several ticks, a quarter of the
	 * unit; the last unit may reach over the end.
	 */
	time = (double)quanta * (double)quantum;
	slack = run->meter == METER_INSN ? 1 : fmax(1, (double)unit / 4);
	if ((units - 1) * ((double)unit - slack) > time)
		return error_set(error,
				 "ftq: the series work has %.0f units of %" PRId64
				 " ticks, more than fit %.0f ticks",
				 units, unit, time);
	return true;
}

/* The steps' work is what was recorded and more, and fits the window. */
static bool check_barrier(const struct worker *worker, struct error *error)
{
	int64_t ideal = 0, iterations = 0, quiet = 0, stolen = 0, window = 0, product;
	const struct series *work = worker_find(worker, "barrier", "work");
	double sum = 0;

	worker_scalar(worker, "barrier", "ideal", &ideal);
	worker_scalar(worker, "barrier", "iterations", &iterations);
	worker_scalar(worker, "barrier", "quiet_loop", &quiet);
	worker_scalar(worker, "barrier", "stolen", &stolen);
	worker_scalar(worker, "barrier", "window", &window);
	if (__builtin_mul_overflow(iterations, quiet, &product) || product != ideal)
		return error_set(error,
				 "barrier: ideal is %" PRId64 ", but iterations is %" PRId64
				 " and quiet_loop %" PRId64,
				 ideal, iterations, quiet);
	for (size_t i = 0; work && i < work->n; i++)
		sum += (double)work->values[i];
	if (sum < (double)stolen || sum > (double)window)
		return error_set(error,
				 "barrier: the series work adds up to %.0f, but stolen is %" PRId64
				 " and window %" PRId64,
				 sum, stolen, window);
	return true;
}

/* What older benchmarks do not say may be missing. */
static bool check_pagetouch(const struct worker *worker, struct error *error)
{
	int64_t whole, touched = (int64_t)length_of(worker, "pagetouch", "first2m");

	return !worker_scalar(worker, "pagetouch", "whole2m", &whole) ||
	       check_scalar(worker, "pagetouch", "whole2m", 0, touched, error);
}

static bool check_bench(const struct run *run, const struct worker *worker, const char *bench,
			struct error *error)
{
	/* -1: the kernel does not count them */
	if (!check_scalar(worker, bench, "faults", -1, MAX, error) ||
	    !check_scalar(worker, bench, "switches", -1, MAX, error))
		return false;
	for (size_t i = 0; i < COUNT(scalars); i++) {
		if (!strcmp(scalars[i].bench, bench) &&
		    !check_scalar(worker, bench, scalars[i].name, scalars[i].min, scalars[i].max,
				  error))
			return false;
	}
	for (size_t i = 0; i < COUNT(all_series); i++) {
		if (!strcmp(all_series[i].bench, bench) && !check_series(run, worker, i, error))
			return false;
	}
	if (!metrics_check_detours(worker, bench, error))
		return false;
	if (!strcmp(bench, "pagetouch"))
		return check_pagetouch(worker, error);
	if (!strcmp(bench, "ftq"))
		return check_ftq(run, worker, error);
	return strcmp(bench, "barrier") != 0 || check_barrier(worker, error);
}

static bool sent(const struct worker *worker, const char *bench)
{
	for (size_t i = 0; i < worker->n_series; i++) {
		if (!strcmp(worker->series[i].bench, bench))
			return true;
	}
	return pairs_get(&worker->skipped, bench) != NULL;
}

bool metrics_has_bench(const struct run *run, const char *bench)
{
	const char *list = pairs_get(&run->parameters, params_table[PARAM_BENCH].name);

	if (list && words_listed(list, bench, strlen(bench)))
		return true;
	for (size_t i = 0; !list && i < run->n_workers; i++) {
		if (sent(&run->workers[i], bench))
			return true;
	}
	return false;
}

/* Pooled metrics of some workers only would look like all workers'. */
static bool check_skips(const struct run *run, const char *bench, struct error *error)
{
	size_t skips = 0;

	for (size_t i = 0; i < run->n_workers; i++)
		skips += pairs_get(&run->workers[i].skipped, bench) != NULL;
	if (skips == 0 || skips == run->n_workers)
		return true;
	return error_set(error, "%s: %zu of %zu workers skipped it, and the others did not", bench,
			 skips, run->n_workers);
}

bool metrics_check(const struct run *run, struct error *error)
{
	for (const struct benchmark *bench = benchmarks; bench->name; bench++) {
		if (!metrics_has_bench(run, bench->name))
			continue;
		if (!check_skips(run, bench->name, error))
			return false;
		for (size_t i = 0; i < run->n_workers; i++) {
			const struct worker *worker = &run->workers[i];

			if (!pairs_get(&worker->skipped, bench->name) &&
			    !check_bench(run, worker, bench->name, error))
				return error_prefix(error, "worker %" PRIu32 ", phase %" PRIu32,
						    worker->worker, worker->phase);
		}
	}
	return true;
}
