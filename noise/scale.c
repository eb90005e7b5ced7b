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
 *
 * Time. A trace's starts and ends are in order, and so is, but for where it turns round, from where each
 * start is reached: they are merged. Of up to some 700,000 detours the changes of the tail are sorted; of
 * more they are summed on a grid of GRID steps from the longest step down, so that time and memory grow
 * with the detours alone. Each change is then at most half a grid step from where it is, of a longest
 * delay a ten-millionth.
 */
#include "noise/scale.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EVENTS_SORTED (UINT64_C(1) << 22)
#define GRID	      (UINT64_C(1) << 22)

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
 * The phase from which `work` of own time, less than a period's, leads exactly to where free_at of own
 * time has passed: free[] is that before each detour's start, total that of the whole period. *near is
 * what it found last, 0 at first.
 */
static double phase_before(const struct trace *trace, const double *free, double total, double head,
			   double free_at, double work, size_t *near)
{
	double target = free_at - work;
	size_t low = 0, high = trace->n;

	if (target < 0)
		target += total;
	/* the last detour that starts at or before this much own time: the phase lies behind it. It
	 * is mostly near that of the detour before. */
	if (*near && free[*near - 1] <= target) {
		low = *near;
		while (low < high && low - *near < 8 && free[low] <= target)
			low++;
		if (low == high || free[low] > target)
			high = low;
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (free[middle] <= target)
			low = middle + 1;
		else
			high = middle;
	}
	*near = low;
	if (low == 0)
		return head + target;
	return trace->start[low - 1] + trace->length[low - 1] + (target - free[low - 1]);
}

/*
 * Put into order what is in order but for where it turns round once; anything else, which rounding may
 * leave, is sorted.
 */
static bool turn(struct breakpoint *points, size_t n)
{
	struct breakpoint *some;
	size_t at = 0, rest;

	for (size_t i = 1; i < n; i++) {
		if (by_phase(&points[i - 1], &points[i]) <= 0)
			continue;
		if (at || by_phase(&points[n - 1], &points[0]) > 0) {
			qsort(points, n, sizeof(*points), by_phase);
			return true;
		}
		at = i;
	}
	if (!at)
		return true;
	rest = n - at;
	some = malloc((at < rest ? at : rest) * sizeof(*some));
	if (!some)
		return false;
	if (at < rest) {
		memcpy(some, points, at * sizeof(*some));
		memmove(points, points + at, rest * sizeof(*points));
		memcpy(points + rest, some, at * sizeof(*some));
	} else {
		memcpy(some, points + at, rest * sizeof(*some));
		memmove(points + rest, points, at * sizeof(*points));
		memcpy(points, some, rest * sizeof(*some));
	}
	free(some);
	return true;
}

/* Start or end number k, of 2 n, as they come within [0, period): by the end that is wrapped, first. */
static struct breakpoint own_point(const struct trace *trace, size_t k)
{
	size_t n = trace->n;
	double last = trace->start[n - 1] + trace->length[n - 1];

	if (last >= trace->period && k-- == 0)
		return (struct breakpoint){last - trace->period, 0, BEND_DETOUR_END};
	if (k % 2)
		return (struct breakpoint){trace->start[k / 2] + trace->length[k / 2], 0,
					   BEND_DETOUR_END};
	return (struct breakpoint){trace->start[k / 2], 0, BEND_DETOUR_START};
}

/* From where each start is reached by `work`, in the order of phases; points is 3 n long, and they lie
 * at its end. False if memory ran out. */
static bool find_reached(const struct trace *trace, double work, struct breakpoint *points)
{
	size_t n = trace->n, near = 0;
	struct breakpoint *reached = points + 2 * n;
	double head = wrapped_head(trace), total, own = 0, from = head;
	double *free_before = malloc(n * sizeof(*free_before));

	if (!free_before)
		return false;
	for (size_t j = 0; j < n; j++) {
		own += trace->start[j] - from;
		free_before[j] = own;
		from = trace->start[j] + trace->length[j];
	}
	total = own + fmax(trace->period - from, 0);
	work = fmod(work, total);
	for (size_t j = 0; j < n; j++) {
		double phase =
			phase_before(trace, free_before, total, head, free_before[j], work, &near);

		if (phase >= trace->period)
			phase -= trace->period;
		reached[j] = (struct breakpoint){phase, trace->length[j], BEND_REACHED};
	}
	free(free_before);
	return turn(reached, n);
}

/* All breakpoints of g within [0, period), sorted; 3 a detour. NULL if out of memory. */
static struct breakpoint *find_breakpoints(const struct trace *trace, double work)
{
	size_t n = trace->n, from = 2 * n, to = 0;
	struct breakpoint *points = malloc(3 * n * sizeof(*points));

	if (!points || !find_reached(trace, work, points)) {
		free(points);
		return NULL;
	}
	/* what is written stays behind what is still to be read */
	for (size_t k = 0; k < 2 * n; k++) {
		struct breakpoint own = own_point(trace, k);

		while (from < 3 * n && by_phase(&points[from], &own) < 0)
			points[to++] = points[from++];
		points[to++] = own;
	}
	return points;
}

/* At which phases a step may be entered. */
enum entry { ENTRY_ANYWHERE, ENTRY_OUTSIDE };

/* Where events go: to a list, or, if there is none, to a grid from the latest one down. */
struct events {
	struct tail_event *items;
	size_t n;
	double latest;	  /* of all, as far as it is known */
	double grid_step; /* 0: it is not known yet, and nothing is kept */
	double *mass, *density;
};

static void put(struct events *events, double t, double mass, double density)
{
	size_t at;

	if (events->items) {
		events->items[events->n++] = (struct tail_event){t, mass, density};
	} else if (!events->mass) {
		events->latest = fmax(events->latest, t);
	} else {
		at = (size_t)fmin((events->latest - t) / events->grid_step + 0.5, GRID);
		events->mass[at] += mass;
		events->density[at] += density;
	}
}

/*
 * Walk g once around the period and turn each piece into events, at most 2: mass and density are per
 * unit of weight / time in which to enter.
 */
static void walk_pieces(const struct trace *trace, double work, double weight, enum entry entry,
			const struct breakpoint *points, struct events *events)
{
	size_t n_points = 3 * trace->n;
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
				put(events, value, 0, share);
				put(events, value - width, 0, -share);
			}
			value -= width;
		} else if (width > 0) {
			put(events, value, width * share, 0);
		}
		from = to;
		if (i == n_points)
			break;
		if (points[i].bend == BEND_REACHED)
			value += points[i].jump;
		else
			inside = points[i].bend == BEND_DETOUR_START;
	}
}

/* Each trace's events; of breakpoints [n], NULL where there is no detour. */
static void put_all(const struct trace *traces, size_t n, double work, enum entry entry,
		    struct breakpoint *const *points, struct events *events)
{
	for (size_t i = 0; i < n; i++) {
		if (points[i])
			walk_pieces(&traces[i], work, 1.0 / (double)n, entry, points[i], events);
		else
			put(events, work, 1.0 / (double)n, 0);
	}
}

/* All events in order, at most `room`, as a list to be freed. NULL if memory ran out. */
static struct tail_event *sort_events(const struct trace *traces, size_t n, double work,
				      enum entry entry, struct breakpoint *const *points,
				      size_t room, size_t *used)
{
	struct events events = {.items = malloc(room * sizeof(*events.items))};

	if (!events.items)
		return NULL;
	put_all(traces, n, work, entry, points, &events);
	qsort(events.items, events.n, sizeof(*events.items), by_time_descending);
	*used = events.n;
	return events.items;
}

/* The same by the grid. */
static struct tail_event *grid_events(const struct trace *traces, size_t n, double work,
				      enum entry entry, struct breakpoint *const *points,
				      size_t *used)
{
	struct tail_event *items = malloc((GRID + 1) * sizeof(*items));
	struct events events = {.items = NULL};
	double *mass = calloc(GRID + 1, sizeof(*mass));
	double *density = calloc(GRID + 1, sizeof(*density));

	*used = 0;
	if (items && mass && density) {
		put_all(traces, n, work, entry, points, &events); /* how late is the latest? */
		events.grid_step = fmax((events.latest - work) / GRID, DBL_MIN);
		events.mass = mass;
		events.density = density;
		put_all(traces, n, work, entry, points, &events);
		for (size_t i = 0; i <= GRID; i++) {
			if (mass[i] != 0 || density[i] != 0)
				items[(*used)++] = (struct tail_event){
					events.latest - (double)i * events.grid_step, mass[i],
					density[i]};
		}
	}
	free(mass);
	free(density);
	if (*used)
		return items;
	free(items);
	return NULL;
}

static struct tail_event *list_events(const struct trace *traces, size_t n, double work,
				      enum entry entry, size_t *used)
{
	struct breakpoint **points = calloc(n, sizeof(struct breakpoint *));
	struct tail_event *events = NULL;
	bool ok = points;
	size_t room = 0;

	for (size_t i = 0; ok && i < n; i++) {
		room += 6 * traces[i].n + 2;
		if (traces[i].n) {
			points[i] = find_breakpoints(&traces[i], work);
			ok = points[i];
		}
	}
	if (ok && room > EVENTS_SORTED)
		events = grid_events(traces, n, work, entry, points, used);
	else if (ok)
		events = sort_events(traces, n, work, entry, points, room, used);
	for (size_t i = 0; points && i < n; i++)
		free(points[i]);
	free(points);
	return events;
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
	struct tail_event *events;
	size_t used;

	*tail = (struct step_tail){.work = work};
	if (!(work > 0) || !isfinite(work) || n == 0)
		return false;
	events = list_events(traces, n, work, entry, &used);
	if (!events)
		return false;
	tail->t = malloc(used * sizeof(double));
	tail->above = malloc(used * sizeof(double));
	tail->below = malloc(used * sizeof(double));
	if (tail->t && tail->above && tail->below)
		sum_tail(tail, events, used);
	free(events);
	if (tail->n)
		return true;
	step_tail_free(tail);
	return false;
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

/* e to this is less than a double's last place, and half of that of 1 */
#define CERTAIN (-40)

double step_slowest_mean(const struct step_tail *tail, uint64_t workers)
{
	double mean = tail->t[tail->n - 1], n = (double)workers;

	/* small terms first: the top pieces weigh least; once it is certain that somebody is slower,
	 * what is left is the time itself */
	for (size_t i = 0; i + 1 < tail->n; i++) {
		if (n * log_not_slower(tail->below[i]) < CERTAIN)
			return mean + (tail->t[i] - tail->t[tail->n - 1]);
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
