/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The closed form of scale.h. The time g(x) that a step takes when entered at phase x is constant
 * between detours, falls with slope -1 inside one (what is left of it is paid), and jumps up by a
 * detour's length just after the phase from which that detour's start is reached with the last of
 * the work. So the phases fall into pieces that are flat (an atom of the distribution) or have
 * slope -1 (a uniform density), and the tail is summed over these from the top, where large N looks.
 *
 * Why so: sampling phases cannot tell what the slowest of a million meets, as that is decided by the
 * rarest of them; the pieces hold all phases at once. What must hold: detours are half-open, so the
 * jump comes just after the phase that reaches a start, never at it (once evaluated there, results
 * were off tenfold), and at one phase an end comes before a start. The tail S is kept, not F: for
 * large N only phases with S about 1/N count, and 1 - S would round them away; so powers go through
 * log1p() and expm1(), and where the closed form of a piece would cancel, Simpson's rule stands in.
 */
#include "noise/scale.h"

#include <math.h>
#include <stdlib.h>

/* A change of the tail on the way down: an atom of mass, or density that begins or ends. */
struct tail_event {
	double t;
	double mass;
	double density;
};

/*
 * Where g may bend or jump. At one phase an end comes before a start: detours that touch, also
 * around the seam, are one.
 */
enum bend { BEND_DETOUR_END, BEND_DETOUR_START, BEND_REACHED };
struct breakpoint {
	double phase;
	double jump; /* BEND_REACHED: by how much g jumps up just after this phase */
	enum bend bend;
};

static int by_phase(const void *a, const void *b)
{
	const struct breakpoint *x = a, *y = b;

	if (x->phase == y->phase)
		return (int)x->bend - (int)y->bend;
	return x->phase > y->phase ? 1 : -1;
}

static int by_time_descending(const void *a, const void *b)
{
	const struct tail_event *x = a, *y = b;

	return (x->t < y->t) - (x->t > y->t);
}

/* A detour may reach over the end of the window; its head then lies at the window's beginning. */
static double wrapped_head(const struct trace *trace)
{
	double end;

	if (trace->n == 0)
		return 0;
	end = trace->start[trace->n - 1] + trace->length[trace->n - 1];
	return end > trace->period ? end - trace->period : 0;
}

/*
 * The phase from which `work` of own time leads exactly to phase `to`, which must not lie inside a
 * detour: free[] is the own time before each detour's start, total that of the whole period.
 */
static double phase_before(const struct trace *trace, const double *free, double total, double head,
			   double free_at, double work)
{
	double target = free_at - fmod(work, total);
	size_t low = 0, high = trace->n;

	if (target < 0)
		target += total;
	/* the last detour that starts at or before this much own time: the phase lies behind it */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (free[middle] <= target)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return head + target;
	return trace->start[low - 1] + trace->length[low - 1] + (target - free[low - 1]);
}

/* All breakpoints of g within [0, period), sorted; 3 a detour. NULL if out of memory. */
static struct breakpoint *find_breakpoints(const struct trace *trace, double work)
{
	double head = wrapped_head(trace), total, own = 0, from = head;
	struct breakpoint *points = malloc(3 * trace->n * sizeof(*points));
	double *free_before = malloc(trace->n * sizeof(*free_before));

	if (!points || !free_before) {
		free(points);
		free(free_before);
		return NULL;
	}
	for (size_t j = 0; j < trace->n; j++) {
		own += trace->start[j] - from;
		free_before[j] = own;
		from = trace->start[j] + trace->length[j];
	}
	total = own + fmax(trace->period - from, 0);

	for (size_t j = 0; j < trace->n; j++) {
		double end = trace->start[j] + trace->length[j];
		double reached =
			phase_before(trace, free_before, total, head, free_before[j], work);

		if (end >= trace->period)
			end -= trace->period;
		if (reached >= trace->period)
			reached -= trace->period;
		points[3 * j] = (struct breakpoint){trace->start[j], 0, BEND_DETOUR_START};
		points[3 * j + 1] = (struct breakpoint){end, 0, BEND_DETOUR_END};
		points[3 * j + 2] = (struct breakpoint){reached, trace->length[j], BEND_REACHED};
	}
	free(free_before);
	qsort(points, 3 * trace->n, sizeof(*points), by_phase);
	return points;
}

/* At which phases a step may be entered. */
enum entry { ENTRY_ANYWHERE, ENTRY_OUTSIDE };

/*
 * Walk g once around the period and turn each piece into events: mass and density are per unit of
 * weight / time in which to enter. Gives the number of events written, at most 2 a piece.
 */
static size_t walk_pieces(const struct trace *trace, double work, double weight, enum entry entry,
			  const struct breakpoint *points, struct tail_event *events)
{
	size_t n_points = 3 * trace->n, n = 0;
	bool inside = wrapped_head(trace) > 0;
	double from = 0, value = trace_advance(trace, 0, work);
	double share = weight / trace->period;

	if (entry == ENTRY_OUTSIDE)
		share /= 1 - trace_noise_fraction(trace);
	for (size_t i = 0; i <= n_points; i++) {
		double to = i < n_points ? points[i].phase : trace->period;
		double width = to - from;

		if (width > 0 && inside) {
			if (entry == ENTRY_ANYWHERE) {
				events[n++] = (struct tail_event){value, 0, share};
				events[n++] = (struct tail_event){value - width, 0, -share};
			}
			value -= width;
		} else if (width > 0) {
			events[n++] = (struct tail_event){value, width * share, 0};
		}
		from = to;
		if (i == n_points)
			break;
		if (points[i].bend == BEND_REACHED)
			value += points[i].jump;
		else
			inside = points[i].bend == BEND_DETOUR_START;
	}
	return n;
}

static size_t add_trace(const struct trace *trace, double work, double weight, enum entry entry,
			struct tail_event *events)
{
	struct breakpoint *points;
	size_t n;

	if (trace->n == 0) {
		events[0] = (struct tail_event){work, weight, 0};
		return 1;
	}
	points = find_breakpoints(trace, work);
	if (!points)
		return 0;
	n = walk_pieces(trace, work, weight, entry, points, events);
	free(points);
	return n;
}

/* Sum the sorted events from the top into the tail's points. */
static void sum_tail(struct step_tail *tail, const struct tail_event *events, size_t n)
{
	double density = 0, tail_mass = 0;

	tail->n = 0;
	for (size_t i = 0; i < n;) {
		double t = events[i].t, atom = 0;

		if (tail->n > 0)
			tail_mass += density * (tail->t[tail->n - 1] - t);
		tail->t[tail->n] = t;
		tail->above[tail->n] = fmin(tail_mass, 1);
		for (; i < n && events[i].t == t; i++) {
			atom += events[i].mass;
			density += events[i].density;
		}
		tail_mass += atom;
		tail->below[tail->n++] = fmin(tail_mass, 1);
	}
}

static bool tail_init(struct step_tail *tail, const struct trace *traces, size_t n, double work,
		      enum entry entry)
{
	size_t room = 0, used = 0;
	struct tail_event *events;

	*tail = (struct step_tail){.work = work};
	if (!(work > 0) || !isfinite(work) || n == 0)
		return false;
	for (size_t i = 0; i < n; i++)
		room += 6 * traces[i].n + 2;
	events = malloc(room * sizeof(*events));
	tail->t = malloc(room * sizeof(double));
	tail->above = malloc(room * sizeof(double));
	tail->below = malloc(room * sizeof(double));
	for (size_t i = 0; events && tail->t && tail->above && tail->below && i < n; i++) {
		size_t added = add_trace(&traces[i], work, 1.0 / (double)n, entry, events + used);

		used = added > 0 ? used + added : 0;
		if (added == 0)
			break;
	}
	if (used == 0) {
		free(events);
		step_tail_free(tail);
		return false;
	}
	qsort(events, used, sizeof(*events), by_time_descending);
	sum_tail(tail, events, used);
	free(events);
	return true;
}

bool step_tail_init(struct step_tail *tail, const struct trace *traces, size_t n, double work)
{
	return tail_init(tail, traces, n, work, ENTRY_ANYWHERE);
}

bool step_tail_init_outside(struct step_tail *tail, const struct trace *traces, size_t n,
			    double work)
{
	return tail_init(tail, traces, n, work, ENTRY_OUTSIDE);
}

void step_tail_free(struct step_tail *tail)
{
	free(tail->t);
	free(tail->above);
	free(tail->below);
	*tail = (struct step_tail){0};
}

/* log(1 - s), where 1 - s is the share of phases that are not slower. */
static double log_not_slower(double s)
{
	return s < 1 ? log1p(-s) : -INFINITY;
}

/*
 * Mean of 1 - (1 - S)^n over a piece where S falls linearly from high to low. In closed form
 * 1 - ((1-low)^(n+1) - (1-high)^(n+1)) / ((n+1) (high - low)); where that would cancel, Simpson's
 * rule, whose error is then of order ((n+1)(high-low))^4.
 */
static double mean_exceeded(double high, double low, double n)
{
	double span = (n + 1) * (high - low);
	double at_high = -expm1(n * log_not_slower(high)), at_low = -expm1(n * log_not_slower(low));

	if (span < 1e-4 * fmax(1 - high, 1e-300)) {
		double middle = -expm1(n * log_not_slower((high + low) / 2));

		return (at_high + 4 * middle + at_low) / 6;
	}
	double top = exp((n + 1) * log_not_slower(low));
	double ratio = expm1((n + 1) * (log_not_slower(high) - log_not_slower(low)));

	return 1 + top * ratio / span;
}

double step_slowest_mean(const struct step_tail *tail, uint64_t workers)
{
	double mean = tail->t[tail->n - 1], n = (double)workers;

	/* small terms first: the top pieces weigh least */
	for (size_t i = 0; i + 1 < tail->n; i++) {
		double width = tail->t[i] - tail->t[i + 1];

		mean += width * mean_exceeded(tail->above[i + 1], tail->below[i], n);
	}
	return mean;
}

double step_slowest_quantile(const struct step_tail *tail, uint64_t workers, double p)
{
	/* slower than this are only so many of one worker's phases */
	double exceed = -expm1(log(p) / (double)workers);

	for (size_t i = 0; i < tail->n; i++) {
		if (exceed < tail->above[i]) {
			double s1 = tail->below[i - 1], s2 = tail->above[i];
			double part = s2 > s1 ? (exceed - s1) / (s2 - s1) : 0;

			return tail->t[i - 1] + (tail->t[i] - tail->t[i - 1]) * fmax(part, 0);
		}
		if (exceed < tail->below[i])
			return tail->t[i];
	}
	return tail->t[tail->n - 1];
}

double step_slowdown(const struct step_tail *tail, uint64_t workers)
{
	return step_slowest_mean(tail, workers) / tail->work - 1;
}
