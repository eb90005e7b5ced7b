/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Traces in whole units. */
#include "noise/ticks.h"

#include <math.h>
#include <stdlib.h>

#include "noise/simulation.h"

/* About so many phases of the index a detour, and at most: its memory. */
#define INDEX_DENSITY 2
#define INDEX_MAX     (1u << 22)

static bool make_room(struct ticks *ticks, size_t n)
{
	ticks->start = calloc(n + 1, sizeof(*ticks->start));
	ticks->end = calloc(n + 1, sizeof(*ticks->end));
	return ticks->start && ticks->end;
}

/* Rounding may make neighbours touch, which is one detour, and lengths vanish, which is none. */
static void add(struct ticks *ticks, double start, double end)
{
	int64_t from = llround(start), to = llround(end);

	if (to <= from)
		return;
	if (ticks->n && from <= ticks->end[ticks->n - 1]) {
		ticks->end[ticks->n - 1] = to;
		return;
	}
	ticks->start[ticks->n] = from;
	ticks->end[ticks->n++] = to;
}

/* A last detour that reaches to the first in the next round takes it in. */
static void close_seam(struct ticks *ticks)
{
	size_t first = 0;

	while (first + 1 < ticks->n &&
	       ticks->start[first] + ticks->period <= ticks->end[ticks->n - 1]) {
		if (ticks->end[first] + ticks->period > ticks->end[ticks->n - 1])
			ticks->end[ticks->n - 1] = ticks->end[first] + ticks->period;
		first++;
	}
	ticks->n -= first;
	for (size_t i = 0; first && i < ticks->n; i++) {
		ticks->start[i] = ticks->start[first + i];
		ticks->end[i] = ticks->end[first + i];
	}
}

static bool make_index(struct ticks *ticks)
{
	size_t size, at = 0;

	while ((ticks->period >> ticks->shift) > (int64_t)(INDEX_DENSITY * ticks->n) ||
	       (ticks->period >> ticks->shift) >= INDEX_MAX)
		ticks->shift++;
	size = (size_t)(ticks->period >> ticks->shift) + 1;
	ticks->index = calloc(size, sizeof(*ticks->index));
	if (!ticks->index)
		return false;
	for (size_t i = 0; i < size; i++) {
		while (at < ticks->n && ticks->end[at] <= (int64_t)i << ticks->shift)
			at++;
		ticks->index[i] = (uint32_t)at;
	}
	return true;
}

bool ticks_init(struct ticks *ticks, const struct trace *trace, bool *bad)
{
	*ticks = (struct ticks){.n = 0};
	*bad = !(trace->period >= 0.5) || trace->period > SIM_TICKS_MAX || trace->n >= UINT32_MAX;
	if (*bad)
		return true;
	ticks->period = llround(trace->period);
	if (!make_room(ticks, trace->n))
		return false;
	for (size_t i = 0; i < trace->n; i++)
		add(ticks, trace->start[i], trace->start[i] + trace->length[i]);
	close_seam(ticks);
	*bad = ticks->n && ticks->start[0] + ticks->period <= ticks->end[ticks->n - 1];
	return *bad || make_index(ticks);
}

void ticks_free(struct ticks *ticks)
{
	free(ticks->start);
	free(ticks->end);
	free(ticks->index);
	*ticks = (struct ticks){.n = 0};
}

void place_seek(struct place *place, const struct ticks *ticks, int64_t now)
{
	int64_t phase = now - place->base, last = ticks->end[ticks->n - 1];
	size_t at;

	if (phase >= ticks->period) {
		int64_t rounds = phase / ticks->period;

		place->base += rounds * ticks->period;
		phase -= rounds * ticks->period;
	}
	if (phase + ticks->period < last) {
		/* inside the detour that began before the seam */
		place->base -= ticks->period;
		place->at = (uint32_t)(ticks->n - 1);
		return;
	}
	at = ticks->index[phase >> ticks->shift];
	while (at < ticks->n && ticks->end[at] <= phase)
		at++;
	if (at == ticks->n) {
		at = 0;
		place->base += ticks->period;
	}
	place->at = (uint32_t)at;
}
