/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Percentiles and means. */
#include <math.h>

#include "tests/noise/support.h"

static void percentiles_by_hand(void **state)
{
	static const double values[] = {15, 20, 35, 40, 50};

	(void)state;
	assert_true(sample_percentile(values, 5, 0.05) == 15);
	assert_true(sample_percentile(values, 5, 0.2) == 15);
	assert_true(sample_percentile(values, 5, 0.3) == 20);
	assert_true(sample_percentile(values, 5, 0.4) == 20);
	assert_true(sample_percentile(values, 5, 0.5) == 35);
	assert_true(sample_percentile(values, 5, 0.999) == 50);
	assert_true(sample_percentile(values, 5, 1) == 50);
	assert_true(sample_percentile(values, 1, 0.5) == 15);
	assert_true(sample_percentile(values, 2, 0.5) == 15);
}

static void the_most_common_value(void **state)
{
	static const double values[] = {1, 2, 2, 3, 4, 4, 5};

	double mode;

	(void)state;
	assert_int_equal(sample_mode(values, 7, &mode), 2);
	assert_true(mode == 2); /* of 2 and 4 */
	assert_int_equal(sample_mode(values + 2, 5, &mode), 2);
	assert_true(mode == 4);
	assert_int_equal(sample_mode(values, 2, &mode), 1);
	assert_int_equal(sample_mode(values, 0, &mode), 0);
	assert_true(isnan(mode));
}

/* Percent i of 100 values is the i-th, though i / 100.0 * 100 may round to more than i. */
static void rounding_moves_no_rank(void **state)
{
	double values[1000];

	(void)state;
	for (int i = 0; i < 1000; i++)
		values[i] = i + 1;
	for (int i = 1; i <= 100; i++)
		assert_true(sample_percentile(values, 100, i / 100.0) == i);
	for (int i = 1; i <= 1000; i++)
		assert_true(sample_percentile(values, 1000, i / 1000.0) == i);
	/* a bit more than i in a thousand needs the next value */
	for (int i = 1; i < 1000; i++)
		assert_true(sample_percentile(values, 1000, nextafter(i / 1000.0, 1)) == i + 1);
}

/* The smallest value such that at least p of all are not greater. */
static void percentiles_agree_with_their_definition(void **state)
{
	uint64_t seed = 21;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		size_t n = 1 + chance(&seed, 40), not_greater = 0, less = 0;
		double values[40], p = (1 + (double)chance(&seed, 997)) / 997, found;

		values[0] = 0;
		for (size_t i = 1; i < n; i++)
			values[i] = values[i - 1] + (double)chance(&seed, 2);
		found = sample_percentile(values, n, p);
		for (size_t i = 0; i < n; i++) {
			not_greater += values[i] <= found;
			less += values[i] < found;
		}
		assert_true((double)not_greater / (double)n >= p);
		assert_true((double)less / (double)n < p);
	}
}

static void nothing_has_no_statistics(void **state)
{
	(void)state;
	assert_true(isnan(sample_percentile(NULL, 0, 0.5)));
	assert_true(isnan(sample_mean(NULL, 0)));
}

static void mean_of_large_whole_numbers_is_exact(void **state)
{
	double values[1001];

	(void)state;
	for (int i = 0; i < 1000; i++)
		values[i] = 0x1p53 - 1;
	values[1000] = 0x1p53 - 1002;
	assert_true(sample_mean(values, 1000) == 0x1p53 - 1);
	assert_true(sample_mean(values, 1001) == 0x1p53 - 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(percentiles_by_hand),
		cmocka_unit_test(the_most_common_value),
		cmocka_unit_test(rounding_moves_no_rank),
		cmocka_unit_test(percentiles_agree_with_their_definition),
		cmocka_unit_test(nothing_has_no_statistics),
		cmocka_unit_test(mean_of_large_whole_numbers_is_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
