/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes a worker's metrics those of its core; see core_samples.h. */
#include "harness/cores/core_samples.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/metrics/check.h"
#include "harness/metrics/check_value.h"
#include "harness/run/benchmarks.h"
#include "harness/run/params.h"

#define VIRTUAL "virtual_"
#define BINS	64 /* microbench/detour.h: bin b holds lengths from 2^b up to 2^(b+1) - 1 */

/* What the guest measured moves to this name. */
static void virtual_name(char name[64], const char *of)
{
	snprintf(name, 64, VIRTUAL "%.31s", of);
}

/* Gives the series that is to hold the core's own. */
static struct series *replace(struct worker *worker, const char *bench, const char *name)
{
	struct series *was = (struct series *)worker_find(worker, bench, name);
	bool scalar = was && was->scalar;
	char virtual[64];

	if (was) {
		virtual_name(virtual, name);
		free(was->name);
		was->name = memory_copy(virtual);
	}
	was = worker_series(worker, bench, name);
	was->scalar = scalar;
	return was;
}

/* A series that has been replaced, as the guest measured it. */
static const struct series *measured(const struct worker *worker, const char *bench,
				     const char *name)
{
	char virtual[64];

	virtual_name(virtual, name);
	return worker_find(worker, bench, virtual);
}

static void set_scalar(struct worker *worker, const char *bench, const char *name, int64_t value)
{
	struct series *series = replace(worker, bench, name);

	series->scalar = true;
	series_append(series, &value, 1);
}

/* Detours that count, all together. */
struct taken {
	int64_t events, stolen, longest;
};

/* Those from a pass on that took so much, and something at all, as series of these names. */
static struct taken set_series(struct worker *worker, const char *bench,
			       const struct core_part *part, const struct core_pass *pass,
			       int64_t threshold, const char *starts, const char *lengths)
{
	struct taken taken = {0};

	replace(worker, bench, starts);
	replace(worker, bench, lengths);
	for (size_t i = pass->first; i < part->detours.n; i++) {
		int64_t start = (int64_t)(part->detours.items[i].start - pass->total);
		int64_t length = (int64_t)part->detours.items[i].length;

		if (length <= 0 || length < threshold)
			continue;
		series_append(worker_series(worker, bench, starts), &start, 1);
		series_append(worker_series(worker, bench, lengths), &length, 1);
		taken.events++;
		taken.stolen += length;
		taken.longest = length > taken.longest ? length : taken.longest;
	}
	return taken;
}

/* Of the series of lengths. */
static void set_histogram(struct worker *worker, const char *bench)
{
	const struct series *lengths = worker_find(worker, bench, "length");
	int64_t bins[BINS] = {0};

	if (!worker_find(worker, bench, "histogram"))
		return;
	for (size_t i = 0; i < lengths->n; i++)
		bins[63 - __builtin_clzll((uint64_t)lengths->values[i])]++;
	series_append(replace(worker, bench, "histogram"), bins, BINS);
}

/* Detours of the last `passes` passes: those before them calibrated. */
static bool set_detours(struct worker *worker, const char *bench, const struct core_part *part,
			size_t passes, struct error *error)
{
	const struct core_pass *first, *last;
	struct taken taken;
	int64_t threshold;

	if (part->n_passes < passes || !worker_scalar(worker, bench, "threshold", &threshold))
		return error_set(error, "%s: the plugin saw %zu loops, not %zu", bench,
				 part->n_passes, passes);
	first = &part->passes[part->n_passes - passes];
	last = &part->passes[part->n_passes - 1];
	taken = set_series(worker, bench, part, first, threshold, "start", "length");
	set_histogram(worker, bench);
	set_scalar(worker, bench, "events", taken.events);
	set_scalar(worker, bench, "stolen", taken.stolen);
	set_scalar(worker, bench, "longest", taken.longest);
	set_scalar(worker, bench, "overflow", 0);
	set_scalar(worker, bench, "own_window", (int64_t)(last->own + last->length - first->own));
	return true;
}

/* What a tick took. There is no threshold but that something was taken. */
static bool set_ticks(struct worker *worker, const struct core_part *part, struct error *error)
{
	const struct core_pass *pass;
	struct taken taken;

	if (!part->n_passes)
		return error_set(error, "irq: the plugin saw no loop");
	pass = &part->passes[part->n_passes - 1];
	taken = set_series(worker, "irq", part, pass, 1, "stolen_start", "stolen_length");
	set_scalar(worker, "irq", "stolen_events", taken.events);
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
	work = replace(worker, "barrier", "work");
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
	struct series *is = replace(worker, bench, name);
	const struct series *was = measured(worker, bench, name);
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
 * A series of samples is taken at one place of the program, one after the other; `missed` of them the
 * program has thrown away.
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
 * All of a benchmark that has nothing else. The longest series first: what is left for a shorter one can
 * hardly be another's.
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
 * The turns that the other thread had. The guest may have one more: it sees that the other ran at some
 * time, and takes the next time that it lost for the turn, although others' cores had it.
 */
static bool set_slices(struct worker *worker, const struct core_part *part, struct error *error)
{
	struct series *slices;

	if (!part->n_passes)
		return error_set(error, "timeshare: the plugin saw no loop");
	slices = replace(worker, "timeshare", "slice");
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
 * From a timer's deadline to its handler: that is where the last sample before the handler ended, and
 * the guest tells where in it the deadline was. With no other core's turn it is what the guest
 * measured.
 */
static bool set_latency(struct worker *worker, struct core_spans *samples, struct error *error)
{
	const struct series *was = worker_find(worker, "irq", "latency");
	const struct series *left = worker_find(worker, "irq", "latency_left");
	struct series *is;

	if (!was || !left)
		return true; /* a program that does not tell it: virtual time */
	if (was->n != left->n || was->n > samples->n)
		return error_set(
			error, "irq: %zu latencies and %zu of latency_left, but the plugin saw %zu",
			was->n, left->n, samples->n);
	is = replace(worker, "irq", "latency");
	was = measured(worker, "irq", "latency");
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
		series_append(is, &own, 1);
	}
	return true;
}

static bool set_irq(struct worker *worker, struct core_part *part, struct error *error)
{
	return set_ticks(worker, part, error) && set_latency(worker, &part->samples, error) &&
	       set_samples(worker, "irq", "latency_empty", 0, &part->samples, error);
}

/* The loop of ftq on the core's own clock. */
struct quanta {
	int64_t quantum, unit, turn;	 /* own instructions */
	uint64_t units;			 /* that it did */
	int64_t lead;			 /* before the first unit */
	const struct core_span *detours; /* that are still to come */
	size_t n_detours;
};

/* The loops by which ftq calibrates begin with at least so many of one quantum (microbench/ftq.c). */
#define SINGLE_QUANTA 32

/* A loop's own instructions but for those of detours. */
static int64_t undisturbed(const struct core_part *part, size_t which)
{
	const struct core_pass *pass = &part->passes[which];
	size_t end = which + 1 < part->n_passes ? pass[1].first : part->detours.n;
	uint64_t length = pass->length;

	for (size_t i = pass->first; i < end; i++)
		length -= part->detours.items[i].begun;
	return (int64_t)length;
}

/*
 * What the loop takes beside detours. Two of one quantum that differ by units alone tell what a unit
 * is, and what comes before the first one; the rest of the measured one is turns from one quantum to
 * the next. The guest has calibrated, too, but by the clock that counts others. It is that clock that
 * says when a quantum is over, so there are as many turns as the guest had quanta, less one.
 */
static bool calibrate(struct quanta *quanta, const struct core_part *part, int64_t turns)
{
	int64_t first = undisturbed(part, 0), units = (int64_t)part->passes[0].iterations, more,
		rest;
	size_t i = 1;

	while (i < SINGLE_QUANTA && i < part->n_passes &&
	       part->passes[i].iterations == part->passes[0].iterations)
		i++;
	if (i == SINGLE_QUANTA || i >= part->n_passes)
		return false;
	rest = undisturbed(part, i) - first;
	more = (int64_t)part->passes[i].iterations - units;
	quanta->unit = rest / more;
	if (rest % more || quanta->unit < 1 || units > first / quanta->unit)
		return false;
	quanta->lead = first - units * quanta->unit;
	rest = undisturbed(part, part->n_passes - 1) - quanta->lead;
	if (rest < 0 || quanta->units > (uint64_t)(rest / quanta->unit))
		return false;
	rest -= (int64_t)quanta->units * quanta->unit;
	quanta->turn = turns ? rest / turns : 0;
	return rest == quanta->turn * turns && quanta->turn < quanta->quantum;
}

/* Run so many units, none of them with a detour, but stop at the quantum's end. */
static uint64_t run_units(const struct quanta *quanta, uint64_t most, int64_t now, int64_t end)
{
	int64_t fit = (end - now + quanta->unit - 1) / quanta->unit;

	if (fit < 1)
		fit = 1; /* a quantum that a detour swallowed has one */
	return (uint64_t)fit < most ? (uint64_t)fit : most;
}

/* The next one that has a detour, or the last one's successor. */
static uint64_t next_unit(const struct quanta *quanta)
{
	return quanta->n_detours && quanta->detours->iterations < quanta->units
		       ? quanta->detours->iterations
		       : quanta->units;
}

static int64_t next_detour(struct quanta *quanta)
{
	quanta->n_detours--;
	return (int64_t)(quanta->detours++)->length;
}

/*
 * The same units with the same detours after them, but quanta end by the core's own clock. What is
 * left at the end, of less than a quantum, is none.
 */
static void repeat(struct quanta *quanta, struct series *work)
{
	int64_t now = quanta->lead, end = 0, units;
	uint64_t done = 0;

	for (;;) {
		end += quanta->quantum;
		units = 0;
		do {
			uint64_t next = next_unit(quanta), n = 1;

			if (done == quanta->units)
				return;
			if (done < next)
				n = run_units(quanta, next - done, now, end);
			else
				now += next_detour(quanta);
			now += (int64_t)n * quanta->unit;
			units += (int64_t)n;
			done += n;
		} while (now < end);
		series_append(work, &units, 1);
		now += quanta->turn;
	}
}

static bool set_ftq(struct worker *worker, const struct core_part *part, struct error *error)
{
	const struct series *was = worker_find(worker, "ftq", "work");
	struct quanta quanta = {0};
	const struct core_pass *pass;
	uint64_t sum = 0;

	if (!part->n_passes || !was || !was->n ||
	    !worker_scalar(worker, "ftq", "quantum", &quanta.quantum) || quanta.quantum < 1 ||
	    quanta.quantum > METRICS_VALUE_MAX)
		return error_set(error, "ftq: there is no work, or the plugin saw no loop");
	pass = &part->passes[part->n_passes - 1];
	for (size_t i = 0; i < was->n; i++)
		sum += (uint64_t)was->values[i];
	quanta.units = pass->iterations;
	quanta.n_detours = part->detours.n - pass->first;
	if (quanta.n_detours)
		quanta.detours = &part->detours.items[pass->first];
	if (sum != quanta.units)
		return error_set(error,
				 "ftq: the plugin saw %" PRIu64 " units of work, not %" PRIu64,
				 quanta.units, sum);
	if (!calibrate(&quanta, part, (int64_t)was->n - 1))
		return error_set(error, "ftq: the plugin counted no loop of equal units and turns");
	set_scalar(worker, "ftq", "quiet_loop", quanta.unit);
	set_scalar(worker, "ftq", "turn", quanta.turn);
	repeat(&quanta, replace(worker, "ftq", "work"));
	return true;
}

/* Names that are given here are no guest's. */
static bool check_names(const struct worker *worker, const char *bench, struct error *error)
{
	for (size_t i = 0; i < worker->n_series; i++) {
		const struct series *series = &worker->series[i];

		if (!strcmp(series->bench, bench) &&
		    !strncmp(series->name, VIRTUAL, strlen(VIRTUAL)))
			return error_set(error, "%s: a guest has no value %s", bench, series->name);
	}
	return true;
}

bool core_samples_set(struct worker *worker, const char *bench, struct core_part *part,
		      size_t steps, struct error *error)
{
	if (pairs_get(&worker->skipped, bench) || benchmarks_is_beside(bench))
		return true;
	if (!check_names(worker, bench, error))
		return false;
	if (!strcmp(bench, "selfish"))
		return set_detours(worker, bench, part, 1, error);
	if (!strcmp(bench, "barrier"))
		return set_detours(worker, bench, part, steps, error) &&
		       set_work(worker, part, steps, error);
	if (!strcmp(bench, "ftq"))
		return set_ftq(worker, part, error);
	if (!strcmp(bench, "irq"))
		return set_irq(worker, part, error);
	if (!strcmp(bench, "timeshare"))
		return set_timeshare(worker, part, error);
	return set_all_samples(worker, bench, &part->samples, error);
}

static int64_t work_of(const struct worker *worker, size_t step)
{
	return worker_find(worker, "barrier", "work")->values[step];
}

static size_t steps_of(const struct worker *worker)
{
	const struct series *work = worker_find(worker, "barrier", "work");

	return work ? work->n : 0;
}

bool core_samples_wait(struct worker *workers, size_t n, struct error *error)
{
	size_t steps = steps_of(&workers[0]);

	for (size_t i = 1; i < n; i++) {
		if (steps_of(&workers[i]) != steps)
			return error_set(error,
					 "worker %zu was at the barrier in %zu steps, but worker 0 "
					 "in %zu",
					 i, steps_of(&workers[i]), steps);
	}
	for (size_t i = 0; i < n && steps; i++)
		replace(&workers[i], "barrier", "wait");
	for (size_t step = 0; step < steps; step++) {
		int64_t slowest = 0;

		for (size_t i = 0; i < n; i++) {
			int64_t own = work_of(&workers[i], step);

			slowest = own > slowest ? own : slowest;
		}
		for (size_t i = 0; i < n; i++) {
			int64_t wait = slowest - work_of(&workers[i], step);

			series_append(worker_series(&workers[i], "barrier", "wait"), &wait, 1);
		}
	}
	return true;
}
