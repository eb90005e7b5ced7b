/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Did it get worse? The permutation test, Holm's correction, and decisions on units. */
#include <math.h>
#include <stdlib.h>

#include "noise/decide.h"
#include "noise/permutation.h"
#include "tests/noise/support.h"

static void few_units_by_counting(void **state)
{
	const double low[] = {1, 2, 3}, high[] = {4, 5, 6};
	const double mixed[] = {1, 4, 5}, other[] = {2, 3, 6};

	(void)state;
	/* 2 of the 20 ways to choose 3 of 6 are as far apart as these */
	assert_near(permutation_p(low, 3, high, 3, 1), 0.1, 1e-12);
	assert_near(permutation_p(high, 3, low, 3, 1), 0.1, 1e-12);
	assert_true(permutation_p(mixed, 3, other, 3, 1) > 0.5);
	assert_true(permutation_p(low, 3, low, 3, 1) == 1);
	assert_true(permutation_p(low, 0, high, 3, 1) == 1);
}

static void sampled_permutations_are_seeded(void **state)
{
	double a[40], b[40];
	uint64_t random = 5;

	(void)state;
	for (int i = 0; i < 40; i++) {
		a[i] = (double)chance(&random, 1000);
		b[i] = (double)chance(&random, 1000) + 150;
	}
	assert_true(permutation_p(a, 40, b, 40, 1) == permutation_p(a, 40, b, 40, 1));
	assert_true(permutation_p(a, 40, b, 40, 1) >= 1.0 / (PERMUTATION_SAMPLES + 1));
	for (int i = 0; i < 40; i++)
		b[i] += 5000;
	assert_near(permutation_p(a, 40, b, 40, 1), 1.0 / (PERMUTATION_SAMPLES + 1), 1e-12);
}

/* Equal distributions: p is at most alpha in a share alpha of trials. */
static void false_alarms_are_as_rare_as_said(void **state)
{
	uint64_t random = 9;
	int alarms = 0;

	(void)state;
	for (int trial = 0; trial < 2000; trial++) {
		double a[6], b[6];

		for (int i = 0; i < 6; i++) {
			a[i] = (double)chance(&random, 1000000);
			b[i] = (double)chance(&random, 1000000);
		}
		alarms += permutation_p(a, 6, b, 6, 1) <= 0.05;
	}
	/* 100 are expected at most, 3 standard deviations are 29 */
	assert_in_range(alarms, 30, 130);
}

static void holm_by_hand(void **state)
{
	double p[] = {0.01, 0.04, 0.03, 0.005};

	(void)state;
	holm_adjust(p, 4);
	assert_near(p[3], 0.02, 1e-12);
	assert_near(p[0], 0.03, 1e-12);
	assert_near(p[2], 0.06, 1e-12);
	assert_near(p[1], 0.06, 1e-12);
}

static struct decide_answer ask(const double *old, size_t n, const double *new, size_t m,
				double absolute, double relative)
{
	struct decide_question question = {.old = old,
					   .new = new,
					   .n_old = n,
					   .n_new = m,
					   .absolute = absolute,
					   .relative = relative};
	struct decide_answer answer;

	decide(&question, 1, true, 0.01, 1, &answer);
	return answer;
}

static void one_unit_is_exact(void **state)
{
	const double old = 100, new = 101, nothing = NAN;

	(void)state;
	assert_int_equal(ask(&old, 1, &new, 1, 0, 0).change, DECIDE_WORSE);
	assert_int_equal(ask(&new, 1, &old, 1, 0, 0).change, DECIDE_BETTER);
	assert_int_equal(ask(&old, 1, &old, 1, 0, 0).change, DECIDE_SAME);
	assert_int_equal(ask(&old, 1, &new, 1, 1, 0).change, DECIDE_SAME);
	assert_int_equal(ask(&old, 1, &new, 1, 0, 0.02).change, DECIDE_SAME);
	/* from nothing to something is a change, whatever is tolerated */
	assert_int_equal(ask(&nothing, 1, &new, 1, 1000, 1000).change, DECIDE_WORSE);
	assert_int_equal(ask(&nothing, 1, &nothing, 1, 0, 0).change, DECIDE_SAME);
}

static void several_units(void **state)
{
	double old[16], longer[16], moved[16];

	(void)state;
	for (int i = 0; i < 16; i++) {
		old[i] = 1000 + i * 7 % 16;
		longer[i] = old[i] + 100;
		moved[i] = 1000 + i * 5 % 16;
	}
	assert_int_equal(ask(old, 16, longer, 16, 0, 0.05).change, DECIDE_WORSE);
	assert_int_equal(ask(longer, 16, old, 16, 0, 0.05).change, DECIDE_BETTER);
	assert_int_equal(ask(old, 16, moved, 16, 0, 0).change, DECIDE_SAME);
	assert_int_equal(ask(old, 16, longer, 16, 0, 0.2).change, DECIDE_SAME);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_units_by_counting),
		cmocka_unit_test(sampled_permutations_are_seeded),
		cmocka_unit_test(false_alarms_are_as_rare_as_said),
		cmocka_unit_test(holm_by_hand),
		cmocka_unit_test(one_unit_is_exact),
		cmocka_unit_test(several_units),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
