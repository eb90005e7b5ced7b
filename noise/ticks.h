/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Traces in whole units with an index of phases, and a worker's place in one: what simulations walk.
 * Part of the simulation; nobody else includes this.
 */
#ifndef NOISE_TICKS_H
#define NOISE_TICKS_H

#include "noise/noise.h"

/* Detour i lasts from start[i] to end[i], the last one maybe beyond the period. */
struct ticks {
	size_t n;
	int64_t *start, *end;
	int64_t period;
	unsigned int shift; /* index[phase >> shift]: no detour before that ends after phase */
	uint32_t *index;
};

/* False if memory ran out, *bad if the trace cannot be simulated: too long, or all stolen. */
bool ticks_init(struct ticks *ticks, const struct trace *trace, bool *bad);
void ticks_free(struct ticks *ticks);

/* Where a worker is: detour `at` of the round of the trace that began at time `base`. */
struct place {
	int64_t base;
	uint32_t at;
	uint32_t trace;
};

/* Move to the first detour that ends after `now`, wherever the place was before. */
void place_seek(struct place *place, const struct ticks *ticks, int64_t now);

/* Put a worker at `phase`, in [0, period), at time `now`. */
static inline void place_put(struct place *place, const struct ticks *ticks, int64_t now,
			     int64_t phase)
{
	place->base = now - phase;
	place_seek(place, ticks, now);
}

/* One detour further. */
static inline void place_next(struct place *place, const struct ticks *ticks)
{
	if (++place->at == ticks->n) {
		place->at = 0;
		place->base += ticks->period;
	}
}

/* As place_seek(), when time only went on since the place was last right. */
static inline void place_follow(struct place *place, const struct ticks *ticks, int64_t now)
{
	/* so many are passed before looking in the index is cheaper */
	enum { NEAR = 3 };

	for (int i = 0; place->base + ticks->end[place->at] <= now; i++) {
		if (i == NEAR) {
			place_seek(place, ticks, now);
			return;
		}
		place_next(place, ticks);
	}
}

/*
 * When `work` that begins at `now` is done; the place is at the first detour that ends after now.
 * The same as now + trace_advance().
 */
static inline int64_t place_finish(const struct place *place, const struct ticks *ticks,
				   int64_t now, int64_t work)
{
	struct place next = *place;
	int64_t start = next.base + ticks->start[next.at], finish = now + work;

	if (start < now) {
		finish += next.base + ticks->end[next.at] - now;
		place_next(&next, ticks);
		start = next.base + ticks->start[next.at];
	}
	while (start < finish) {
		finish += ticks->end[next.at] - ticks->start[next.at];
		place_next(&next, ticks);
		start = next.base + ticks->start[next.at];
	}
	return finish;
}

#endif
