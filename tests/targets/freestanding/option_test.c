// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Options on the kernel's command line: which are seen, which numbers are taken, where the
 * program's arguments begin.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "targets/freestanding/option.h"

static void set_line(const char *line)
{
	snprintf(option_line, sizeof(option_line), "%s", line);
}

#define UNTOUCHED 0x5a5a

static uint64_t option(const char *line, const char *name)
{
	uint64_t value = UNTOUCHED;
	bool found;

	set_line(line);
	found = option_u64(name, &value);
	assert_int_equal(found, value != UNTOUCHED);
	return value;
}

static void test_numbers(void **state)
{
	(void)state;
	assert_int_equal(option("tick_hz=250", "tick_hz"), 250);
	assert_int_equal(option("tick_hz=0", "tick_hz"), 0);
	assert_int_equal(option("debug_exit=0x501 tick_hz=250 ", "debug_exit"), 0x501);
	assert_int_equal(option("a=18446744073709551615", "a"), UINT64_MAX);
	assert_int_equal(option("a=0xffffffffffffffff", "a"), UINT64_MAX);
}

static void test_texts(void **state)
{
	const char *value = "untouched";

	(void)state;
	set_line("a=5 argv0=busybox b=6 -- argv0=other");
	assert_int_equal(option_text("argv0", &value), strlen("busybox"));
	assert_memory_equal(value, "busybox", strlen("busybox"));
	assert_int_equal(option_text("b", &value), 1);
	set_line("argv0= -- argv0=other");
	value = "untouched";
	assert_int_equal(option_text("argv0", &value), 0);
	assert_int_equal(option_text("c", &value), 0);
	assert_string_equal(value, "untouched");
}

static void test_no_numbers(void **state)
{
	static const char *const lines[] = {
		"a=",
		"a= 5",
		"a=x",
		"a=5x",
		"a=0x",
		"a=0xg",
		"a=-1",
		"a=1a",
		"a=+1",
		"a=18446744073709551616",
		"a=0x10000000000000000",
		"a=5,6",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_int_equal(option(lines[i], "a"), UNTOUCHED);
}

static void test_names(void **state)
{
	(void)state;
	assert_int_equal(option("", "a"), UNTOUCHED);
	assert_int_equal(option("a", "a"), UNTOUCHED);
	assert_int_equal(option("aa=1 ba=2 a=3", "a"), 3);
	assert_int_equal(option("x.a=1", "a"), UNTOUCHED);
	/* the first counts */
	assert_int_equal(option("a=1 a=2", "a"), 1);
}

static void test_arguments(void **state)
{
	(void)state;
	set_line("a=1 -- a=2 bench=selfish");
	assert_string_equal(option_arguments(), "a=2 bench=selfish");
	set_line("a=1");
	assert_string_equal(option_arguments(), "");
	set_line("");
	assert_string_equal(option_arguments(), "");
	/* a loader without options of its own */
	set_line("-- bench=all");
	assert_string_equal(option_arguments(), "bench=all");
	/* the first mark counts, a dash more is none */
	set_line("x --- y -- a -- b");
	assert_string_equal(option_arguments(), "a -- b");
	set_line("a=1 --");
	assert_string_equal(option_arguments(), "");
}

static void test_arguments_are_no_options(void **state)
{
	(void)state;
	assert_int_equal(option("b=1 -- tick_hz=5", "tick_hz"), UNTOUCHED);
	assert_int_equal(option("-- tick_hz=5", "tick_hz"), UNTOUCHED);
	assert_int_equal(option("tick_hz=7 -- tick_hz=5", "tick_hz"), 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),	   cmocka_unit_test(test_texts),
		cmocka_unit_test(test_no_numbers), cmocka_unit_test(test_names),
		cmocka_unit_test(test_arguments),  cmocka_unit_test(test_arguments_are_no_options),
	};

	return cmocka_run_group_tests_name("kernel_option", tests, NULL, NULL);
}
