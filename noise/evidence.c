/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Distinct history, and the law by which events in it come. */
#include <math.h>
#include <stdlib.h>

#include "noise/evidence.h"

#define SUB_WINDOWS_MIN	 10
#define SUB_WINDOWS_MAX	 100
#define SUB_WINDOW_MEAN	 5 /* events in a sub-window, if there are enough */
#define DISPERSION_EVEN	 0.5
#define DISPERSION_BURST 2
#define GAPS_FITTING	 0.9
#define GAP_TOLERANCE	 0.01 /* of the median gap */
#define BURST_GAP	 10   /* median lengths */

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double length_of(const struct evidence_window *window)
{
	return window->end - window->begin;
}

/* Does window j stand for what it shares with i? */
static bool goes_first(const struct evidence_window *windows, size_t j, size_t i)
{
	double a = length_of(&windows[j]), b = length_of(&windows[i]);

	return windows[j].history == windows[i].history && (a > b || (a == b && j < i));
}

void evidence_distinct(const struct evidence_window *windows, size_t n, struct evidence_window *own)
{
	for (size_t i = 0; i < n; i++) {
		own[i] = windows[i];
		for (size_t j = 0; j < n; j++) {
			const struct evidence_window *other = &windows[j];

			if (j == i || !goes_first(windows, j, i) || other->end <= own[i].begin ||
			    other->begin >= own[i].end)
				continue;
			if (other->begin <= own[i].begin)
				own[i].begin = fmin(other->end, own[i].end);
			else
				own[i].end = other->begin;
		}
	}
}

double evidence_time(const struct evidence_window *own, size_t n)
{
	double time = 0;

	for (size_t i = 0; i < n; i++)
		time += length_of(&own[i]);
	return time;
}

/* The events [*first, *last) of a window's trace that began in what it stands for. */
static void find_events(const struct evidence_window *window, const struct evidence_window *own,
			const struct trace *trace, size_t *first, size_t *last)
{
	*first = 0;
	while (*first < trace->n && window->begin + trace->start[*first] < own->begin)
		++*first;
	*last = *first;
	while (*last < trace->n && window->begin + trace->start[*last] < own->end)
		++*last;
}

size_t evidence_events_of(const struct evidence_window *window, const struct evidence_window *own,
			  const struct trace *trace)
{
	size_t first, last;

	find_events(window, own, trace, &first, &last);
	return last - first;
}

size_t evidence_events(const struct evidence_window *windows, const struct evidence_window *own,
		       const struct trace *traces, size_t n)
{
	size_t events = 0;

	for (size_t i = 0; i < n; i++)
		events += evidence_events_of(&windows[i], &own[i], &traces[i]);
	return events;
}

double evidence_tail_workers(double time, double work)
{
	return time > 0 && work > 0 ? floor(time / work) : 0;
}

/* ---- how they come ---- */

/* So many sub-windows of this length fit; a hair's breadth of rounding does not lose one. */
static size_t fitting(const struct evidence_window *own, size_t n, double length)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += (size_t)(length_of(&own[i]) / length + 1e-9);
	return count;
}

/* The longest sub-window of which at least so many fit into the pieces; time being their sum. */
static double sub_window(const struct evidence_window *own, size_t n, double time, size_t least)
{
	size_t parts = least;

	while (fitting(own, n, time / (double)parts) < least)
		parts++;
	return time / (double)parts;
}

/* What is summed up over sub-windows. */
struct counts {
	double n, sum, squares;
};

static void count_piece(struct counts *counts, const struct evidence_window *window,
			const struct evidence_window *own, const struct trace *trace, double length)
{
	size_t parts = (size_t)(length_of(own) / length + 1e-9), first, last;

	find_events(window, own, trace, &first, &last);
	for (size_t part = 0; part < parts; part++) {
		double end = own->begin + (double)(part + 1) * length, here = 0;

		while (first < last && window->begin + trace->start[first] < end) {
			here++;
			first++;
		}
		counts->n++;
		counts->sum += here;
		counts->squares += here * here;
	}
}

static double dispersion(const struct evidence_window *windows, const struct evidence_window *own,
			 const struct trace *traces, size_t n, size_t events)
{
	double time = evidence_time(own, n), mean, length;
	size_t least = events / SUB_WINDOW_MEAN;
	struct counts counts = {0};

	if (!(time > 0) || !events)
		return NAN;
	least = least < SUB_WINDOWS_MIN ? SUB_WINDOWS_MIN : least;
	least = least > SUB_WINDOWS_MAX ? SUB_WINDOWS_MAX : least;
	length = sub_window(own, n, time, least);
	for (size_t i = 0; i < n; i++)
		count_piece(&counts, &windows[i], &own[i], &traces[i], length);
	mean = counts.sum / counts.n;
	return (counts.squares - counts.sum * mean) / (counts.n - 1) / mean;
}

/*
 * Gaps within pieces, *n_gaps of them: from start to start, or from an end to the next start. gaps[] has
 * room for all events.
 */
static void find_gaps(const struct evidence_window *windows, const struct evidence_window *own,
		      const struct trace *traces, size_t n, bool from_end, double *gaps,
		      size_t *n_gaps)
{
	*n_gaps = 0;
	for (size_t i = 0; i < n; i++) {
		const struct trace *trace = &traces[i];
		size_t first, last;

		find_events(&windows[i], &own[i], trace, &first, &last);
		for (size_t j = first + 1; j < last; j++)
			gaps[(*n_gaps)++] = trace->start[j] - trace->start[j - 1] -
					    (from_end ? trace->length[j - 1] : 0);
	}
}

/* The interval of gaps that are multiples of one; NaN if too few are. Sorts them. */
static double find_interval(double *gaps, size_t n)
{
	double median, total = 0, intervals = 0;
	size_t fit = 0;

	if (!n)
		return NAN;
	qsort(gaps, n, sizeof(*gaps), by_value);
	median = sample_percentile(gaps, n, 0.5);
	for (size_t i = 0; i < n; i++) {
		double multiple = round(gaps[i] / median);

		if (multiple < 1 || fabs(gaps[i] - multiple * median) > GAP_TOLERANCE * median)
			continue;
		fit++;
		total += gaps[i];
		intervals += multiple;
	}
	return (double)fit >= GAPS_FITTING * (double)n ? total / intervals : NAN;
}

/* The median of all lengths in the pieces; lengths[] has room for all events. */
static double median_length(const struct evidence_window *windows,
			    const struct evidence_window *own, const struct trace *traces, size_t n,
			    double *lengths)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		size_t first, last;

		find_events(&windows[i], &own[i], &traces[i], &first, &last);
		for (size_t j = first; j < last; j++)
			lengths[count++] = traces[i].length[j];
	}
	qsort(lengths, count, sizeof(*lengths), by_value);
	return sample_percentile(lengths, count, 0.5);
}

bool evidence_shape(const struct evidence_window *windows, const struct evidence_window *own,
		    const struct trace *traces, size_t n, struct evidence_shape *shape)
{
	size_t events = evidence_events(windows, own, traces, n), n_gaps;
	double *scratch;

	*shape = (struct evidence_shape){.events = events,
					 .interval = NAN,
					 .dispersion = dispersion(windows, own, traces, n, events)};
	if (!(shape->dispersion < DISPERSION_EVEN) && !(shape->dispersion > DISPERSION_BURST))
		return true;
	scratch = calloc(events, sizeof(*scratch));
	if (!scratch)
		return false;
	if (shape->dispersion < DISPERSION_EVEN) {
		find_gaps(windows, own, traces, n, false, scratch, &n_gaps);
		shape->interval = find_interval(scratch, n_gaps);
		if (!isnan(shape->interval))
			shape->pattern = EVIDENCE_PERIODIC;
	} else {
		double most = BURST_GAP * median_length(windows, own, traces, n, scratch);

		find_gaps(windows, own, traces, n, true, scratch, &n_gaps);
		shape->pattern = EVIDENCE_BURSTS;
		shape->bursts = events;
		for (size_t i = 0; i < n_gaps; i++)
			shape->bursts -= scratch[i] <= most;
	}
	free(scratch);
	return true;
}

/* ---- what it says of the rate ---- */

struct evidence_bounds evidence_bounds(const struct evidence_shape *shape, uint64_t events,
				       double time)
{
	struct rate_bounds both;
	double each = 1;

	if (!(time > 0))
		return (struct evidence_bounds){NAN, NAN, NAN};
	if (shape->pattern == EVIDENCE_PERIODIC && events) {
		double n = (double)events;

		return (struct evidence_bounds){(n - 1) / time, (n + 1) / time, (n + 1) / time};
	}
	if (shape->pattern == EVIDENCE_BURSTS && shape->bursts && events) {
		each = (double)events / (double)shape->bursts;
		events = shape->bursts;
	}
	both = poisson_rate_bounds95(events, time);
	return (struct evidence_bounds){each * both.low, each * both.high,
					each * poisson_rate_upper95(events, time)};
}

double evidence_confidence(double rate, double time)
{
	return -expm1(-rate * time);
}
