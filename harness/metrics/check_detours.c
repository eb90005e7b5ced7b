/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether recorded detours fit their own sums. Computes no metric. */
#include <inttypes.h>
#include <string.h>

#include "harness/metrics/check_detours.h"
#include "harness/metrics/check_value.h"

#define BINS 64 /* microbench/detour.h: bin b holds net lengths from 2^b up to 2^(b+1) - 1 */

/* What a benchmark calls the parts; NULL where it does not send one. */
struct names {
	const char *bench, *start, *length, *events, *window;
	const char *quiet_loop, *threshold, *stolen, *longest, *overflow, *histogram;
};
static const struct names all_names[] = {
	{"selfish", "start", "length", "events", "window", "quiet_loop", "threshold", "stolen",
	 "longest", "overflow", "histogram"},
	{"barrier", "start", "length", "events", "window", "quiet_loop", "threshold", "stolen",
	 "longest", "overflow", NULL},
	{"irq", "stolen_start", "stolen_length", "stolen_events", "stolen_window", NULL, NULL, NULL,
	 NULL, NULL, NULL},
};

struct detours {
	const struct names *names;
	const int64_t *start, *length;
	size_t n;
	int64_t window, events, overflow, threshold, stolen, longest;
	/* of those recorded */
	int64_t sum, max, counts[BINS];
};

/* Reads a value; one that the benchmark does not send leaves *value alone. */
static bool take(const struct worker *worker, const char *bench, const char *name, int64_t min,
		 int64_t *value, struct error *error)
{
	return !name ||
	       metrics_check_value(worker, bench, name, min, METRICS_VALUE_MAX, value, error);
}

static bool take_all(const struct worker *worker, struct detours *detours, struct error *error)
{
	const struct names *names = detours->names;
	const char *bench = names->bench;
	const struct series *start = worker_find(worker, bench, names->start);
	const struct series *length = worker_find(worker, bench, names->length);
	size_t starts = start ? start->n : 0, lengths = length ? length->n : 0;
	int64_t quiet;

	if ((start && start->scalar) || (length && length->scalar))
		return error_set(error, "%s: %s or %s is a single value, not a series", bench,
				 names->start, names->length);
	if (starts != lengths)
		return error_set(error, "%s: the series %s has %zu values, but %s has %zu", bench,
				 names->start, starts, names->length, lengths);
	detours->n = starts;
	detours->start = start ? start->values : NULL;
	detours->length = length ? length->values : NULL;
	return take(worker, bench, names->quiet_loop, 1, &quiet, error) &&
	       take(worker, bench, names->threshold, 1, &detours->threshold, error) &&
	       take(worker, bench, names->window, 1, &detours->window, error) &&
	       take(worker, bench, names->events, 0, &detours->events, error) &&
	       take(worker, bench, names->stolen, 0, &detours->stolen, error) &&
	       take(worker, bench, names->longest, 0, &detours->longest, error) &&
	       take(worker, bench, names->overflow, 0, &detours->overflow, error);
}

/* Ascending, apart, inside of the window, none shorter than the threshold. */
static bool check_order(struct detours *detours, struct error *error)
{
	const struct names *names = detours->names;
	int64_t end = 0;

	for (size_t i = 0; i < detours->n; i++) {
		int64_t start = detours->start[i], length = detours->length[i];

		if (length < detours->threshold || length > METRICS_VALUE_MAX)
			return error_set(error,
					 "%s: number %zu of the series %s is %" PRId64
					 ", not from the threshold %" PRId64 " to %" PRId64,
					 names->bench, i, names->length, length, detours->threshold,
					 METRICS_VALUE_MAX);
		if (start < end || start > detours->window || length > detours->window - start)
			return error_set(error,
					 "%s: number %zu of the series %s is %" PRId64
					 " with %s %" PRId64 ", but the one before ends at %" PRId64
					 " and %s is %" PRId64,
					 names->bench, i, names->start, start, names->length,
					 length, end, names->window, detours->window);
		end = start + length;
		detours->sum += length;
		detours->max = length > detours->max ? length : detours->max;
		detours->counts[63 - __builtin_clzll((uint64_t)length)]++;
	}
	return true;
}

static bool check_count(const struct detours *detours, struct error *error)
{
	const struct names *names = detours->names;

	if (names->overflow ? detours->events - detours->overflow == (int64_t)detours->n
			    : detours->events >= (int64_t)detours->n)
		return true;
	return error_set(error,
			 "%s: %s is %" PRId64 " and %" PRId64
			 " of them did not fit the buffer, but the series %s has %zu values",
			 names->bench, names->events, detours->events, detours->overflow,
			 names->length, detours->n);
}

/* Sum and maximum are those of the series, and of what did not fit. */
static bool check_sums(const struct detours *detours, struct error *error)
{
	const struct names *names = detours->names;
	int64_t more = detours->stolen - detours->sum, least;

	if (!names->stolen)
		return true;
	if (detours->stolen >= detours->window)
		return error_set(error, "%s: %s is %" PRId64 ", but %s is only %" PRId64,
				 names->bench, names->stolen, detours->stolen, names->window,
				 detours->window);
	if (__builtin_mul_overflow(detours->overflow, detours->threshold, &least))
		least = INT64_MAX;
	if (detours->overflow ? more < least : more != 0)
		return error_set(
			error, "%s: %s is %" PRId64 ", but the series %s adds up to %" PRId64,
			names->bench, names->stolen, detours->stolen, names->length, detours->sum);
	if (detours->overflow ? detours->longest < detours->max : detours->longest != detours->max)
		return error_set(error,
				 "%s: %s is %" PRId64
				 ", but the largest of the series %s is %" PRId64,
				 names->bench, names->longest, detours->longest, names->length,
				 detours->max);
	return true;
}

static bool check_histogram(const struct worker *worker, const struct detours *detours,
			    struct error *error)
{
	const struct names *names = detours->names;
	const struct series *histogram;
	int64_t left = detours->events;

	if (!names->histogram)
		return true;
	histogram = worker_find(worker, names->bench, names->histogram);
	if (!histogram || histogram->n != BINS)
		return error_set(error, "%s: the series %s has %zu values, not %d", names->bench,
				 names->histogram, histogram ? histogram->n : 0, BINS);
	for (size_t b = 0; b < BINS; b++) {
		int64_t count = histogram->values[b];

		if (count < detours->counts[b] || count > left)
			return error_set(error,
					 "%s: number %zu of the series %s is %" PRId64
					 ", but the series %s has %" PRId64
					 " of such length, and %s "
					 "is %" PRId64,
					 names->bench, b, names->histogram, count, names->length,
					 detours->counts[b], names->events, detours->events);
		left -= count;
	}
	if (left)
		return error_set(error,
				 "%s: the series %s adds up to %" PRId64 ", but %s is %" PRId64,
				 names->bench, names->histogram, detours->events - left,
				 names->events, detours->events);
	return true;
}

bool metrics_check_detours(const struct worker *worker, const char *bench, struct error *error)
{
	for (size_t i = 0; i < sizeof(all_names) / sizeof(all_names[0]); i++) {
		struct detours detours = {.names = &all_names[i], .threshold = 1};

		if (strcmp(all_names[i].bench, bench) != 0)
			continue;
		return take_all(worker, &detours, error) && check_order(&detours, error) &&
		       check_count(&detours, error) && check_sums(&detours, error) &&
		       check_histogram(worker, &detours, error);
	}
	return true;
}
