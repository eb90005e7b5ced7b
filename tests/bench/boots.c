/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boots that are drawn, and the gate's two batches of them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_randist.h>

#include "harness/base/memory.h"
#include "harness/gate/verdict.h"
#include "tests/bench/boots.h"

const char *const boots_names[BOOTS_KINDS] = {"normal",	 "lognormal", "Pareto 1.1", "Pareto 1.5",
					      "bimodal", "tied",      "90 % equal"};

/* Names that policies know; the first is the one that may be worse. */
static const char *const names[] = {
	"selfish.p50",	       "selfish.rate",		"selfish.noise_fraction",
	"selfish.p99",	       "barrier.mean_slowest",	"ftq.mean",
	"barrier.p50_slowest", "barrier.p99_slowest",	"barrier.slowdown",
	"syscall.p50",	       "syscall.p99",		"syscall.mean",
	"pagetouch.map",       "pagetouch.first4k_p50", "pagetouch.first4k_p99",
	"pagetouch.map2m",     "irq.stolen_p50",	"irq.latency_p50",
	"irq.latency_p99",     "timeshare.switch_p50",
};
#define METRICS	    (sizeof(names) / sizeof(names[0]))
#define METRICS_TSC POLICY_TSC_GATED_MAX

#define MIDDLE 1000
#define SPREAD 50 /* standard deviation of what is normal */

void boots_policy(struct policy *policy)
{
	static const char text[] =
		"{\"phases\": {\"*\": {\"worse\": \"up\", \"absolute\": 0, \"relative\": 0.02}},"
		" \"tsc\": {\"*\": {\"worse\": \"up\", \"absolute\": 0, \"relative\": 0.02}}}";
	struct error error;

	if (!policy_parse(policy, text, strlen(text), &error))
		abort();
}

static double draw(gsl_rng *rng, enum boots_kind kind)
{
	switch (kind) {
	case BOOTS_NORMAL:
		return MIDDLE + gsl_ran_gaussian(rng, SPREAD);
	case BOOTS_LOGNORMAL:
		return gsl_ran_lognormal(rng, 7, 0.5);
	case BOOTS_PARETO_11:
		return gsl_ran_pareto(rng, 1.1, MIDDLE);
	case BOOTS_PARETO_15:
		return gsl_ran_pareto(rng, 1.5, MIDDLE);
	case BOOTS_BIMODAL:
		return gsl_ran_gaussian(rng, SPREAD / 2.0) +
		       (gsl_rng_uniform(rng) < 0.3 ? 1.5 * MIDDLE : MIDDLE);
	case BOOTS_TIED:
		return MIDDLE + SPREAD * floor(4 * gsl_rng_uniform(rng));
	default:
		return gsl_rng_uniform(rng) < 0.9 ? MIDDLE : MIDDLE + gsl_ran_gaussian(rng, SPREAD);
	}
}

static void make(struct arm *arm, gsl_rng *rng, const struct boots_trial *trial, size_t n, bool bad)
{
	size_t metrics = trial->meter == METER_TSC ? METRICS_TSC : METRICS;

	*arm = (struct arm){.origin = memory_copy("made up"),
			    .target = memory_copy("linux"),
			    .meter = trial->meter,
			    .moved = true};
	for (size_t unit = 0; unit < n; unit++) {
		for (size_t i = 0; i < metrics; i++) {
			double value = draw(rng, trial->kind);

			if (bad && i == 0 && gsl_rng_uniform(rng) < trial->share)
				value *= trial->worse;
			arm_add_value(arm, names[i], names[i], "insn", value);
		}
	}
}

enum exit_code boots_judge(gsl_rng *rng, const struct boots_trial *trial,
			   const struct policy *policy)
{
	bool bad = trial->worse > 0;
	struct verdict verdict;
	enum exit_code code;
	struct arm old, new;

	make(&old, rng, trial, trial->old, false);
	make(&new, rng, trial, trial->new, bad);
	verdict_reach(&verdict, &old, &new, policy);
	arm_free(&new);
	if (verdict_flagged(&verdict)) {
		make(&new, rng, trial, VERDICT_AGAIN * trial->new, bad);
		if (!trial->stored) {
			arm_free(&old);
			make(&old, rng, trial, VERDICT_AGAIN * trial->old, false);
		}
		verdict_confirm(&verdict, &old, &new, !trial->stored, policy);
		arm_free(&new);
	}
	code = verdict.code;
	arm_free(&old);
	verdict_free(&verdict);
	return code;
}
