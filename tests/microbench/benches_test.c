// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The benchmarks that watch a program at work - selfish, ftq, barrier - on a machine whose every
 * detour is known. Those of single events are in benches_own_test.c.
 */
#include "tests/microbench/benches_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "microbench/detour.h"
#include "microbench/parameters.h"

#define PERIOD 40000
#define LENGTH 2584

const struct bench_params benches_params = {
	.bench = "",
	.seed = 1,
	.duration = 3000000,
	.quantum = 100000,
	.threshold = 0,
	.steps = 40,
};

int benches_reset(void **state)
{
	(void)state;
	fake_reset();
	return 0;
}

static void steal(void)
{
	fake.steal_period = PERIOD;
	fake.steal_length = LENGTH;
}

/* The records that selfish and barrier share say what the machine stole from the window on. */
static void assert_detours_reported(void)
{
	size_t stolen, starts, lengths;
	const struct fake_stolen *known = fake_stolen_from(detours.first, &stolen);
	const int64_t *start = fake_series("start", &starts);
	const int64_t *length = fake_series("length", &lengths);

	while (stolen && known[stolen - 1].after >= detours.last)
		stolen--;
	assert_int_equal(fake_value("events"), stolen);
	assert_int_equal(fake_value("stolen"), stolen * LENGTH);
	assert_int_equal(fake_value("longest"), stolen ? LENGTH : 0);
	assert_int_equal(fake_value("overflow"), 0);
	assert_int_equal(starts, stolen);
	assert_int_equal(lengths, stolen);
	for (size_t i = 0; i < stolen; i++) {
		assert_int_equal(start[i], known[i].after - detours.first);
		assert_int_equal(length[i], LENGTH);
	}
}

static void test_selfish_quiet(void **state)
{
	size_t n;
	const int64_t *histogram;

	(void)state;
	assert_int_equal(fake_run("selfish", &benches_params), 0);
	assert_int_equal(fake.late_reads, 0);
	assert_int_equal(fake_value("quiet_loop"), FAKE_ITERATION);
	assert_int_equal(fake_value("quiet_p99"), FAKE_ITERATION);
	assert_int_equal(fake_value("quiet_max"), FAKE_ITERATION);
	assert_int_equal(fake_value("clock_step"), FAKE_ITERATION);
	assert_int_equal(fake_value("threshold"), 1);
	assert_in_range(fake_value("window"), benches_params.duration,
			benches_params.duration + FAKE_ITERATION - 1);
	assert_int_equal(fake_value("faults"), 0);
	assert_int_equal(fake_value("switches"), -1);
	assert_detours_reported();
	histogram = fake_series("histogram", &n);
	assert_int_equal(n, DETOUR_BINS);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(histogram[i], 0);
}

static void test_selfish(void **state)
{
	size_t n;

	(void)state;
	steal();
	assert_int_equal(fake_run("selfish", &benches_params), 0);
	assert_int_equal(fake.late_reads, 0);
	assert_true(fake_value("events") >= 60);
	assert_int_equal(fake_value("quiet_loop"), FAKE_ITERATION);
	assert_detours_reported();
	assert_int_equal(fake_series("histogram", &n)[11], fake_value("events"));
}

/* With no-ops in the loop the same detours are as long, and a window of its own is as long as that. */
static void test_selfish_padded(void **state)
{
	const int64_t iteration = FAKE_ITERATION + PAD_NOPS;
	struct bench_params params = benches_params;

	(void)state;
	params.pad = PAD_NOPS;
	params.window = 4 * params.duration;
	steal();
	assert_int_equal(fake_run("selfish", &params), 0);
	assert_int_equal(fake_value("quiet_loop"), iteration);
	assert_int_equal(fake_value("threshold"), 1);
	assert_in_range(fake_value("window"), params.window,
			params.window + (uint64_t)(iteration + LENGTH));
	assert_true(fake_value("events") >= 280);
	assert_detours_reported();
}

/* Another seed is another phase of the kernel's tick; the same one is the same. */
static void test_seed(void **state)
{
	struct bench_params params = benches_params;
	int64_t first[3];
	size_t n;

	(void)state;
	for (int i = 0; i < 3; i++) {
		params.seed = i == 2 ? 2 : 1;
		fake_reset();
		steal();
		assert_int_equal(fake_run("selfish", &params), 0);
		first[i] = fake_series("start", &n)[0];
	}
	assert_int_equal(first[0], first[1]);
	assert_int_not_equal(first[0], first[2]);
}

/* Ten ticks a unit, ten thousand units a quantum, less what the machine stole in it. */
static void test_ftq(void **state)
{
	struct bench_params params = benches_params;
	size_t n, stolen;
	const int64_t *work;
	int64_t lost = 0;

	(void)state;
	params.duration = 20000000;
	/* rarer than above: a try of calibration is 160,000 ticks, and most must be quiet */
	fake.steal_period = 10 * PERIOD;
	fake.steal_length = LENGTH;
	assert_int_equal(fake_run("ftq", &params), 0);
	assert_int_equal(fake.late_reads, 0);
	assert_int_equal(fake_value("quantum"), params.quantum);
	assert_int_equal(fake_value("quiet_loop"), FAKE_ITERATION);
	assert_int_equal(fake_value("turn"), 0);
	work = fake_series("work", &n);
	assert_int_equal(n, params.duration / params.quantum);
	for (size_t i = 0; i < n; i++)
		lost += (int64_t)params.quantum - work[i] * FAKE_ITERATION;
	/* the window is the last that was measured, and ends at its last clock read */
	fake_stolen_from(fake.now - params.duration - LENGTH, &stolen);
	assert_true(stolen >= 48);
	/* one at either end may be in the window or not; quanta end on whole units */
	assert_in_range(lost, (stolen - 2) * LENGTH, (stolen + 1) * LENGTH + n * FAKE_ITERATION);
}

static void test_ftq_quiet(void **state)
{
	size_t n;
	const int64_t *work;

	(void)state;
	assert_int_equal(fake_run("ftq", &benches_params), 0);
	work = fake_series("work", &n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(work[i], benches_params.quantum / FAKE_ITERATION);
}

/* Fewer no-ops than elsewhere: a tick of some hundred ticks still shows in the quantum that it hits. */
static void test_ftq_padded(void **state)
{
	struct bench_params params = benches_params;
	size_t n, hit = 0;
	const int64_t *work;

	(void)state;
	params.pad = PAD_NOPS;
	params.duration = 20000000;
	assert_int_equal(fake_run("ftq", &params), 0);
	assert_int_equal(fake_value("quiet_loop"), FAKE_ITERATION + PAD_NOPS_FTQ);
	assert_int_equal(fake_value("turn"), 0);
	work = fake_series("work", &n);
	assert_int_equal(n, params.duration / params.quantum);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(work[i], params.quantum / (FAKE_ITERATION + PAD_NOPS_FTQ));

	fake_reset();
	fake.steal_period = 10 * PERIOD;
	fake.steal_length = 106;
	assert_int_equal(fake_run("ftq", &params), 0);
	work = fake_series("work", &n);
	for (size_t i = 0; i < n; i++)
		hit += work[i] < (int64_t)params.quantum / (FAKE_ITERATION + PAD_NOPS_FTQ);
	assert_in_range(hit, params.duration / (10 * PERIOD) - 2,
			params.duration / (10 * PERIOD) + 1);
}

/* A detour of more than a quantum costs the quanta that it hides, and shifts none after it. */
static void test_ftq_long_detour(void **state)
{
	struct bench_params params = benches_params;
	size_t n, hidden = 0;
	const int64_t *work;

	(void)state;
	params.quantum = 1000;
	params.duration = 1000000;
	fake.steal_period = 100000;
	fake.steal_length = 25000;
	assert_int_equal(fake_run("ftq", &params), 0);
	work = fake_series("work", &n);
	assert_int_equal(n, 1000);
	for (size_t i = 0; i < n; i++) {
		assert_in_range(work[i], 1, 100);
		hidden += work[i] == 1;
	}
	/* seven to nine of 24 or 25 quanta */
	assert_in_range(hidden, 7 * 24, 9 * 25);
}

static void test_ftq_without_room(void **state)
{
	struct bench_params params = benches_params;

	(void)state;
	params.quantum = 1000;
	params.duration = 100000000000;
	assert_true(fake_run("ftq", &params) < 0);
	assert_int_equal(fake_reports(), 0);
}

/* A step is its quantum of work and what was stolen during it; then a barrier with nobody there. */
static void test_barrier(void **state)
{
	size_t n, waits;
	const int64_t *work, *wait;
	int64_t lost = 0, ideal;

	(void)state;
	steal();
	assert_int_equal(fake_run("barrier", &benches_params), 0);
	assert_int_equal(fake.late_reads, 0);
	ideal = fake_value("ideal");
	assert_int_equal(fake_value("iterations"), benches_params.quantum / FAKE_ITERATION);
	assert_int_equal(ideal, benches_params.quantum);
	work = fake_series("work", &n);
	wait = fake_series("wait", &waits);
	assert_int_equal(n, benches_params.steps);
	assert_int_equal(waits, n);
	for (size_t i = 0; i < n; i++) {
		assert_true(work[i] >= ideal);
		lost += work[i] - ideal;
		assert_true(wait[i] == FAKE_ITERATION || wait[i] == FAKE_ITERATION + LENGTH);
	}
	assert_true(fake_value("events") >= 80);
	assert_int_equal(lost, fake_value("stolen"));
	assert_int_equal(lost, fake_value("events") * LENGTH);
}

static void test_barrier_quiet(void **state)
{
	size_t n;
	const int64_t *work;

	(void)state;
	assert_int_equal(fake_run("barrier", &benches_params), 0);
	work = fake_series("work", &n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(work[i], fake_value("ideal"));
	assert_detours_reported();
}

#define BENCH_TEST(test) cmocka_unit_test_setup(test, benches_reset)

static const struct CMUnitTest tests[] = {
	BENCH_TEST(test_selfish_quiet),
	BENCH_TEST(test_selfish),
	BENCH_TEST(test_selfish_padded),
	BENCH_TEST(test_seed),
	BENCH_TEST(test_ftq),
	BENCH_TEST(test_ftq_quiet),
	BENCH_TEST(test_ftq_padded),
	BENCH_TEST(test_ftq_long_detour),
	BENCH_TEST(test_ftq_without_room),
	BENCH_TEST(test_barrier),
	BENCH_TEST(test_barrier_quiet),
	BENCH_TEST(test_syscall),
	BENCH_TEST(test_no_neighbour),
	BENCH_TEST(test_bringup),
	BENCH_TEST(test_delegate),
	BENCH_TEST(test_delegate_elsewhere),
	BENCH_TEST(test_doorbell),
	BENCH_TEST(test_pagetouch),
	BENCH_TEST(test_irq_stolen_by_own_tick),
	BENCH_TEST(test_irq_stolen_by_kernel),
	BENCH_TEST(test_irq_latency),
	BENCH_TEST(test_irq_without_timers),
	BENCH_TEST(test_irq_timer_lost),
	BENCH_TEST(test_switch),
	BENCH_TEST(test_switch_missed),
	BENCH_TEST(test_slice),
	BENCH_TEST(test_own_padded),
};

int main(void)
{
	return cmocka_run_group_tests_name("microbench benches", tests, NULL, NULL);
}
