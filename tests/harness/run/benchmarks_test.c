/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of benchmarks: what the command takes from it, and that no row is half finished. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "harness/metrics/metrics.h"
#include "harness/run/benchmarks.h"
#include "harness/run/params.h"

static void benchmarks_are_found_by_their_names(void **state)
{
	(void)state;
	assert_string_equal(benchmarks_find("irq", 3)->name, "irq");
	assert_string_equal(benchmarks_find("irq,ftq", 3)->name, "irq");
	assert_null(benchmarks_find("irq", 2));
	assert_null(benchmarks_find("irqs", 4));
	assert_null(benchmarks_find("", 0));
}

static void lists_hold_the_usual_ones_and_all(void **state)
{
	(void)state;
	assert_string_equal(benchmarks_usual,
			    "selfish,ftq,barrier,syscall,pagetouch,irq,timeshare");
	assert_memory_equal(benchmarks_all, benchmarks_usual, strlen(benchmarks_usual));
	assert_non_null(strstr(benchmarks_all, ",bringup"));
	for (const struct benchmark *at = benchmarks; at->name; at++)
		assert_int_equal(at->usual, strstr(benchmarks_usual, at->name) != NULL);
}

static void what_has_a_loop_has_detours_and_what_has_none_takes_samples(void **state)
{
	(void)state;
	assert_true(benchmarks_has_loop("selfish"));
	assert_true(benchmarks_has_loop("ftq"));
	assert_false(benchmarks_has_loop("syscall"));
	assert_false(benchmarks_has_loop("nothing"));
	assert_true(benchmarks_is_beside("doorbell"));
	assert_false(benchmarks_is_beside("irq"));
	for (const struct benchmark *at = benchmarks; at->name; at++)
		assert_false(*at->detours && *at->samples);
}

static void names_are_taken_off_a_list_one_by_one(void **state)
{
	const char *list = benchmarks_find("pagetouch", strlen("pagetouch"))->samples;
	size_t n = benchmarks_next(&list);

	(void)state;
	assert_int_equal(n, strlen("first4k"));
	assert_memory_equal(list, "first4k", n);
	list += n;
	n = benchmarks_next(&list);
	assert_memory_equal(list, "second4k", n);
	list = " ";
	assert_int_equal(benchmarks_next(&list), 0);
	list = "";
	assert_int_equal(benchmarks_next(&list), 0);
}

static void every_benchmark_has_a_metric(void **state)
{
	(void)state;
	for (const struct benchmark *at = benchmarks; at->name; at++) {
		if (!metrics_any(at->name))
			fail_msg("%s has no metric", at->name);
	}
	assert_false(metrics_any("nothing"));
	assert_false(metrics_any("self"));
}

static void all_of_them_fit_into_the_parameters(void **state)
{
	struct params params;
	struct error error;

	(void)state;
	params_defaults(&params);
	assert_true(params_set(&params, PARAM_BENCH, benchmarks_all, METER_INSN, &error));
	assert_string_equal(params.bench, benchmarks_all);
	assert_true(params_has_bench(&params, "skeleton"));
	assert_false(params_has_bench(&params, "skel"));
	assert_false(params_has_bench(&params, ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(benchmarks_are_found_by_their_names),
		cmocka_unit_test(lists_hold_the_usual_ones_and_all),
		cmocka_unit_test(what_has_a_loop_has_detours_and_what_has_none_takes_samples),
		cmocka_unit_test(names_are_taken_off_a_list_one_by_one),
		cmocka_unit_test(every_benchmark_has_a_metric),
		cmocka_unit_test(all_of_them_fit_into_the_parameters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
