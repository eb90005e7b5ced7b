/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cyclic noise traces: checking, merging, and how long a worker needs that enters at some phase.
 * Knows neither units nor where a trace came from.
 */
#include <math.h>
#include <stdlib.h>

#include "noise/noise.h"

const char *trace_error_text(enum trace_error error)
{
	static const char *const texts[] = {
		[TRACE_OK] = "no error",
		[TRACE_NO_MEMORY] = "out of memory",
		[TRACE_UNSORTED] = "the detour starts before the one before it",
		[TRACE_LENGTH] = "the detour's length is not a positive number",
		[TRACE_OUTSIDE] = "the detour starts outside of the window",
		[TRACE_PERIOD] = "the window is no positive number, or all of it is stolen",
	};

	return texts[error];
}

static enum trace_error check(const double *start, const double *length, size_t n, double period,
			      size_t *bad)
{
	*bad = 0;
	if (!(period > 0) || !isfinite(period))
		return TRACE_PERIOD;
	for (size_t i = 0; i < n; i++) {
		*bad = i;
		if (!(start[i] >= 0) || !(start[i] < period))
			return TRACE_OUTSIDE;
		if (i > 0 && start[i] < start[i - 1])
			return TRACE_UNSORTED;
		if (!(length[i] > 0) || !isfinite(length[i]))
			return TRACE_LENGTH;
	}
	*bad = 0;
	return TRACE_OK;
}

static double end_of(const struct trace *trace, size_t i)
{
	return trace->start[i] + trace->length[i];
}

static void append(struct trace *trace, double start, double length)
{
	size_t last = trace->n - 1;

	if (trace->n == 0 || start > end_of(trace, last)) {
		trace->start[trace->n] = start;
		trace->length[trace->n++] = length;
		return;
	}
	trace->length[last] = fmax(trace->length[last], start - trace->start[last] + length);
}

/* The last detour may reach over the window's end and into the first ones: they are one. */
static void merge_seam(struct trace *trace)
{
	size_t last = trace->n - 1, first = 0;

	if (trace->n == 0)
		return;
	while (first < last && trace->start[first] + trace->period <= end_of(trace, last)) {
		double reach = trace->start[first] + trace->period - trace->start[last];

		trace->length[last] = fmax(trace->length[last], reach + trace->length[first]);
		first++;
	}
	trace->n -= first;
	for (size_t i = 0; first > 0 && i < trace->n; i++) {
		trace->start[i] = trace->start[first + i];
		trace->length[i] = trace->length[first + i];
	}
}

static double stolen(const struct trace *trace)
{
	double sum = 0;

	for (size_t i = 0; i < trace->n; i++)
		sum += trace->length[i];
	return sum;
}

enum trace_error trace_init(struct trace *trace, const double *start, const double *length,
			    size_t n, double period, size_t *bad)
{
	enum trace_error error;
	size_t unused;

	*trace = (struct trace){.period = period};
	error = check(start, length, n, period, bad ? bad : &unused);
	if (error != TRACE_OK)
		return error;
	/* one more than needed: calloc(0) may give NULL */
	trace->start = calloc(n + 1, sizeof(*trace->start));
	trace->length = calloc(n + 1, sizeof(*trace->length));
	if (!trace->start || !trace->length) {
		trace_free(trace);
		return TRACE_NO_MEMORY;
	}
	for (size_t i = 0; i < n; i++)
		append(trace, start[i], length[i]);
	merge_seam(trace);
	if (!(stolen(trace) < period)) {
		trace_free(trace);
		return TRACE_PERIOD;
	}
	return TRACE_OK;
}

void trace_free(struct trace *trace)
{
	free(trace->start);
	free(trace->length);
	*trace = (struct trace){0};
}

size_t trace_queue(double *start, double *length, size_t n, double period)
{
	size_t spans = 0, first = 0;

	for (size_t i = 0; i < n; i++) {
		if (spans && start[i] <= start[spans - 1] + length[spans - 1]) {
			length[spans - 1] += length[i];
			continue;
		}
		start[spans] = start[i];
		length[spans++] = length[i];
	}
	while (first + 1 < spans && start[first] + period <= start[spans - 1] + length[spans - 1])
		length[spans - 1] += length[first++];
	spans -= first;
	for (size_t i = 0; first && i < spans; i++) {
		start[i] = start[first + i];
		length[i] = length[first + i];
	}
	return spans;
}

/* Room for a copy of all detours; one more than needed, as calloc(0) may give NULL. */
static bool make_room(size_t n, double **start, double **length)
{
	*start = calloc(n + 1, sizeof(**start));
	*length = calloc(n + 1, sizeof(**length));
	return *start && *length;
}

enum trace_error trace_above(const struct trace *trace, double threshold, struct trace *result)
{
	enum trace_error error = TRACE_NO_MEMORY;
	double *start, *length;
	size_t n = 0;

	*result = (struct trace){.period = trace->period};
	if (make_room(trace->n, &start, &length)) {
		for (size_t i = 0; i < trace->n; i++) {
			start[n] = trace->start[i];
			length[n] = trace->length[i];
			n += trace->length[i] >= threshold;
		}
		error = trace_init(result, start, length, n, trace->period, NULL);
	}
	free(start);
	free(length);
	return error;
}

enum trace_error trace_stretch(const struct trace *trace, double factor, struct trace *result)
{
	enum trace_error error = TRACE_NO_MEMORY;
	double *start, *length;
	size_t n;

	*result = (struct trace){.period = trace->period};
	if (make_room(trace->n, &start, &length)) {
		for (size_t i = 0; i < trace->n; i++) {
			start[i] = trace->start[i];
			length[i] = factor * trace->length[i];
		}
		n = trace_queue(start, length, trace->n, trace->period);
		error = trace_init(result, start, length, n, trace->period, NULL);
	}
	free(start);
	free(length);
	return error;
}

/* Take what a detour steals off the quanta that it lies in. */
static void steal(double *work, size_t n, double quantum, double from, double to)
{
	if (!(from / quantum < (double)n))
		return;
	for (size_t i = (size_t)(from / quantum); i < n; i++) {
		double begin = (double)i * quantum, end = begin + quantum;

		if (begin >= to)
			return;
		work[i] -= fmax(fmin(end, to) - fmax(begin, from), 0);
	}
}

size_t trace_quanta(const struct trace *trace, double quantum, double *work, size_t max)
{
	double whole = floor(trace->period / quantum);
	size_t n = whole < (double)max ? (size_t)whole : max;

	for (size_t i = 0; i < n; i++)
		work[i] = quantum;
	for (size_t i = 0; i < trace->n; i++)
		steal(work, n, quantum, trace->start[i], end_of(trace, i));
	/* what reaches over the seam */
	if (trace->n && end_of(trace, trace->n - 1) > trace->period)
		steal(work, n, quantum, 0, end_of(trace, trace->n - 1) - trace->period);
	return n;
}

double trace_noise_fraction(const struct trace *trace)
{
	return stolen(trace) / trace->period;
}

/* The phase within [0, period). */
static double wrap(double phase, double period)
{
	double x = fmod(phase, period);

	if (x < 0)
		x += period;
	return x < period ? x : 0; /* a tiny negative one rounds up to the period */
}

/* Index of the first detour that starts after x. */
static size_t first_after(const struct trace *trace, double x)
{
	size_t low = 0, high = trace->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (trace->start[middle] > x)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* What is left at x of the detour before `next`, which may have begun before the seam. */
static double rest_of_detour(const struct trace *trace, size_t next, double x)
{
	double end =
		next > 0 ? end_of(trace, next - 1) : end_of(trace, trace->n - 1) - trace->period;

	return fmax(end - x, 0);
}

double trace_advance(const struct trace *trace, double phase, double work)
{
	double x = wrap(phase, trace->period), lost, round = 0, round_lost = 0;
	size_t next, passed = 0;

	if (trace->n == 0)
		return work;
	next = first_after(trace, x);
	lost = rest_of_detour(trace, next, x);
	for (;; next++, passed++) {
		double own;

		if (next == trace->n) {
			next = 0;
			round += trace->period;
		}
		own = trace->start[next] + round - x - lost;
		if (own >= work)
			return work + lost;
		lost += trace->length[next];
		round_lost += trace->length[next];
		/* All were met once: skip as many whole rounds as the rest of the work needs. */
		if (passed == trace->n - 1) {
			double rounds = ceil((work - own) / (trace->period - round_lost)) - 1;

			rounds = fmax(rounds, 0);
			lost += rounds * round_lost;
			round += rounds * trace->period;
		}
	}
}
