/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is worse in some boots only: how often does the gate find it, and how often does it cry wolf?
 * Seeded trials of the gate's own decision, both batches. Each cell stands beside the figure of an
 * independent implementation, which was simulated with other numbers; and the figures that a pass prints
 * (harness/gate/power.c) are held to what comes out here. Exits 1 if one missed its limit.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/gate/power.h"
#include "tests/bench/boots.h"

#define TRIALS	     300
#define POWER_TRIALS 1000
#define KIND_TRIALS  300 /* of each of seven kinds: 2,100 gates in which nothing is planted */
#define ALARMS_MAX   0.01
#define FEWEST	     2
#define MOST	     8

static const struct row {
	enum boots_kind kind;
	double worse;
	int found[MOST - FEWEST + 1]; /* %, for 2 to 8 of 16 */
} rows[] = {
	{BOOTS_NORMAL, 1.2, {1, 5, 16, 38, 60, 76, 89}},
	{BOOTS_NORMAL, 2, {8, 20, 45, 73, 89, 94, 98}},
	{BOOTS_NORMAL, 10, {1, 12, 40, 68, 93, 98, 100}},
	{BOOTS_EQUAL_90, 2, {1, 14, 41, 65, 86, 98, 98}},
};

struct shares {
	double regression, inconclusive;
};

static struct shares try(const struct boots_trial *trial, int trials, const struct policy *policy)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	int regressions = 0, inconclusive = 0;

	gsl_rng_set(rng, 20240101);
	for (int i = 0; i < trials; i++) {
		enum exit_code code = boots_judge(rng, trial, policy);

		regressions += code == EXIT_REGRESSION;
		inconclusive += code == EXIT_INCONCLUSIVE;
	}
	gsl_rng_free(rng);
	return (struct shares){(double)regressions / trials, (double)inconclusive / trials};
}

/*
 * Both are shares of trials; theirs are taken to be a hundred. Three standard deviations and a point for
 * the rounding; at the ends no less than of one trial in a hundred.
 */
static double limit_of(double expected, int trials)
{
	double variance = fmax(expected * (1 - expected), 0.01 * 0.99);

	return 0.01 + 3 * sqrt(variance * (1.0 / trials + 1.0 / 100));
}

static bool find_planted(const struct policy *policy)
{
	bool ok = true;

	printf("gate, found (inconclusive) %% of %d: worse in so many of 16 boots, beside the "
	       "limits\n",
	       TRIALS);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int k = FEWEST; k <= MOST; k++) {
			struct boots_trial trial = {.kind = rows[i].kind,
						    .meter = METER_INSN,
						    .old = 16,
						    .new = 16,
						    .worse = rows[i].worse,
						    .share = k / 16.0};
			struct shares shares = try(&trial, TRIALS, policy);
			double expected = rows[i].found[k - FEWEST] / 100.0;
			double limit = limit_of(expected, TRIALS);
			bool within = fabs(shares.regression - expected) <= limit;

			ok &= within;
			printf("%-12s x%-4g %d/16 %9.1f (%4.1f) %%   figure %3d, +- %4.1f  %s\n",
			       boots_names[rows[i].kind], rows[i].worse, k, 100 * shares.regression,
			       100 * shares.inconclusive, rows[i].found[k - FEWEST], 100 * limit,
			       within ? "ok" : "MISSED");
			fflush(stdout);
		}
	}
	return ok;
}

/* Nothing is planted: of all kinds together at most one in a hundred is called a regression. */
static bool cry_wolf(const char *what, const struct boots_trial *like, double limit,
		     const struct policy *policy)
{
	double all = 0;
	bool ok;

	for (int kind = 0; kind < BOOTS_KINDS; kind++) {
		struct boots_trial trial = *like;
		struct shares shares;

		trial.kind = (enum boots_kind)kind;
		shares = try(&trial, KIND_TRIALS, policy);
		all += shares.regression / BOOTS_KINDS;
		printf("gate, false alarms, %s: %-12s %5.1f %% (inconclusive: %.1f %%)\n", what,
		       boots_names[kind], 100 * shares.regression, 100 * shares.inconclusive);
		fflush(stdout);
	}
	ok = all <= limit;
	printf("gate, false alarms, %s: all %d %11.2f %%   limit %4.0f %%  %s\n", what,
	       KIND_TRIALS * BOOTS_KINDS, 100 * all, 100 * limit, ok ? "ok" : "MISSED");
	return ok;
}

/* What a pass says, within three standard deviations and the rounding. */
static bool hold(const struct power *row, int of, int said, const struct policy *policy)
{
	struct boots_trial trial = {
		.kind = BOOTS_NORMAL,
		.meter = row->section == POLICY_TSC ? METER_TSC : METER_INSN,
		.old = row->old,
		.new = row->new,
		.stored = row->fresh == VERDICT_FRESH_NEW,
		.worse = POWER_WORSE,
		.share = (double)of / POWER_OF,
	};
	struct shares shares = try(&trial, POWER_TRIALS, policy);
	double share = said / 100.0, limit = 0.005 + 3 * sqrt(share * (1 - share) / POWER_TRIALS);
	bool ok = fabs(shares.regression - share) <= limit;

	printf("gate, what a pass says: %2zu against %2zu, x%d in %d of %d %9.1f %%   figure %3d, "
	       "+- "
	       "%.1f  %s\n",
	       row->old, row->new, POWER_WORSE, of, POWER_OF, 100 * shares.regression, said,
	       100 * limit, ok ? "ok" : "MISSED");
	fflush(stdout);
	return ok;
}

int main(void)
{
	const struct boots_trial fresh = {.meter = METER_INSN, .old = 16, .new = 16};
	const struct boots_trial stored = {
		.meter = METER_INSN, .old = 64, .new = 16, .stored = true};
	const struct boots_trial tsc = {.meter = METER_TSC, .old = 10, .new = 10};
	struct policy policy;
	bool ok;

	boots_policy(&policy);
	ok = cry_wolf("16 against 16 boots", &fresh, ALARMS_MAX, &policy);
	ok &= cry_wolf("16 against 64 stored", &stored, ALARMS_MAX, &policy);
	ok &= cry_wolf("10 against 10 runs", &tsc, VERDICT_ALPHA_TSC, &policy);
	for (int i = 0; i < POWER_N; i++) {
		const struct power *row = &power_table[i];

		ok &= hold(row, POWER_OFTEN, row->found_often, &policy);
		ok &= hold(row, POWER_RARE, row->found_rarely, &policy);
	}
	ok &= find_planted(&policy);
	policy_free(&policy);
	return ok ? 0 : 1;
}
