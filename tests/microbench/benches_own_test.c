// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The benchmarks of single events - syscall, pagetouch, irq, timeshare - on a machine on which each
 * event's cost is known.
 */
#include "tests/microbench/benches_test.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "microbench/detour.h"
#include "microbench/parameters.h"

#define SMALL_PAGES 512
#define LARGE_PAGES 8
#define TICK	    120

static void assert_series(const char *name, size_t length, int64_t value)
{
	size_t n;
	const int64_t *values = fake_series(name, &n);

	assert_int_equal(n, length);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(values[i], value);
}

void test_syscall(void **state)
{
	(void)state;
	assert_int_equal(fake_run("syscall", &benches_params), 0);
	assert_int_equal(fake.late_reads, 0);
	assert_series("time", benches_params.steps, FAKE_CALL + FAKE_ITERATION);
	assert_series("empty", benches_params.steps, FAKE_ITERATION);
}

void test_no_neighbour(void **state)
{
	(void)state;
	assert_int_equal(fake_run("delegate", &benches_params), -BENCH_ENOSYS);
	assert_int_equal(fake_run("doorbell", &benches_params), -BENCH_ENOSYS);
	assert_int_equal(fake_run("bringup", &benches_params), -BENCH_ENOSYS);
	assert_int_equal(fake_reports(), 0);
}

void test_bringup(void **state)
{
	(void)state;
	fake.neighbour = 1;
	assert_int_equal(fake_run("bringup", &benches_params), 0);
	assert_int_equal(fake_value("start"), FAKE_BRINGUP);
}

/* The call that is handed over, one of its own, and what measuring takes. */
void test_delegate(void **state)
{
	(void)state;
	fake.neighbour = 1;
	assert_int_equal(fake_run("delegate", &benches_params), 0);
	assert_int_equal(fake.late_reads, 0);
	assert_int_equal(fake_value("answered"), benches_params.steps);
	assert_int_equal(fake_value("timed"), 1);
	assert_series("time", benches_params.steps, FAKE_DELEGATED + FAKE_ITERATION);
	assert_series("local", benches_params.steps, FAKE_CALL + FAKE_ITERATION);
	assert_series("empty", benches_params.steps, FAKE_ITERATION);
}

/* Where the other kernel has a clock of its own, its calls are counted and not timed. */
void test_delegate_elsewhere(void **state)
{
	(void)state;
	fake.neighbour = fake.elsewhere = 1;
	assert_int_equal(fake_run("delegate", &benches_params), 0);
	assert_int_equal(fake_value("answered"), benches_params.steps);
	assert_int_equal(fake_value("timed"), 0);
	assert_series("time", 0, 0);
	assert_series("local", benches_params.steps, FAKE_CALL + FAKE_ITERATION);
	assert_int_equal(fake_run("doorbell", &benches_params), -BENCH_ENOSYS);
	assert_int_equal(fake_run("bringup", &benches_params), -BENCH_ENOSYS);
}

void test_doorbell(void **state)
{
	(void)state;
	fake.neighbour = 1;
	assert_int_equal(fake_run("doorbell", &benches_params), 0);
	assert_int_equal(fake.late_reads, 0);
	assert_series("time", benches_params.steps, FAKE_DOORBELL + FAKE_ITERATION);
	assert_series("empty", benches_params.steps, FAKE_ITERATION);
}

/* The first touch of each page faults, once; the second does not. */
void test_pagetouch(void **state)
{
	(void)state;
	assert_int_equal(fake_run("pagetouch", &benches_params), 0);
	assert_int_equal(fake.late_reads, 0);
	assert_int_equal(fake_value("map4k"), FAKE_MAP + FAKE_ITERATION);
	assert_int_equal(fake_value("pages4k"), SMALL_PAGES);
	assert_int_equal(fake_value("map2m"), FAKE_MAP + FAKE_ITERATION);
	assert_int_equal(fake_value("pages2m"), LARGE_PAGES + 1);
	assert_int_equal(fake_value("whole2m"), LARGE_PAGES);
	assert_series("first4k", SMALL_PAGES, FAKE_TOUCH + FAKE_ITERATION);
	assert_series("second4k", SMALL_PAGES, FAKE_ITERATION);
	assert_series("read4k", SMALL_PAGES, FAKE_TOUCH + FAKE_ITERATION);
	assert_series("first2m", LARGE_PAGES, FAKE_TOUCH + FAKE_ITERATION);
	assert_series("second2m", LARGE_PAGES, FAKE_ITERATION);
	assert_series("empty", SMALL_PAGES, FAKE_ITERATION);
	assert_int_equal(fake_value("faults"), 2 * SMALL_PAGES + LARGE_PAGES);
	assert_int_equal(fake.maps, 3);
	assert_int_equal(fake.unmaps, fake.maps);
}

/* A kernel without a tick has one for the window, of 250 Hz, and none afterwards. */
void test_irq_stolen_by_own_tick(void **state)
{
	struct bench_params params = benches_params;
	size_t n;

	(void)state;
	params.duration = 100000000;
	fake.own_tick = TICK;
	assert_int_equal(fake_run("irq", &params), 0);
	assert_int_equal(fake.late_reads, 0);
	assert_int_equal(fake_value("tick_hz"), 250);
	assert_int_equal(fake.tick_hz, 0);
	assert_in_range(fake_value("stolen_events"), 24, 26);
	assert_in_range(fake_value("stolen_window"), params.duration,
			params.duration + FAKE_ITERATION - 1);
	assert_series("stolen_length", (size_t)fake_value("stolen_events"), TICK);
	fake_series("stolen_start", &n);
	assert_int_equal(n, fake_value("stolen_events"));
}

void test_irq_stolen_by_kernel(void **state)
{
	(void)state;
	fake.steal_period = 50000;
	fake.steal_length = 2584;
	assert_int_equal(fake_run("irq", &benches_params), 0);
	assert_int_equal(fake_value("tick_hz"), 0);
	assert_true(fake_value("stolen_events") >= 50);
	assert_series("stolen_length", (size_t)fake_value("stolen_events"), 2584);
}

/* The handler's clock read, and up to one iteration until a read lets the fake timer run out. */
void test_irq_latency(void **state)
{
	size_t n;
	const int64_t *latency;

	(void)state;
	assert_int_equal(fake_run("irq", &benches_params), 0);
	latency = fake_series("latency", &n);
	assert_int_equal(n, benches_params.steps);
	for (size_t i = 0; i < n; i++)
		assert_in_range(latency[i], FAKE_LATE + FAKE_ITERATION,
				FAKE_LATE + 2 * FAKE_ITERATION);
	assert_series("latency_empty", n, FAKE_ITERATION);
	assert_int_equal(fake_value("callback"), 1);
	assert_int_equal(fake_value("bracket"), FAKE_ITERATION);
	assert_int_equal(fake.timers, n);
	assert_int_equal(fake.closes, 1);
}

void test_irq_without_timers(void **state)
{
	(void)state;
	fake.no_timer = -BENCH_ENOSYS;
	assert_int_equal(fake_run("irq", &benches_params), -BENCH_ENOSYS);
	assert_int_equal(fake.timers, 0);
}

/* A timer that never comes is an error, and not for ever. */
void test_irq_timer_lost(void **state)
{
	struct bench_params params = benches_params;

	(void)state;
	params.steps = 2;
	fake.timer_lost = 1;
	assert_true(fake_run("irq", &params) < 0);
	assert_int_equal(fake.timers, 1);
	assert_int_equal(fake.closes, 1);
}

void test_switch(void **state)
{
	(void)state;
	assert_int_equal(fake_run("timeshare", &benches_params), 0);
	assert_int_equal(fake.late_reads, 0);
	assert_series("switch", benches_params.steps, FAKE_YIELD + FAKE_ITERATION);
	assert_series("switch_empty", benches_params.steps, FAKE_ITERATION);
	assert_int_equal(fake_value("switch_missed"), 0);
	assert_int_equal(fake.starts, 2);
	assert_int_equal(fake.joins, 2);
}

/* A yield after which the other had not run is no sample of a switch. */
void test_switch_missed(void **state)
{
	(void)state;
	fake.yield_miss = 4;
	assert_int_equal(fake_run("timeshare", &benches_params), 0);
	assert_int_equal(fake_value("switch_missed"), benches_params.steps / 4);
	assert_series("switch", benches_params.steps - benches_params.steps / 4,
		      FAKE_YIELD + FAKE_ITERATION);
}

/* What is stolen while the other thread does not run is a tick, and no slice. */
void test_slice(void **state)
{
	size_t n;

	(void)state;
	fake.steal_period = 200000;
	fake.steal_length = 4000;
	fake.other_runs = 1;
	assert_int_equal(fake_run("timeshare", &benches_params), 0);
	assert_int_equal(fake_value("slice_ticks"), 4000000);
	assert_in_range(fake_value("slice_window"), benches_params.duration,
			benches_params.duration + FAKE_ITERATION - 1);
	assert_int_equal(fake.slice, 0);
	fake_series("slice", &n);
	assert_in_range(n, 13, 15);
	assert_series("slice", n, 4000);

	fake_reset();
	fake.steal_period = 200000;
	fake.steal_length = 4000;
	assert_int_equal(fake_run("timeshare", &benches_params), 0);
	fake_series("slice", &n);
	assert_int_equal(n, 0);
}

/* With no-ops in the worker's loop turns and ticks are as long. */
void test_own_padded(void **state)
{
	struct bench_params params = benches_params;
	size_t n;

	(void)state;
	params.pad = PAD_NOPS;
	fake.steal_period = 200000;
	fake.steal_length = 4000;
	fake.other_runs = 1;
	assert_int_equal(fake_run("timeshare", &params), 0);
	fake_series("slice", &n);
	assert_in_range(n, 13, 15);
	assert_series("slice", n, 4000);

	fake_reset();
	fake.own_tick = TICK;
	params.duration = 100000000;
	assert_int_equal(fake_run("irq", &params), 0);
	assert_in_range(fake_value("stolen_events"), 24, 26);
	assert_series("stolen_length", (size_t)fake_value("stolen_events"), TICK);
}
