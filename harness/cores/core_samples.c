/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes a worker's samples those of its core's own clock; see core_samples.h.
 *
 * Why two accounts are matched. The plugin knows every length by the core's own clock, but not
 * what it is of: a mark is an address and a kind (microbench/marks.h). The guest knows what it
 * measured, but by the clock that counts its neighbours. So a series is found in the log by what
 * must hold between the two: its samples were taken at one place of the program, one after the
 * other, none is longer by the core's clock, and where no other core ran both are equal. Taking
 * the nearest instead would hide a guest that lies, or a log with a hole: what doesn't match fails
 * the run.
 *
 * Detours need no match, the log has all of them: those count that reach the guest's threshold.
 * What the guest took for one may be a neighbour's turn, in which nothing was stolen. A wait at a
 * barrier has turns in it, too, so it is computed from the work (core_samples_wait.c); and the
 * quanta of ftq end by the guest's clock, so they are run again on the core's
 * (core_samples_ftq.c).
 */
#include "harness/cores/core_samples.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/cores/core_samples_ftq.h"
#include "harness/cores/core_samples_put.h"
#include "harness/metrics/check.h"
#include "harness/metrics/check_value.h"
#include "harness/run/benchmarks.h"
#include "harness/run/params.h"

#define BINS 64 /* microbench/detour.h: bin b holds lengths from 2^b up to 2^(b+1) - 1 */

/* Of the series of lengths. */
static void set_histogram(struct worker *worker, const char *bench)
{
	const struct series *lengths = worker_find(worker, bench, "length");
	int64_t bins[BINS] = {0};

	if (!worker_find(worker, bench, "histogram"))
		return;
	for (size_t i = 0; i < lengths->n; i++)
		bins[63 - __builtin_clzll((uint64_t)lengths->values[i])]++;
	series_append(core_samples_put(worker, bench, "histogram"), bins, BINS);
}

/* Detours of the last `passes` passes: those before them calibrated. */
static bool set_detours(struct worker *worker, const char *bench, const struct core_part *part,
			size_t passes, struct error *error)
{
	const struct core_pass *first, *last;
	struct core_samples_taken taken;
	int64_t threshold;

	if (part->n_passes < passes || !worker_scalar(worker, bench, "threshold", &threshold))
		return error_set(error, "%s: the plugin saw %zu loops, not %zu", bench,
				 part->n_passes, passes);
	if (part->any_length) {
		threshold = 1;
		core_samples_put_scalar(worker, bench, "threshold", threshold);
	}
	first = &part->passes[part->n_passes - passes];
	last = &part->passes[part->n_passes - 1];
	taken = core_samples_put_detours(worker, bench, part, first, threshold,
					 &core_samples_detours);
	set_histogram(worker, bench);
	core_samples_put_scalar(worker, bench, "events", taken.events);
	core_samples_put_scalar(worker, bench, "stolen", taken.stolen);
	core_samples_put_scalar(worker, bench, "longest", taken.longest);
	core_samples_put_scalar(worker, bench, "overflow", 0);
	core_samples_put_scalar(worker, bench, "own_window",
				(int64_t)(last->own + last->length - first->own));
	return true;
}

/* What a tick took. There is no threshold but that something was taken. */
static bool set_ticks(struct worker *worker, const struct core_part *part, struct error *error)
{
	const struct core_pass *pass;
	struct core_samples_taken taken;

	if (!part->n_passes)
		return error_set(error, "irq: the plugin saw no loop");
	pass = &part->passes[part->n_passes - 1];
	taken = core_samples_put_detours(worker, "irq", part, pass, 1, &core_samples_ticks);
	core_samples_put_scalar(worker, "irq", "stolen_events", taken.events);
	return true;
}

/* A step's work is that of its iterations, and what was stolen from them. */
static bool set_work(struct worker *worker, const struct core_part *part, size_t steps,
		     struct error *error)
{
	const struct core_pass *passes = part->passes + part->n_passes - steps;
	struct series *work;
	int64_t ideal;

	if (!worker_scalar(worker, "barrier", "ideal", &ideal) || ideal < 0 ||
	    ideal > METRICS_VALUE_MAX)
		return error_set(error, "barrier: there is no ideal that can be");
	work = core_samples_put(worker, "barrier", "work");
	for (size_t i = 0; i < steps; i++) {
		size_t end = i + 1 < steps ? passes[i + 1].first : part->detours.n;
		int64_t own = ideal;

		for (size_t j = passes[i].first; j < end; j++)
			own += (int64_t)part->detours.items[j].length;
		series_append(work, &own, 1);
	}
	return true;
}

/* Can the guest have measured this one so? Where no other core ran meanwhile, both are equal. */
static bool is_that(const struct core_span *span, int64_t value)
{
	int64_t own = (int64_t)span->length;

	return own <= value && (own == value || !span->undisturbed);
}

/* How many of the series' values, in their order, are those of spans among these n. */
static size_t count_those(const struct core_span *spans, size_t n, const struct series *series)
{
	size_t found = 0;

	for (size_t i = 0; i < n && found < series->n; i++) {
		if (spans[i].used || spans[i].mark != spans[0].mark)
			return 0;
		found += is_that(&spans[i], series->values[found]);
	}
	return found;
}

/* Make the series of those. */
static void take_those(struct worker *worker, const char *bench, const char *name,
		       struct core_span *spans, size_t n)
{
	struct series *is = core_samples_put(worker, bench, name);
	const struct series *was = core_samples_put_measured(worker, bench, name);
	size_t found = 0;

	for (size_t i = 0; i < n; i++) {
		int64_t own = (int64_t)spans[i].length;

		spans[i].used = true;
		if (found == was->n || !is_that(&spans[i], was->values[found]))
			continue;
		series_append(is, &own, 1);
		found++;
	}
}

/*
 * A series of samples is taken at one place of the program, one after the other; `missed` of them
 * the program has thrown away.
 */
static bool set_samples(struct worker *worker, const char *bench, const char *name, size_t missed,
			struct core_spans *spans, struct error *error)
{
	const struct series *was = worker_find(worker, bench, name);
	size_t n = was ? was->n + missed : 0, at = 0;

	if (!n)
		return true;
	while (at + n <= spans->n && count_those(&spans->items[at], n, was) < was->n)
		at++;
	if (at + n > spans->n)
		return error_set(error, "%s: the series %s is not what the plugin counted", bench,
				 name);
	take_those(worker, bench, name, &spans->items[at], n);
	return true;
}

/* A series or, of mapping calls, a value that is one sample. */
static bool is_sampled(const struct series *series, const char *bench)
{
	return !strcmp(series->bench, bench) &&
	       (!series->scalar || !strcmp(series->name, "map4k") ||
		!strcmp(series->name, "map2m"));
}

/*
 * All of a benchmark that has nothing else. The longest series first: what is left for a shorter
 * one can hardly be another's.
 */
static bool set_all_samples(struct worker *worker, const char *bench, struct core_spans *spans,
			    struct error *error)
{
	size_t n = worker->n_series;
	bool *done = memory_zeroed(n, sizeof(*done)), ok = true;

	while (ok) {
		size_t longest = n;
		char name[64];

		for (size_t i = 0; i < n; i++) {
			if (!done[i] && is_sampled(&worker->series[i], bench) &&
			    (longest == n || worker->series[i].n > worker->series[longest].n))
				longest = i;
		}
		if (longest == n)
			break;
		done[longest] = true;
		snprintf(name, sizeof(name), "%s", worker->series[longest].name);
		ok = set_samples(worker, bench, name, 0, spans, error);
	}
	free(done);
	return ok;
}

/*
 * The turns that the other thread had. The guest may have one more: it sees that the other ran at
 * some time, and takes the next time that it lost for the turn, although others' cores had it.
 */
static bool set_slices(struct worker *worker, const struct core_part *part, struct error *error)
{
	struct series *slices;

	if (!part->n_passes)
		return error_set(error, "timeshare: the plugin saw no loop");
	slices = core_samples_put(worker, "timeshare", "slice");
	for (size_t i = part->passes[part->n_passes - 1].first; i < part->detours.n; i++) {
		int64_t own = (int64_t)part->detours.items[i].length;

		if (part->detours.items[i].other)
			series_append(slices, &own, 1);
	}
	return true;
}

static bool set_timeshare(struct worker *worker, struct core_part *part, struct error *error)
{
	int64_t missed = 0;

	worker_scalar(worker, "timeshare", "switch_missed", &missed);
	if (missed < 0 || (uint64_t)missed > part->samples.n)
		return error_set(error, "timeshare: switch_missed is %" PRId64, missed);
	return set_samples(worker, "timeshare", "switch", (size_t)missed, &part->samples, error) &&
	       set_samples(worker, "timeshare", "switch_empty", 0, &part->samples, error) &&
	       set_slices(worker, part, error);
}

/*
 * Did the timer wait for another core's turn? The core went on with its loop when the timer was due,
 * for longer than it is unsure when that was (microbench/irq.c: a look is at most twice as wide as
 * the closest), and others have run since it was set. So it was not this core's to take: another one
 * serves it, and had no turn; or this one lost its turn while it set it, and so set it late. How long
 * that took is QEMU's. Without others it is the kernel that is late.
 */
static bool has_waited(const struct core_span *span, int64_t own, int64_t bracket)
{
	return span->all_turns && own - (int64_t)span->length > 2 * bracket;
}

/*
 * From a timer's deadline to its handler: that is where the last sample before the handler ended,
 * and the guest tells where in it the deadline was. With no other core's turn it is what the guest
 * measured.
 */
static bool set_latency(struct worker *worker, struct core_spans *samples, struct error *error)
{
	const struct series *was = worker_find(worker, "irq", "latency");
	const struct series *left = worker_find(worker, "irq", "latency_left");
	int64_t bracket = 0, waited = 0;
	struct series *is;

	if (!was || !left)
		return true; /* a program that does not tell it: virtual time */
	if (was->n != left->n || was->n > samples->n)
		return error_set(
			error, "irq: %zu latencies and %zu of latency_left, but the plugin saw %zu",
			was->n, left->n, samples->n);
	if (worker_scalar(worker, "irq", "bracket", &bracket) &&
	    (bracket < 0 || bracket > METRICS_VALUE_MAX))
		return error_set(error, "irq: bracket is %" PRId64, bracket);
	is = core_samples_put(worker, "irq", "latency");
	was = core_samples_put_measured(worker, "irq", "latency");
	left = worker_find(worker, "irq", "latency_left");
	for (size_t i = 0; i < was->n; i++) {
		struct core_span *span = &samples->items[i];
		int64_t own;

		if (!core_span_since(span, left->values[i], &own) || own > was->values[i] ||
		    (!span->all_turns && own != was->values[i]))
			return error_set(error,
					 "irq: latency %zu of %" PRId64 " is not what the plugin "
					 "counted",
					 i, was->values[i]);
		span->used = true;
		if (has_waited(span, own, bracket))
			waited++;
		else
			series_append(is, &own, 1);
	}
	core_samples_put_scalar(worker, "irq", CORE_SAMPLES_WAITED, waited);
	return true;
}

static bool set_irq(struct worker *worker, struct core_part *part, struct error *error)
{
	return set_ticks(worker, part, error) && set_latency(worker, &part->samples, error) &&
	       set_samples(worker, "irq", "latency_empty", 0, &part->samples, error);
}

bool core_samples_set(struct worker *worker, const char *bench, struct core_part *part,
		      size_t steps, struct error *error)
{
	if (pairs_get(&worker->skipped, bench) || benchmarks_is_beside(bench))
		return true;
	if (!core_samples_put_check(worker, bench, error))
		return false;
	if (!strcmp(bench, "selfish"))
		return set_detours(worker, bench, part, 1, error);
	if (!strcmp(bench, "barrier"))
		return set_detours(worker, bench, part, steps, error) &&
		       set_work(worker, part, steps, error);
	if (!strcmp(bench, "ftq"))
		return core_samples_ftq(worker, part, error);
	if (!strcmp(bench, "irq"))
		return set_irq(worker, part, error);
	if (!strcmp(bench, "timeshare"))
		return set_timeshare(worker, part, error);
	return set_all_samples(worker, bench, &part->samples, error);
}
