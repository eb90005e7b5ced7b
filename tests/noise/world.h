/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tests of simulated steps share: traces made by chance, and a simulation that must succeed. */
#ifndef TESTS_NOISE_WORLD_H
#define TESTS_NOISE_WORLD_H

#include "noise/simulate.h"
#include "tests/noise/support.h"

#define TRACES	    3
#define WORKERS_MAX 9

/* Some traces made by chance, both ways. */
struct world {
	struct pattern patterns[TRACES];
	struct trace traces[TRACES];
};

void make_world(struct world *world, uint64_t *seed);
void free_world(struct world *world);

struct simulated simulated(const struct simulation *how, const struct trace *traces, size_t n);

#endif
