/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which windows of a run are one history. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/base/number.h"
#include "harness/run/observed.h"
#include "harness/run/settled.h"

/* Windows shorter by less than this share count as equally long. */
#define EQUAL_LENGTHS 0.01
/* What rounds to one of a unit with four digits is said in that unit. */
#define ROUNDS_UP 0.99995

static const char *window_name(const char *bench)
{
	return !strcmp(bench, "irq") ? "stolen_window" : "window";
}

static const char *events_name(const char *bench)
{
	return !strcmp(bench, "irq") ? "stolen_events" : "events";
}

static double scalar_or_none(const struct worker *worker, const char *bench, const char *name)
{
	int64_t value = 0;

	worker_scalar(worker, bench, name, &value);
	return (double)value;
}

/* When in its kernel's life a worker's program began, in ns; the cores of a machine have one settler. */
static bool find_start(const struct run *run, const struct worker *worker, double *start)
{
	int64_t value;

	for (size_t i = 0; i <= run->n_workers; i++) {
		const struct worker *other = i ? &run->workers[i - 1] : worker;

		if (i && (!run_shares_machine(run) || other->phase != worker->phase))
			continue;
		if (worker_scalar(other, SETTLED_BENCH, settled_names[SETTLED_START], &value)) {
			*start = (double)value;
			return true;
		}
	}
	return false;
}

static size_t count_boots(const struct worker *const *workers, size_t n)
{
	size_t boots = 0;

	for (size_t i = 0; i < n; i++) {
		size_t j = 0;

		while (j < i && workers[j]->phase != workers[i]->phase)
			j++;
		boots += j == i;
	}
	return boots;
}

static enum observed_kind kind_without_life(const struct run *run, size_t boots)
{
	const char *settle, *span;

	if (run_shares_machine(run) && boots == 1)
		return OBSERVED_CORES;
	return settled_concerns(run, &settle, &span) ? OBSERVED_BOOTS : OBSERVED_COPIES;
}

static double length_of(const struct evidence_window *window)
{
	return window->end - window->begin;
}

static bool begin_together(const struct evidence_window *a, const struct evidence_window *b)
{
	return a->history == b->history && a->begin == b->begin;
}

/*
 * Windows that begin together, copies of a machine or its cores: of those as long as the longest, the one with most
 * events stands for all. So nobody is told of the quiet core of a machine, or of a boot's luck, alone.
 */
static bool stands(const struct observed *observed, const double *events, size_t i)
{
	const struct evidence_window *all = observed->all;
	double longest = 0;

	for (size_t j = 0; j < observed->n; j++)
		if (begin_together(&all[j], &all[i]))
			longest = fmax(longest, length_of(&all[j]));
	if (length_of(&all[i]) < (1 - EQUAL_LENGTHS) * longest)
		return false;
	for (size_t j = 0; j < observed->n; j++)
		if (begin_together(&all[j], &all[i]) &&
		    length_of(&all[j]) >= (1 - EQUAL_LENGTHS) * longest &&
		    (events[j] > events[i] || (events[j] == events[i] && j < i)))
			return false;
	return true;
}

void observed_stand(struct observed *observed, const double *events)
{
	struct evidence_window *standing = memory_zeroed(observed->n, sizeof(*standing));

	for (size_t i = 0; i < observed->n; i++) {
		standing[i] = observed->all[i];
		if (!stands(observed, events, i))
			standing[i].begin = standing[i].end;
	}
	evidence_distinct(standing, observed->n, observed->own);
	observed->time = evidence_time(observed->own, observed->n);
	free(standing);
}

/* All windows are known: what of them is distinct? */
static void finish(struct observed *observed, const double *events)
{
	observed->own = memory_zeroed(observed->n, sizeof(*observed->own));
	observed_stand(observed, events);
}

void observed_make(struct observed *observed, const struct run *run,
		   const struct worker *const *workers, size_t n, const double *lengths,
		   const double *events)
{
	bool real = run->meter == METER_TSC, life = n > 0;

	*observed = (struct observed){.n = n, .boots = count_boots(workers, n)};
	observed->all = memory_zeroed(n, sizeof(*observed->all));
	for (size_t i = 0; i < n; i++) {
		double start = 0;

		/* in the meter insn an instruction is a nanosecond of uptime */
		life &= !real && find_start(run, workers[i], &start);
		observed->all[i] =
			(struct evidence_window){start, start + lengths[i], real ? i : 0};
	}
	/* without all of their starts they are not known to be apart */
	for (size_t i = 0; !life && i < n; i++)
		observed->all[i] = (struct evidence_window){0, lengths[i], real ? i : 0};
	observed->kind = real	? OBSERVED_REAL
			 : life ? OBSERVED_LIFE
				: kind_without_life(run, observed->boots);
	finish(observed, events);
}

void observed_files(struct observed *observed, const double *lengths, size_t n)
{
	*observed = (struct observed){.n = n, .boots = n, .kind = OBSERVED_REAL};
	observed->all = memory_zeroed(n, sizeof(*observed->all));
	for (size_t i = 0; i < n; i++)
		observed->all[i] = (struct evidence_window){0, lengths[i], i};
	finish(observed, lengths);
}

void observed_bench(struct observed *observed, const struct run *run,
		    const struct worker *const *workers, size_t n, const char *bench)
{
	double *lengths = memory_zeroed(n, sizeof(*lengths));
	double *events = memory_zeroed(n, sizeof(*events));

	for (size_t i = 0; i < n; i++) {
		lengths[i] = fmax(0, scalar_or_none(workers[i], bench, window_name(bench)));
		events[i] = scalar_or_none(workers[i], bench, events_name(bench));
	}
	observed_make(observed, run, workers, n, lengths, events);
	free(lengths);
	free(events);
}

void observed_free(struct observed *observed)
{
	free(observed->all);
	free(observed->own);
	*observed = (struct observed){.n = 0};
}

static uint64_t events_of(const struct worker *worker, const char *bench,
			  const struct evidence_window *all, const struct evidence_window *own)
{
	bool ticks = !strcmp(bench, "irq");
	const struct series *start = worker_find(worker, bench, ticks ? "stolen_start" : "start");
	uint64_t events = 0;

	if (own->begin >= own->end)
		return 0;
	if (own->begin == all->begin && own->end == all->end)
		return (uint64_t)fmax(0, scalar_or_none(worker, bench, events_name(bench)));
	for (size_t i = 0; start && i < start->n; i++) {
		double at = all->begin + (double)start->values[i];

		events += at >= own->begin && at < own->end;
	}
	return events + (uint64_t)fmax(0, scalar_or_none(worker, bench, "overflow"));
}

uint64_t observed_events(const struct observed *observed, const struct worker *const *workers,
			 const char *bench)
{
	uint64_t events = 0;

	for (size_t i = 0; i < observed->n; i++)
		events += events_of(workers[i], bench, &observed->all[i], &observed->own[i]);
	return events;
}

/* ---- in words ---- */

/* What there is of windows that are something's own. */
struct extent {
	size_t n;
	double shortest, longest, sum; /* of whole windows */
	double first, last;	       /* uptimes */
};

static struct extent measure(const struct observed *observed)
{
	struct extent extent = {0, INFINITY, 0, 0, INFINITY, 0};

	for (size_t i = 0; i < observed->n; i++) {
		const struct evidence_window *all = &observed->all[i], *own = &observed->own[i];
		double length = all->end - all->begin;

		if (own->begin >= own->end)
			continue;
		extent.n++;
		extent.shortest = fmin(extent.shortest, length);
		extent.longest = fmax(extent.longest, length);
		extent.sum += length;
		extent.first = fmin(extent.first, own->begin);
		extent.last = fmax(extent.last, own->end);
	}
	return extent;
}

static void say_seconds(struct words *words, double seconds)
{
	char text[NUMBER_TEXT_MAX];

	words_add(words, "%s s", number_readable(seconds, text));
}

static void say_life(struct words *words, const struct observed *observed, double second_units)
{
	struct extent extent = measure(observed);

	words_add(words, "%zu window%s of ", extent.n, extent.n == 1 ? "" : "s");
	if (extent.shortest < (1 - EQUAL_LENGTHS) * extent.longest)
		words_add(words, "%.4g to ", extent.shortest / second_units);
	words_add(words, "%.4g s", extent.longest / second_units);
	if (extent.n < observed->n)
		words_add(words, " (of %zu: others are at these uptimes)", observed->n);
	if (observed->time < (1 - EQUAL_LENGTHS) * extent.sum) {
		words_add(words, ", of which ");
		say_seconds(words, observed->time / second_units);
		words_add(words, " at no other's uptime,");
	}
	words_add(words, " between %.0f and %.0f s of uptime of ",
		  floor(extent.first / second_units), ceil(extent.last / second_units));
	if (observed->boots == 1)
		words_add(words, "one boot");
	else
		words_add(words, "%zu boots", observed->boots);
}

void observed_say(struct words *words, const struct observed *observed, double second_units)
{
	static const char *const same[] = {
		[OBSERVED_COPIES] = "copies of one deterministic machine are one",
		[OBSERVED_BOOTS] = "boots at the same uptime are one",
		[OBSERVED_CORES] = "cores of one machine at the same time are one",
	};

	if (observed->kind == OBSERVED_LIFE) {
		say_life(words, observed, second_units);
		return;
	}
	say_seconds(words, observed->time / second_units);
	if (observed->n > 1 && observed->kind != OBSERVED_REAL)
		words_add(words, " (%zu %s)", observed->n, same[observed->kind]);
}

void observed_say_none(struct words *words, const struct observed *observed, double second_units)
{
	char text[NUMBER_TEXT_MAX];
	double bound = poisson_rate_upper95(0, observed->time) * second_units;

	words_add(words, "none observed in ");
	observed_say(words, observed, second_units);
	words_add(words, ": at most %s/s%s", number_readable(bound, text),
		  observed->kind == OBSERVED_LIFE ? " if the rate is steady" : "");
}

void observed_say_shape(struct words *words, const struct evidence_shape *shape,
			double second_units)
{
	static const struct {
		const char *name;
		double seconds;
	} units[] = {{"s", 1}, {"ms", 1e-3}, {"us", 1e-6}, {"ns", 1e-9}};
	const int significant = 4;
	double seconds = shape->interval / second_units;
	size_t unit = 0;

	if (shape->pattern == EVIDENCE_BURSTS)
		words_add(words, " (in %zu bursts)", shape->bursts);
	if (shape->pattern != EVIDENCE_PERIODIC)
		return;
	while (unit + 1 < sizeof(units) / sizeof(units[0]) &&
	       seconds < ROUNDS_UP * units[unit].seconds)
		unit++;
	seconds /= units[unit].seconds;
	words_add(words, " (periodic, %.*f %s)",
		  seconds < 10	  ? significant - 1
		  : seconds < 100 ? significant - 2
				  : significant - 3,
		  seconds, units[unit].name);
}
