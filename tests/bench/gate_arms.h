/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Made-up runs in measured time, for the gate's statistics: five gated metrics of a run, drawn from a
 * seeded generator. What the gate does with them is its own code.
 */
#ifndef TESTS_BENCH_GATE_ARMS_H
#define TESTS_BENCH_GATE_ARMS_H

#include <gsl/gsl_rng.h>

#include "harness/gate/arm.h"
#include "harness/gate/policy.h"

/* What the values of a metric are drawn from, run by run. */
enum family { NORMAL, LOGNORMAL, PARETO, BIMODAL, FAMILIES };
extern const char *const family_names[FAMILIES];

/*
 * What a run is made of. SERIES: each metric of it comes from the family, with nothing behind. DETOURS:
 * of a thousand detours, their lengths and how many there were move a little from run to run.
 */
enum making { SERIES, DETOURS };

struct making_of {
	enum making making;
	enum family family;   /* of SERIES */
	double longer;	      /* factor on every detour's length */
	double tail, heavier; /* share of detours in the tail; factor on their length */
};

/* The gate's verdict on n against n such runs, and on as many again if it asks for confirmation. */
enum exit_code gate_arms_trial(gsl_rng *rng, const struct making_of *old,
			       const struct making_of *new, size_t n, const struct policy *policy);

#endif
