// SPDX-License-Identifier: GPL-2.0-or-later
/* The benchmark program's parameters: defaults, ranges, refusals. */
#include "microbench/main.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "harness/run/params.h"

#define ALL "selfish,ftq,barrier,syscall,pagetouch,irq,timeshare"

/* What params_report() says, "name=value ..." */
static char reported[512];

void report_param(const char *name, const char *value)
{
	size_t n = strlen(reported);

	snprintf(reported + n, sizeof(reported) - n, "%s%s=%s", n ? " " : "", name, value);
}

static const char *parse_one(struct bench_params *params, char *argument)
{
	char *argv[] = {"bench.elf", argument, NULL};

	return params_parse(params, 2, argv);
}

static void assert_refused(const char *text)
{
	struct bench_params params;
	char argument[256];

	snprintf(argument, sizeof(argument), "%s", text);
	if (parse_one(&params, argument) != argument)
		fail_msg("%s was taken", text);
	assert_string_equal(params.bench, ALL);
	assert_int_equal(params.steps, 1000);
}

static void test_defaults(void **state)
{
	struct bench_params params;
	char *argv[] = {"bench.elf", NULL};

	(void)state;
	assert_null(params_parse(&params, 1, argv));
	reported[0] = '\0';
	params_report(&params);
	assert_string_equal(reported, "bench=" ALL " worker=0 seed=1 duration=1000000000 "
				      "quantum=100000 threshold=0 steps=1000");
	/* a program that was given no arguments at all, not even its name */
	assert_null(params_parse(&params, 0, argv));
	assert_int_equal(params.seed, 1);
}

/* Whatever the command may ask for, the program takes: same defaults, and no narrower ranges. */
static void test_command_agrees(void **state)
{
	static const enum param shared[] = {PARAM_SEED,	   PARAM_DURATION,  PARAM_WINDOW,
					    PARAM_QUANTUM, PARAM_THRESHOLD, PARAM_STEPS,
					    PARAM_PAD};
	struct bench_params params;
	struct params defaults;
	char argument[64];

	(void)state;
	params_defaults(&defaults);
	assert_null(params_parse(&params, 0, NULL));
	assert_string_equal(params.bench, defaults.bench);
	assert_int_equal(params.seed, defaults.number[PARAM_SEED]);
	assert_int_equal(params.duration, defaults.number[PARAM_DURATION]);
	assert_int_equal(params.quantum, defaults.number[PARAM_QUANTUM]);
	assert_int_equal(params.threshold, defaults.number[PARAM_THRESHOLD]);
	assert_int_equal(params.steps, defaults.number[PARAM_STEPS]);
	assert_int_equal(params.window, defaults.number[PARAM_WINDOW]);
	assert_int_equal(params.pad, defaults.number[PARAM_PAD]);
	for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++) {
		const struct param_info *info = &params_table[shared[i]];

		snprintf(argument, sizeof(argument), "%s=%" PRIu64, info->name, info->min);
		assert_null(parse_one(&params, argument));
		snprintf(argument, sizeof(argument), "%s=%" PRIu64, info->name, info->max);
		assert_null(parse_one(&params, argument));
	}
	/* the seed of a worker is one that the command makes of it */
	snprintf(argument, sizeof(argument), "seed=%" PRIu64,
		 params_seed(UINT32_MAX, PARAMS_WORKERS_MAX - 1, PARAMS_PHASES_MAX - 1));
	assert_null(parse_one(&params, argument));
}

static void test_all_given(void **state)
{
	struct bench_params params;
	char *argv[] = {"x",	    "steps=100000",  "bench=irq,selfish", "worker=7",
			"seed=123", "threshold=100", "quantum=1000",	  "duration=100000000000"};

	(void)state;
	assert_null(params_parse(&params, 8, argv));
	assert_string_equal(params.bench, "irq,selfish");
	assert_int_equal(params.worker, 7);
	assert_int_equal(params.seed, 123);
	assert_int_equal(params.duration, 100000000000);
	assert_int_equal(params.quantum, 1000);
	assert_int_equal(params.threshold, 100);
	assert_int_equal(params.steps, 100000);
}

static void test_refused(void **state)
{
	static const char *const wrong[] = {
		"",
		"=",
		"seed",
		"seed=",
		"seed=x",
		"seed=1x",
		"seed=-1",
		"seed=+1",
		"seed= 1",
		"seed=0x10",
		"seeds=1",
		"see=1",
		"SEED=1",
		"seed=9223372036854775808",
		"steps=0",
		"steps=100001",
		"worker=4294967296",
		"quantum=999",
		"quantum=1000000000001",
		"duration=1000",
		"window=-1",
		"window=1000000000001",
		"pad=1",
		"pad=399",
		"pad=401",
		"duration=18446744073709551616",
		"seed=99999999999999999999999999",
		"bench=",
		"bench=,",
		"bench=a,",
		"bench=,a",
		"bench=a,,b",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_refused(wrong[i]);
}

/* What older programs do not know is said only where it is not what they do. */
static void test_pad(void **state)
{
	struct bench_params params;
	char *argv[] = {"x", "pad=400", "window=10000000000"};
	char none[] = "pad=0";

	(void)state;
	assert_null(params_parse(&params, 3, argv));
	assert_int_equal(params.pad, 400);
	assert_int_equal(params.window, 10000000000);
	reported[0] = '\0';
	params_report(&params);
	assert_non_null(strstr(reported, " window=10000000000 "));
	assert_non_null(strstr(reported, " pad=400"));
	assert_null(parse_one(&params, none));
	reported[0] = '\0';
	params_report(&params);
	assert_null(strstr(reported, "pad"));
	assert_null(strstr(reported, "window"));
}

/* The first that is wrong is named; the others count all the same. */
static void test_twice(void **state)
{
	struct bench_params params;
	char *argv[] = {"x", "seed=2", "steps=5", "seed=3", "nonsense"};

	(void)state;
	assert_ptr_equal(params_parse(&params, 5, argv), argv[3]);
	assert_int_equal(params.seed, 2);
	assert_int_equal(params.steps, 5);
}

static void test_largest(void **state)
{
	struct bench_params params;
	char seed[] = "seed=9223372036854775807", worker[] = "worker=4294967295";

	(void)state;
	assert_null(parse_one(&params, seed));
	assert_true(params.seed == INT64_MAX);
	assert_null(parse_one(&params, worker));
	assert_true(params.worker == UINT32_MAX);
	reported[0] = '\0';
	params.seed = UINT64_MAX;
	params_report(&params);
	assert_non_null(strstr(reported, "seed=18446744073709551615 "));
}

static void test_names(void **state)
{
	const char *list = "irq,selfish", *name = list;

	(void)state;
	assert_int_equal(params_take_name(&list), 3);
	assert_memory_equal(name, "irq", 3);
	name = list;
	assert_int_equal(params_take_name(&list), 7);
	assert_memory_equal(name, "selfish", 7);
	assert_int_equal(params_take_name(&list), 0);
	assert_int_equal(params_take_name(&list), 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_defaults),  cmocka_unit_test(test_command_agrees),
	cmocka_unit_test(test_all_given), cmocka_unit_test(test_refused),
	cmocka_unit_test(test_twice),	  cmocka_unit_test(test_largest),
	cmocka_unit_test(test_names),	  cmocka_unit_test(test_pad),
};

int main(void)
{
	return cmocka_run_group_tests_name("microbench params", tests, NULL, NULL);
}
