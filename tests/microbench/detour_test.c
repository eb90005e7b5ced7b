// SPDX-License-Identifier: GPL-2.0-or-later
/* The measured loop on a machine whose every detour is known: found all, each to the tick. */
#include "microbench/detour.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "microbench/parameters.h"
#include "tests/microbench/fake.h"

#define PADDED_ITERATION (FAKE_ITERATION + PAD_NOPS)

/* Reads of the clock by the tests themselves. */
#define NOW (fake.now)

static int reset(void **state)
{
	(void)state;
	fake_reset();
	return 0;
}

/* Every detour of the window, and nothing else, as the machine stole it. */
static void assert_all_found(void)
{
	size_t n;
	const struct fake_stolen *stolen = fake_stolen_from(detours.first, &n);
	int64_t sum = 0, longest = 0, early;

	assert_int_equal(detours.events, n);
	assert_int_equal(detours.n, n < DETOURS_MAX ? n : DETOURS_MAX);
	for (size_t i = 0; i < n; i++) {
		int64_t length = (int64_t)stolen[i].length;

		sum += length;
		longest = length > longest ? length : longest;
		if (i >= DETOURS_MAX)
			continue;
		assert_int_equal(detours.length[i], length);
		/* after a recording, and before the loop, the clock is set back */
		early = (int64_t)(stolen[i].after - detours.first) - detours.start[i];
		assert_true(early == 0 || early == detours.after || early == detours.entry);
	}
	assert_int_equal(detours.stolen, sum);
	assert_int_equal(detours.longest, longest);
}

/* What a loop of so many ticks that nothing disturbs is calibrated to. */
static void check_calibrated(int64_t iteration)
{
	assert_int_equal(detours.quiet, iteration);
	assert_int_equal(detours.quiet_p99, iteration);
	assert_int_equal(detours.quiet_max, iteration);
	assert_int_equal(detours.threshold, 1);
	assert_int_equal(detours.limit, iteration);
	assert_int_equal(detours.after, FAKE_ITERATION - FAKE_AFTER);
	assert_int_equal(detours.entry, FAKE_ITERATION - FAKE_ENTRY);
}

static void test_calibration(void **state)
{
	(void)state;
	detour_calibrate(DETOUR_DEADLINE, 0, 0);
	check_calibrated(FAKE_ITERATION);
	assert_int_equal(detours.clock_step, FAKE_ITERATION);
	assert_int_equal(detours.events, 0);
	detour_calibrate(DETOUR_COUNT, 0, 0);
	assert_int_equal(detours.quiet, FAKE_ITERATION);
	assert_int_equal(detours.after, FAKE_ITERATION - FAKE_AFTER);
	assert_int_equal(detours.entry, FAKE_ITERATION - FAKE_ENTRY);
}

static void test_threshold(void **state)
{
	(void)state;
	detour_calibrate(DETOUR_DEADLINE, 500, 0);
	assert_int_equal(detours.threshold, 500);
	assert_int_equal(detours.limit, FAKE_ITERATION + 499);
	/* a clock that jitters raises the least threshold above its own spread, also a given one */
	fake.jitter = 5;
	detour_calibrate(DETOUR_DEADLINE, 0, 0);
	assert_int_equal(detours.quiet, FAKE_ITERATION);
	assert_int_equal(detours.quiet_max, FAKE_ITERATION + 2);
	assert_int_equal(detours.threshold, 3);
	detour_calibrate(DETOUR_DEADLINE, 2, 0);
	assert_int_equal(detours.threshold, 3);
}

/* Of three reads one takes two ticks longer: not what most take, but the mean is what a loop takes. */
static void test_clock_of_steps(void **state)
{
	(void)state;
	fake.jitter = 3;
	detour_calibrate(DETOUR_DEADLINE, 0, 0);
	assert_int_equal(detours.quiet, FAKE_ITERATION + 1);
	assert_int_equal(detours.quiet_max, FAKE_ITERATION + 2);
	assert_int_equal(detours.threshold, 2);
}

/* What a kernel steals during calibration must not count as quiet. */
static void test_calibration_disturbed(void **state)
{
	(void)state;
	fake.steal_period = 5000;
	fake.steal_length = 300;
	detour_calibrate(DETOUR_DEADLINE, 0, 0);
	assert_int_equal(detours.quiet, FAKE_ITERATION);
	assert_int_equal(detours.quiet_max, FAKE_ITERATION);
	assert_int_equal(detours.threshold, 1);
}

static void test_no_detours(void **state)
{
	uint64_t start;

	(void)state;
	detour_calibrate(DETOUR_DEADLINE, 0, 0);
	start = NOW;
	detour_watch(1000000);
	assert_int_equal(detours.events, 0);
	assert_int_equal(detours.stolen, 0);
	assert_int_equal(detours.longest, 0);
	/* the first read, set back; up to the first read so many ticks behind it */
	assert_int_equal(detours.first, start + FAKE_ENTRY);
	assert_in_range(detour_window(), 1000000, 1000000 + FAKE_ITERATION - 1);
	assert_int_equal(detour_window() % FAKE_ITERATION, 0);
	assert_int_equal(detours.recording, 0);
}

static void test_detours(void **state)
{
	(void)state;
	fake.steal_period = 4000;
	fake.steal_length = 2584;
	detour_calibrate(DETOUR_DEADLINE, 0, 0);
	detour_watch(3000000);
	assert_true(detours.events > 400);
	assert_all_found();
	/* 2584 is from 2^11 up to 2^12 - 1 */
	assert_int_equal(detours.histogram[11], detours.events);
	/* recording is not lost: each time as long as it took, less what the clock was set back */
	assert_int_equal(detours.recording,
			 detours.events * (FAKE_RECORDING - (FAKE_ITERATION - FAKE_AFTER)));
}

/* A detour that falls into the iteration after a recording keeps its length to the tick. */
static void test_back_to_back(void **state)
{
	(void)state;
	detour_calibrate(DETOUR_DEADLINE, 0, 0);
	fake.steal_period = 1;
	fake.steal_length = 77;
	detour_watch(100000);
	assert_true(detours.events > 800);
	assert_all_found();
}

static void test_shorter_than_threshold(void **state)
{
	(void)state;
	detour_calibrate(DETOUR_DEADLINE, 100, 0);
	fake.steal_period = 1000;
	fake.steal_length = 99;
	detour_watch(100000);
	assert_int_equal(detours.events, 0);
	fake.steal_length = 100;
	detour_watch(100000);
	assert_true(detours.events > 50);
	assert_int_equal(detours.stolen, 100 * detours.events);
}

static void test_overflow(void **state)
{
	(void)state;
	detour_calibrate(DETOUR_DEADLINE, 0, 0);
	fake.steal_period = 1;
	fake.steal_length = 5;
	while (detours.events < DETOURS_MAX + 10)
		detour_watch(10000);
	assert_int_equal(detours.n, DETOURS_MAX);
	assert_int_equal(detours.stolen, 5 * detours.events);
	assert_int_equal(detours.histogram[2], detours.events);
	detour_reset();
	assert_int_equal(detours.events + detours.n + detours.stolen + detours.longest, 0);
	assert_int_equal(detours.histogram[2], 0);
	assert_int_equal(detours.length[DETOURS_MAX - 1], 0);
}

static void test_histogram_ends(void **state)
{
	(void)state;
	detour_calibrate(DETOUR_DEADLINE, 0, 0);
	detour_record(&detours, 1000, 1000 + FAKE_ITERATION + 1);
	assert_int_equal(detours.histogram[0], 1);
	detour_record(&detours, 0, (uint64_t)INT64_MAX);
	assert_int_equal(detours.histogram[62], 1);
	assert_int_equal(detours.longest, INT64_MAX - FAKE_ITERATION);
}

/* Work is a number of iterations: its time is theirs, what was stolen, and no recording. */
static void test_work(void **state)
{
	int64_t ticks, all = 0;

	(void)state;
	detour_calibrate(DETOUR_COUNT, 0, 0);
	detour_open();
	assert_int_equal(detour_work(1), FAKE_ITERATION);
	assert_int_equal(detour_work(1000), 1000 * FAKE_ITERATION);
	detour_open();
	fake.steal_period = 3000;
	fake.steal_length = 700;
	for (int i = 0; i < 50; i++) {
		int64_t before = detours.stolen;

		ticks = detour_work(1000);
		assert_int_equal(ticks, 1000 * FAKE_ITERATION + detours.stolen - before);
		all += ticks;
	}
	assert_true(detours.events >= 150);
	assert_all_found();
	/* before each there is a read that belongs to none, but its loop was entered earlier by this */
	assert_int_equal(detour_window(), all + 50 * (FAKE_ITERATION - detours.entry) +
						  detours.entry + (int64_t)detours.recording);
}

/* A detour in a step's first and only iteration is as long as it was. */
static void test_first_iteration(void **state)
{
	(void)state;
	detour_calibrate(DETOUR_COUNT, 0, 0);
	detour_open();
	fake.steal_period = 1;
	fake.steal_length = 77;
	for (int i = 1; i <= 20; i++) {
		assert_int_equal(detour_work(1), FAKE_ITERATION + 77);
		assert_int_equal(detours.stolen, 77 * i);
	}
}

/* With a witness only those detours count in which it changed. */
static void test_witness(void **state)
{
	static volatile uint64_t turns;
	size_t n;

	(void)state;
	detour_calibrate(DETOUR_DEADLINE, 0, 0);
	detours.witness = &turns;
	detours.witnessed = turns;
	fake.steal_period = 4000;
	fake.steal_length = 500;
	detour_watch(100000);
	assert_int_equal(detours.events, 0);
	fake.other_runs = 1;
	detour_watch(100000);
	fake_stolen_from(detours.first, &n);
	assert_true(n > 10);
	assert_int_equal(detours.events, n);
	assert_int_equal(detours.stolen, 500 * n);
	detour_reset();
	assert_null(detours.witness);
}

/* With no-ops the loop takes so many ticks longer, and nothing else is another. */
static void test_padded_calibration(void **state)
{
	(void)state;
	detour_calibrate(DETOUR_DEADLINE, 0, PAD_NOPS);
	check_calibrated(PADDED_ITERATION);
	/* the next one measures the other loop again */
	detour_calibrate(DETOUR_DEADLINE, 0, 0);
	assert_int_equal(detours.quiet, FAKE_ITERATION);
}

/* A detour that is shorter than the no-ops, but not than the bare loop, is none of the quiet ones. */
static void test_padded_calibration_disturbed(void **state)
{
	(void)state;
	fake.steal_period = 10000;
	fake.steal_length = FAKE_ITERATION + 1;
	detour_calibrate(DETOUR_DEADLINE, 0, PAD_NOPS);
	assert_true(fake.n_stolen > 300);
	assert_int_equal(detours.quiet, PADDED_ITERATION);
	assert_int_equal(detours.quiet_max, PADDED_ITERATION);
	assert_int_equal(detours.threshold, 1);
}

/* Detours of all lengths, shorter ones than an iteration, too, are found as long as they were. */
static void test_padded_detours(void **state)
{
	static const uint64_t lengths[] = {FAKE_ITERATION + 1, 106, PAD_NOPS, 2569};

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		fake_reset();
		fake.steal_period = 50000;
		fake.steal_length = lengths[i];
		detour_calibrate(DETOUR_DEADLINE, 0, PAD_NOPS);
		detour_watch(5000000);
		assert_true(detours.events > 90);
		assert_all_found();
		/* one in each iteration */
		fake.steal_period = 1;
		detour_reset();
		detour_watch(500000);
		assert_true(detours.events > 150);
		assert_all_found();
	}
}

static void test_padded_window(void **state)
{
	(void)state;
	detour_calibrate(DETOUR_DEADLINE, 0, PAD_NOPS);
	detour_watch(1000000);
	assert_in_range(detour_window(), 1000000, 1000000 + PADDED_ITERATION - 1);
	assert_int_equal(detour_window() % PADDED_ITERATION, 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup(test_calibration, reset),
	cmocka_unit_test_setup(test_threshold, reset),
	cmocka_unit_test_setup(test_clock_of_steps, reset),
	cmocka_unit_test_setup(test_calibration_disturbed, reset),
	cmocka_unit_test_setup(test_no_detours, reset),
	cmocka_unit_test_setup(test_detours, reset),
	cmocka_unit_test_setup(test_back_to_back, reset),
	cmocka_unit_test_setup(test_shorter_than_threshold, reset),
	cmocka_unit_test_setup(test_overflow, reset),
	cmocka_unit_test_setup(test_histogram_ends, reset),
	cmocka_unit_test_setup(test_work, reset),
	cmocka_unit_test_setup(test_first_iteration, reset),
	cmocka_unit_test_setup(test_witness, reset),
	cmocka_unit_test_setup(test_padded_calibration, reset),
	cmocka_unit_test_setup(test_padded_calibration_disturbed, reset),
	cmocka_unit_test_setup(test_padded_detours, reset),
	cmocka_unit_test_setup(test_padded_window, reset),
};

int main(void)
{
	return cmocka_run_group_tests_name("microbench detour", tests, NULL, NULL);
}
