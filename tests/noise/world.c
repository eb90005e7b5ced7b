/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Traces made by chance, and steps simulated on them. */
#include "tests/noise/world.h"

void make_world(struct world *world, uint64_t *seed)
{
	for (size_t i = 0; i < TRACES; i++) {
		struct pattern *pattern = &world->patterns[i];

		make_pattern(pattern, seed);
		assert_int_equal(trace_init(&world->traces[i], pattern->start, pattern->length,
					    pattern->n, (double)pattern->period, NULL),
				 TRACE_OK);
	}
}

void free_world(struct world *world)
{
	for (size_t i = 0; i < TRACES; i++)
		trace_free(&world->traces[i]);
}

struct simulated simulated(const struct simulation *how, const struct trace *traces, size_t n)
{
	struct simulated result;

	assert_int_equal(simulate(how, traces, n, &result), SIM_OK);
	return result;
}
