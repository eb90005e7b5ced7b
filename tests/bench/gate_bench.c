/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How often does the gate cry wolf on measured time, and what does it find? Seeded trials of the
 * gate's own decision, default policy, confirming batch and all. Exits 1 if a share missed its limit.
 */
#include <stdio.h>

#include "harness/gate/verdict.h"
#include "tests/bench/gate_arms.h"

#define TRIALS	   300
#define ALARMS_MAX VERDICT_ALPHA_TSC
#define TICK_MIN   0.95
#define TAIL_MIN   0.80

static const struct making_of quiet = {.making = DETOURS, .longer = 1, .tail = 0.03, .heavier = 1};

struct shares {
	double regression, inconclusive;
};

static struct shares try(const struct making_of *old, const struct making_of *new, size_t n,
			 const struct policy *policy)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	size_t regressions = 0, inconclusive = 0;

	gsl_rng_set(rng, 20240101);
	for (int i = 0; i < TRIALS; i++) {
		enum exit_code code = gate_arms_trial(rng, old, new, n, policy);

		regressions += code == EXIT_REGRESSION;
		inconclusive += code == EXIT_INCONCLUSIVE;
	}
	gsl_rng_free(rng);
	return (struct shares){(double)regressions / TRIALS, (double)inconclusive / TRIALS};
}

static bool tell(const char *what, size_t n, struct shares shares, double limit, bool at_most)
{
	bool ok = at_most ? shares.regression <= limit : shares.regression >= limit;

	printf("%-39s %2zu against %2zu runs %9.1f %%   limit %7.0f %%  %s (inconclusive: %.1f "
	       "%%)\n",
	       what, n, n, 100 * shares.regression, 100 * limit, ok ? "ok" : "MISSED",
	       100 * shares.inconclusive);
	return ok;
}

int main(void)
{
	struct making_of longer = quiet, heavier = quiet;
	struct policy policy;
	char what[64];
	bool ok = true;

	policy_defaults(&policy);
	for (int family = 0; family < FAMILIES; family++) {
		struct making_of same = {.making = SERIES, .family = (enum family)family};

		snprintf(what, sizeof(what), "gate, false alarms: %s", family_names[family]);
		ok &= tell(what, 10, try(&same, &same, 10, &policy), ALARMS_MAX, true);
	}
	ok &= tell("gate, false alarms: detours of a tick", 10, try(&quiet, &quiet, 10, &policy),
		   ALARMS_MAX, true);
	longer.longer = 1.1;
	ok &= tell("gate, found: a tick 10 % longer", 10, try(&quiet, &longer, 10, &policy),
		   TICK_MIN, false);
	heavier.heavier = 2;
	ok &= tell("gate, found: a tail twice as heavy", 20, try(&quiet, &heavier, 20, &policy),
		   TAIL_MIN, false);
	policy_free(&policy);
	return ok ? 0 : 1;
}
