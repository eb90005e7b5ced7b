/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cursor: each worker's next detour is looked at in every step. */
#include <stdlib.h>

#include "noise/simulate_parts.h"

struct cursor {
	const struct sim_block *block;
	struct place *places;
};

static void cursor_close(void *state)
{
	struct cursor *cursor = state;

	free(cursor->places);
	free(cursor);
}

static bool cursor_open(void **state, const struct sim_block *block)
{
	struct cursor *cursor = calloc(1, sizeof(*cursor));

	*state = cursor;
	if (!cursor)
		return false;
	cursor->block = block;
	cursor->places = calloc(block->n + 1, sizeof(*cursor->places));
	if (!cursor->places) {
		cursor_close(cursor);
		return false;
	}
	for (uint32_t i = 0; i < block->n; i++) {
		struct place *place = &cursor->places[i];
		const struct ticks *ticks;

		place->trace = sim_trace(block, block->first + i);
		ticks = &block->world->ticks[place->trace];
		if (ticks->n)
			place_put(place, ticks, 0, sim_phase(block, block->first + i, ticks));
	}
	return true;
}

static bool cursor_step(void *state, uint64_t step, int64_t now, struct sim_slowest *slowest)
{
	const struct cursor *cursor = state;
	const struct sim_block *block = cursor->block;
	const struct simulation *how = block->world->how;
	int64_t work = (int64_t)how->work, longest = work;
	uint32_t who = UINT32_MAX, n = block->n;
	bool anew = how->phases == SIM_RANDOM;
	uint64_t lost = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct place *place = &cursor->places[i];
		const struct ticks *ticks = &block->world->ticks[place->trace];
		int64_t time;

		if (!ticks->n)
			continue;
		if (anew)
			place_put(place, ticks, now,
				  sim_below(sim_random(block, step, block->first + i),
					    ticks->period));
		else
			place_follow(place, ticks, now);
		time = place_finish(place, ticks, now, work) - now;
		lost += (uint64_t)(time - work);
		if (time > longest) {
			longest = time;
			who = block->first + i;
		}
	}
	*slowest = (struct sim_slowest){longest, who, lost};
	return true;
}

const struct sim_engine sim_cursor = {cursor_open, cursor_step, cursor_close};
