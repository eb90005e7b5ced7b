/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much was observed, and what a number of events in it says of their rate. Copies of one
 * deterministic history are no second look at it. Knows nothing of what the events are.
 */
#ifndef NOISE_EVIDENCE_H
#define NOISE_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "noise/noise.h"

/*
 * A window [begin, end) of a history: of the life of a deterministic machine, by its uptime. Windows of
 * one history saw the same where they overlap; those of different ones saw different things.
 */
struct evidence_window {
	double begin, end;
	uint64_t history;
};

/*
 * What of each of n windows is distinct: own[i] becomes the part of window i in which it stands for
 * its history, empty (begin == end) if others do wholly. Of windows that overlap the longest stands for what
 * they share, of equally long ones the first; so of copies one is left, and every instant counts once.
 * (A window is never cut in two: what covers its inside is longer than it.) O(n^2).
 */
void evidence_distinct(const struct evidence_window *windows, size_t n,
		       struct evidence_window *own /* [n] */);

/* The time of distinct history: the sum of what evidence_distinct() left, in its unit. */
double evidence_time(const struct evidence_window *own, size_t n);

/*
 * Events of a trace, recorded from windows[i].begin on, that began within own[i]; and over all windows,
 * traces[i] being that of window i.
 */
size_t evidence_events_of(const struct evidence_window *window, const struct evidence_window *own,
			  const struct trace *trace);
size_t evidence_events(const struct evidence_window *windows, const struct evidence_window *own,
		       const struct trace *traces, size_t n);

/*
 * The most workers of whose slowest step of `work` so much time can tell: it holds as many steps. 0 if
 * either is not positive.
 */
double evidence_tail_workers(double time, double work);

/* How events come: what decides by which law their number bounds their rate. */
enum evidence_pattern {
	EVIDENCE_POISSON,  /* as if by chance; also if there are too few to tell */
	EVIDENCE_PERIODIC, /* by a clock of unknown phase */
	EVIDENCE_BURSTS,   /* several at once; bursts come as if by chance */
};

struct evidence_shape {
	enum evidence_pattern pattern;
	size_t events;	   /* in distinct history */
	size_t bursts;	   /* of EVIDENCE_BURSTS: so many of them; else 0 */
	double interval;   /* of EVIDENCE_PERIODIC, in the traces' unit; else NaN */
	double dispersion; /* variance / mean of the numbers in equal sub-windows; NaN: too few */
};

/*
 * Look at the events in distinct history, as evidence_events() counts them. Periodic: an index of
 * dispersion below 0.5 (Cox and Lewis 1966: 1 of a Poisson process) over at least ten equal sub-windows, one for
 * five events up to a hundred, and 90 % of the gaps from start to start within 1 % of the median gap from it or a
 * multiple; interval: the mean of those. Bursts: a dispersion above 2; a burst goes on while the next event begins at
 * most ten median lengths after the end of the one before. Gaps and bursts end where a window does. False if memory
 * ran out.
 */
bool evidence_shape(const struct evidence_window *windows, const struct evidence_window *own,
		    const struct trace *traces, size_t n, struct evidence_shape *shape);

/*
 * Bounds on the rate of events in 1/unit of time, `events` of this shape having come in `time`: of a
 * Poisson process exact (poisson_rate_*()), 0 to -ln(0.05)/time of none; of a periodic one (n - 1)/time to
 * (n + 1)/time, all that an unknown phase leaves open, at both confidences; of bursts those on the rate of
 * bursts, times events/bursts. `low` to `high` is two-sided, `upper` one-sided, 95 %. NaN if time is not
 * positive.
 */
struct evidence_bounds {
	double low, high, upper;
};
struct evidence_bounds evidence_bounds(const struct evidence_shape *shape, uint64_t events,
				       double time);

/*
 * The confidence with which `rate` is an upper bound if a Poisson process showed nothing in `time`:
 * 1 - exp(-rate * time). So a bound that counts c copies as c times the time is one of
 * 1 - exp(-2.9957/c), 53 % for four.
 */
double evidence_confidence(double rate, double time);

#endif
