/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The exact rank sum test, by hand, by published tables, and beside the test that goes through all ways. */
#include <math.h>

#include "noise/permutation.h"
#include "noise/ranks.h"
#include "tests/noise/support.h"

static void by_hand(void **state)
{
	const double low[] = {1, 2, 3}, high[] = {4, 5, 6}, mixed[] = {1, 4, 5},
		     other[] = {2, 3, 6};
	const double tied[] = {1, 1}, second[] = {1, 2};
	const double infinite[] = {-INFINITY, 1, 2};

	(void)state;
	/* 2 of 20 ways are as far apart; from 10 against 11, the middle, all are */
	assert_near(ranks_p(low, 3, high, 3), 0.1, 1e-12);
	assert_near(ranks_p(high, 3, low, 3), 0.1, 1e-12);
	assert_near(ranks_p(mixed, 3, other, 3), 1, 1e-12);
	assert_near(ranks_p(low, 3, low, 3), 1, 1e-12);
	/* ranks 2, 2, 2, 4: of 6 ways the 3 with the 4 and the 3 without are equally far */
	assert_near(ranks_p(tied, 2, second, 2), 1, 1e-12);
	assert_near(ranks_p(infinite, 3, high, 3), 0.1, 1e-12);
	assert_true(ranks_p(low, 0, high, 3) == 1);
	assert_true(ranks_p(low, 3, high, 0) == 1);
}

/* Ranks 1, 2, 3, 4, 6 against 5, 7, 8, 9, 10: a rank sum of 16, of 252 ways 2 x (1 + 1) are as far. */
static void of_unequal_and_mixed_samples(void **state)
{
	const double a[] = {1, 2, 3, 4, 6}, b[] = {5, 7, 8, 9, 10}, one[] = {0};

	(void)state;
	assert_near(ranks_p(a, 5, b, 5), 4.0 / 252, 1e-12);
	assert_near(ranks_p(one, 1, b, 5), 2.0 / 6, 1e-12);
}

static void least_p(void **state)
{
	(void)state;
	assert_near(ranks_least_p(3, 3), 2.0 / 20, 1e-12);
	assert_near(ranks_least_p(8, 8), 2.0 / 12870, 1e-12);
	assert_near(ranks_least_p(8, 16), 2.0 / 735471, 1e-12);
	assert_true(ranks_least_p(1, 1) == 1);
	assert_true(ranks_least_p(0, 8) == 1);
}

/* What permutation_p() counts one by one, with ties and without. */
static void as_by_going_through_all_ways(void **state)
{
	uint64_t random = 3;

	(void)state;
	for (int trial = 0; trial < 200; trial++) {
		double a[8], b[9];
		uint64_t values = trial % 2 ? 5 : 1000000;

		for (int i = 0; i < 9; i++) {
			if (i < 8)
				a[i] = (double)chance(&random, values);
			b[i] = (double)chance(&random, values) + trial % 3;
		}
		assert_near(ranks_p(a, 8, b, 9), permutation_p(a, 8, b, 9, 1), 1e-9);
	}
}

/* Where all ways are too many to go through; and beyond, sampled. */
static void of_many(void **state)
{
	double a[40], b[40];

	(void)state;
	for (int i = 0; i < 40; i++) {
		a[i] = i;
		b[i] = 100 + i;
	}
	assert_near(ranks_p(a, 32, b, 32), ranks_least_p(32, 32), 1e-9);
	assert_near(ranks_p(a, 40, b, 40), 1.0 / (PERMUTATION_SAMPLES + 1), 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_hand), cmocka_unit_test(of_unequal_and_mixed_samples),
		cmocka_unit_test(least_p), cmocka_unit_test(as_by_going_through_all_ways),
		cmocka_unit_test(of_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
