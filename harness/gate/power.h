/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a pass is worth: how often the gate would have found what is worse in some boots only. Figures
 * that tests/bench/intermittent_bench.c simulates with the gate's own decision, and holds these to.
 */
#ifndef GATE_POWER_H
#define GATE_POWER_H

#include "harness/gate/verdict.h"

/*
 * A regression that was simulated: of twenty gated metrics (measured time: five), normal with a spread of
 * 5 %, one is twice its value in each new unit with a chance of 7, or of 4, in 16.
 */
#define POWER_WORSE 2
#define POWER_OFTEN 7
#define POWER_RARE  4
#define POWER_OF    16

struct power {
	enum policy_section section;
	size_t old, new; /* units of the first batch */
	enum verdict_fresh fresh;
	int found_often, found_rarely; /* %, to the nearest */
};

#define POWER_N 3
extern const struct power power_table[POWER_N];

/* The row that a verdict belongs to; NULL: nobody has simulated such a gate. */
const struct power *power_find(const struct verdict *verdict);

#endif
