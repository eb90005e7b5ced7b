/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Made-up runs, and trials of the gate on them. */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sort.h>

#include "harness/base/memory.h"
#include "harness/gate/verdict.h"
#include "noise/noise.h"
#include "tests/bench/gate_arms.h"

#define RUN_DETOURS 1000
#define RUN_NS	    1e9
#define STEP_NS	    1e5 /* the quantum of a step */
#define STEP_GROUP  64	/* detours that a step's slowest is taken of */

const char *const family_names[FAMILIES] = {"normal", "lognormal", "Pareto 1.5", "bimodal"};

static const char *const metrics[] = {"selfish.rate", "selfish.noise_fraction", "selfish.p50",
				      "selfish.p99", "barrier.mean_slowest"};

static double draw(gsl_rng *rng, enum family family)
{
	switch (family) {
	case NORMAL:
		return 1000 + gsl_ran_gaussian(rng, 100);
	case LOGNORMAL:
		return gsl_ran_lognormal(rng, 7, 0.5);
	case PARETO:
		return gsl_ran_pareto(rng, 1.5, 1000);
	default:
		return gsl_ran_gaussian(rng, 20) + (gsl_rng_uniform(rng) < 0.3 ? 1500 : 1000);
	}
}

static void add(struct arm *arm, size_t metric, double value)
{
	arm_add_value(arm, metrics[metric], metrics[metric], "ns", value);
}

static void add_series_run(struct arm *arm, gsl_rng *rng, const struct making_of *of)
{
	for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++)
		add(arm, i, draw(rng, of->family));
}

/* From boot to boot lengths move by 1 %, the number of events by chance. */
static void add_detours_run(struct arm *arm, gsl_rng *rng, const struct making_of *of)
{
	double lengths[RUN_DETOURS], boot = gsl_ran_lognormal(rng, 0, 0.01);
	double total = 0, slowest = 0, longest = 0;

	for (size_t i = 0; i < RUN_DETOURS; i++) {
		double length = 2500 * boot * of->longer * gsl_ran_lognormal(rng, 0, 0.1);

		if (gsl_rng_uniform(rng) < of->tail)
			length *= 4 * of->heavier * gsl_ran_lognormal(rng, 0, 0.5);
		lengths[i] = length;
		total += length;
		longest = length > longest ? length : longest;
		if (i % STEP_GROUP == STEP_GROUP - 1) {
			slowest += STEP_NS + longest;
			longest = 0;
		}
	}
	gsl_sort(lengths, 1, RUN_DETOURS);
	add(arm, 0, (double)gsl_ran_poisson(rng, RUN_DETOURS));
	add(arm, 1, total / RUN_NS);
	add(arm, 2, sample_percentile(lengths, RUN_DETOURS, 0.5));
	add(arm, 3, sample_percentile(lengths, RUN_DETOURS, 0.99));
	add(arm, 4, slowest / (double)(RUN_DETOURS / STEP_GROUP));
}

static void make(struct arm *arm, gsl_rng *rng, const struct making_of *of, size_t n)
{
	*arm = (struct arm){.origin = memory_copy("made up"),
			    .target = memory_copy("linux-host"),
			    .meter = METER_TSC};
	for (size_t i = 0; i < n; i++) {
		if (of->making == SERIES)
			add_series_run(arm, rng, of);
		else
			add_detours_run(arm, rng, of);
	}
}

enum exit_code gate_arms_trial(gsl_rng *rng, const struct making_of *old,
			       const struct making_of *new, size_t n, const struct policy *policy)
{
	struct verdict verdict;
	enum exit_code code;
	struct arm a, b;

	make(&a, rng, old, n);
	make(&b, rng, new, n);
	verdict_reach(&verdict, &a, &b, policy);
	arm_free(&a);
	arm_free(&b);
	if (verdict.code != EXIT_DONE) {
		make(&a, rng, old, n);
		make(&b, rng, new, n);
		verdict_confirm(&verdict, &a, &b, true, policy);
		arm_free(&a);
		arm_free(&b);
	}
	code = verdict.code;
	verdict_free(&verdict);
	return code;
}
