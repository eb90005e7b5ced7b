/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a worker begins: in which trace, and at which phase of it. */
#include "noise/simulate_parts.h"

#include <math.h>

/* What a random number is for, beside the steps. */
enum { FOR_TRACE = -1, FOR_PHASE = -2, FOR_ALL = -3 };

uint32_t sim_trace(const struct sim_block *block, uint32_t worker)
{
	const struct sim_world *world = block->world;
	const struct simulation *how = world->how;

	if (world->n == 1)
		return 0;
	if (how->phases == SIM_FIXED && how->offsets)
		return (uint32_t)(worker % world->n);
	/* noise is aligned only within one trace */
	if (how->phases == SIM_EQUAL || how->phases == SIM_WITHIN)
		worker = 0;
	return (uint32_t)sim_below(sim_random(block, (uint64_t)FOR_TRACE, worker),
				   (int64_t)world->n);
}

int64_t sim_phase(const struct sim_block *block, uint32_t worker, const struct ticks *ticks)
{
	const struct simulation *how = block->world->how;
	uint64_t own = sim_random(block, (uint64_t)FOR_PHASE, worker);
	uint64_t common = sim_random(block, (uint64_t)FOR_ALL, 0);
	int64_t phase;

	switch (how->phases) {
	case SIM_EQUAL:
		return sim_below(common, ticks->period);
	case SIM_WITHIN:
		phase = sim_below(common, ticks->period) + sim_below(own, (int64_t)how->spread + 1);
		return phase % ticks->period;
	case SIM_FIXED:
		if (!how->offsets)
			break;
		phase = llround(fmod(how->offsets[worker], (double)ticks->period));
		phase = phase < 0 ? phase + ticks->period : phase;
		return phase % ticks->period;
	case SIM_RANDOM:
		break;
	}
	return sim_below(own, ticks->period);
}
