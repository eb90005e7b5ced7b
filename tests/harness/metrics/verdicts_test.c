/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs taken apart into boots, and by what right they are held against each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness/base/memory.h"
#include "harness/metrics/verdicts.h"
#include "harness/run/settled.h"

enum kernel { LINUX, LWK };

static void add(struct run *run, uint32_t worker, uint32_t phase, double p50, double p99)
{
	struct metrics *metrics;

	run->metrics = memory_grow(run->metrics, run->n_metrics, sizeof(*run->metrics));
	metrics = &run->metrics[run->n_metrics++];
	*metrics = (struct metrics){.worker = worker, .phase = phase, .n = 2};
	metrics->items = memory_zeroed(2, sizeof(*metrics->items));
	metrics->items[0] = (struct metric){"syscall.p50", p50};
	metrics->items[1] = (struct metric){"syscall.p99", p99};
}

/* Boots of two windows each: the path as given, the tail 90 and 110, pooled 500. */
static struct run *made(enum kernel kernel, enum meter meter, uint32_t boots, double path)
{
	struct run *run = run_new();

	run->meter = meter;
	run->target = memory_copy(kernel == LINUX ? "linux" : "lwk");
	if (kernel == LINUX) {
		pairs_set(&run->options, RUN_SETTLE, "30s");
		pairs_set(&run->options, RUN_UPTIME_SPAN, "600s");
	}
	add(run, RUN_ALL_WORKERS, RUN_ALL_PHASES, path, 500);
	for (uint32_t boot = 0; boots > 1 && boot < boots; boot++) {
		add(run, RUN_ALL_WORKERS, boot, path, 500);
		add(run, 0, boot, path, 90);
		add(run, 1, boot, path, 110);
	}
	return run;
}

/* Frees both. Verdicts of the second by the first, to be freed. */
static struct verdicts judge(struct run *base, struct run *other)
{
	struct run *runs[] = {base, other};
	struct verdicts verdicts;
	struct error error;

	assert_true(verdicts_make(&verdicts, runs, 2, 0, &error));
	assert_int_equal(verdicts.rows, 2);
	assert_int_equal(verdicts.basis[0], VERDICTS_BASE);
	run_free(base);
	run_free(other);
	return verdicts;
}

static void boots_of_a_linux(void **state)
{
	struct verdicts verdicts =
		judge(made(LINUX, METER_INSN, 8, 300), made(LINUX, METER_INSN, 8, 301));

	(void)state;
	assert_int_equal(verdicts.basis[1], VERDICTS_BOOTS);
	assert_int_equal(verdicts_cell(&verdicts, 0, 1)->verdict, CONFIGURATIONS_EXACT);
	assert_int_equal(verdicts_cell(&verdicts, 1, 1)->verdict, CONFIGURATIONS_SAME);
	assert_true(verdicts_cell(&verdicts, 1, 1)->new.value == 100); /* the mean of windows */
	assert_int_equal(verdicts_claims(&verdicts, 1), 1);
	verdicts_free(&verdicts);
}

static void few_boots(void **state)
{
	static const uint32_t few[] = {1, 7};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct verdicts verdicts = judge(made(LINUX, METER_INSN, few[i], 300),
						 made(LINUX, METER_INSN, few[i], 600));

		assert_int_equal(verdicts.basis[1], VERDICTS_FEW);
		assert_int_equal(verdicts.boots[1], few[i]);
		assert_int_equal(verdicts.needed, 8);
		assert_int_equal(verdicts_cell(&verdicts, 0, 1)->verdict, CONFIGURATIONS_UNCLEAR);
		assert_int_equal(verdicts_claims(&verdicts, 1), 0);
		verdicts_free(&verdicts);
	}
}

static void own_kernels_are_exact(void **state)
{
	struct verdicts verdicts =
		judge(made(LWK, METER_INSN, 1, 37), made(LWK, METER_INSN, 1, 38));

	(void)state;
	assert_int_equal(verdicts.basis[1], VERDICTS_EXACT);
	assert_int_equal(verdicts_cell(&verdicts, 0, 1)->verdict, CONFIGURATIONS_EXACT);
	assert_int_equal(verdicts_cell(&verdicts, 1, 1)->verdict, CONFIGURATIONS_SAME);
	verdicts_free(&verdicts);
	/* beside a Linux its value is one of boots like any */
	verdicts = judge(made(LWK, METER_INSN, 1, 37), made(LINUX, METER_INSN, 1, 300));
	assert_int_equal(verdicts.basis[1], VERDICTS_FEW);
	verdicts_free(&verdicts);
	verdicts = judge(made(LWK, METER_INSN, 8, 37), made(LINUX, METER_INSN, 8, 300));
	assert_int_equal(verdicts.basis[1], VERDICTS_BOOTS);
	assert_int_equal(verdicts_cell(&verdicts, 0, 1)->verdict, CONFIGURATIONS_EXACT);
	verdicts_free(&verdicts);
}

/* In any unit: the medians of these are equal. */
static void one_unit_of_an_own_kernel_is_a_difference(void **state)
{
	struct run *other = made(LWK, METER_INSN, 8, 37);
	struct verdicts verdicts;

	(void)state;
	for (size_t i = 0; i < other->n_metrics; i++) {
		if (other->metrics[i].phase == 5)
			other->metrics[i].items[0].value = 38;
	}
	verdicts = judge(made(LWK, METER_INSN, 8, 37), other);
	assert_int_equal(verdicts_cell(&verdicts, 0, 1)->verdict, CONFIGURATIONS_EXACT);
	assert_int_equal(verdicts_cell(&verdicts, 1, 1)->verdict, CONFIGURATIONS_SAME);
	verdicts_free(&verdicts);
}

static void of_time_nothing_is_claimed(void **state)
{
	struct verdicts verdicts = judge(made(LWK, METER_TSC, 8, 37), made(LWK, METER_TSC, 8, 74));

	(void)state;
	assert_int_equal(verdicts.basis[1], VERDICTS_TIMED);
	assert_int_equal(verdicts_cell(&verdicts, 0, 1)->verdict, CONFIGURATIONS_UNCLEAR);
	verdicts_free(&verdicts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(boots_of_a_linux),
		cmocka_unit_test(few_boots),
		cmocka_unit_test(own_kernels_are_exact),
		cmocka_unit_test(one_unit_of_an_own_kernel_is_a_difference),
		cmocka_unit_test(of_time_nothing_is_claimed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
