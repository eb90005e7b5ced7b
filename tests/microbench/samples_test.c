// SPDX-License-Identifier: GPL-2.0-or-later
/* What benchmarks share around a measurement: room for samples, the sample, median, start phase. */
#include "microbench/samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/microbench/fake.h"
#include "tests/microbench/fake_clock.h"

static int reset(void **state)
{
	(void)state;
	fake_reset();
	samples_reset();
	return 0;
}

static void test_room(void **state)
{
	int64_t *first = samples_take(10), *second = samples_take(SAMPLES_MAX - 10);

	(void)state;
	assert_non_null(first);
	assert_ptr_equal(second, first + 10);
	assert_null(samples_take(1));
	assert_null(samples_take(SIZE_MAX));
	assert_non_null(samples_take(0));
	samples_reset();
	assert_null(samples_take(SAMPLES_MAX + 1));
	assert_ptr_equal(samples_take(SAMPLES_MAX), first);
}

/* A benchmark must not find what the one before it left. */
static void test_zeroed(void **state)
{
	int64_t *samples = samples_take(1000);

	(void)state;
	for (int i = 0; i < 1000; i++)
		samples[i] = -1;
	samples_reset();
	samples = samples_take(1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(samples[i], 0);
}

static void test_sample(void **state)
{
	int64_t empty, full;

	(void)state;
	SAMPLE(empty, );
	assert_int_equal(empty, FAKE_ITERATION);
	SAMPLE(full, fake.now += 1234);
	assert_int_equal(full - empty, 1234);
}

static void test_median(void **state)
{
	int64_t one[] = {7}, odd[] = {5, -3, 9, 0, 9}, even[] = {4, 1, 3, 2};

	(void)state;
	assert_int_equal(samples_median(one, 1), 7);
	assert_int_equal(samples_median(odd, 5), 5);
	assert_int_equal(samples_median(even, 4), 3);
	for (int i = 1; i < 5; i++)
		assert_true(odd[i - 1] <= odd[i]);
}

/* splitmix64's first numbers for seed 1234567, as its authors' program prints them. */
static void test_random(void **state)
{
	uint64_t seed = 1234567;

	(void)state;
	assert_true(random_next(&seed) == 6457827717110365317u);
	assert_true(random_next(&seed) == 3203168211198807973u);
	assert_true(random_next(&seed) == 9817491932198370423u);
}

static void test_phase(void **state)
{
	const uint64_t period = 4000000;
	uint64_t least = period, most = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 64; seed++) {
		struct bench_params params = {.seed = seed};
		uint64_t start = fake.now, waited;

		phase_wait(&params);
		waited = fake.now - start - 2 * period;
		assert_true(waited < period + 2 * FAKE_ITERATION);
		least = waited < least ? waited : least;
		most = waited > most ? waited : most;
	}
	/* spread over the whole period: of 64, none below a quarter has a chance of 10^-8 */
	assert_true(least < period / 4);
	assert_true(most > period / 4 * 3);
}

static void test_usage(void **state)
{
	struct platform_usage before = {10, 0, 3}, after = {12, 9, 3}, unknown = {-1, -1, -1};

	(void)state;
	assert_int_equal(fake_run("syscall", &(struct bench_params){.steps = 1}), 0);
	fake_reset();
	report_usage("syscall", &before, &after);
	assert_int_equal(fake_value("faults"), 2);
	assert_int_equal(fake_value("switches"), 0);
	fake_reset();
	report_usage("syscall", &unknown, &unknown);
	assert_int_equal(fake_value("faults"), -1);
	assert_int_equal(fake_value("switches"), -1);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup(test_room, reset),   cmocka_unit_test_setup(test_zeroed, reset),
	cmocka_unit_test_setup(test_sample, reset), cmocka_unit_test_setup(test_median, reset),
	cmocka_unit_test_setup(test_random, reset), cmocka_unit_test_setup(test_phase, reset),
	cmocka_unit_test_setup(test_usage, reset),
};

int main(void)
{
	return cmocka_run_group_tests_name("microbench samples", tests, NULL, NULL);
}
