/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Made-up boots of a kernel that neutral changes move: twenty gated metrics, drawn from a seeded
 * generator, one of which may be worse in some boots. What the gate does with them is its own code.
 */
#ifndef TESTS_BENCH_BOOTS_H
#define TESTS_BENCH_BOOTS_H

#include <gsl/gsl_rng.h>

#include "harness/gate/policy.h"
#include "harness/run/run.h"

/* What the boots' values of a metric are drawn from. */
enum boots_kind {
	BOOTS_NORMAL,
	BOOTS_LOGNORMAL,
	BOOTS_PARETO_11,
	BOOTS_PARETO_15,
	BOOTS_BIMODAL,
	BOOTS_TIED,
	BOOTS_EQUAL_90, /* nine of ten have one value */
	BOOTS_KINDS,
};
extern const char *const boots_names[BOOTS_KINDS];

struct boots_trial {
	enum boots_kind kind;
	enum meter meter; /* of tsc the gated metrics are five */
	size_t old, new;  /* units of each arm; a fresh batch has VERDICT_AGAIN times as many */
	bool stored;	  /* the old arm is a baseline, of which there are no fresh units */
	double worse,
		share; /* one metric of a new unit is so many times its value, with that chance */
};

/* The policy that goes with them: all metrics have one tolerance. */
void boots_policy(struct policy *policy);

/* The gate's verdict on such arms, with a fresh batch if it asks for one. */
enum exit_code boots_judge(gsl_rng *rng, const struct boots_trial *trial,
			   const struct policy *policy);

#endif
