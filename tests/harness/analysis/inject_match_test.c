// SPDX-License-Identifier: GPL-2.0-or-later
/* What is found again of injected noise, on detours made up here. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "harness/analysis/inject_match.h"

static void lists_are_read_as_the_kernel_reads_them(void **state)
{
	static const char *const bad[] = {
		"",	  "1000",	 "1000:",     "1000:10:", "1000:10,",
		"10:10",  "10:5:5",	 "1000:0",    "-5:1",	  "1000:10 ",
		"1000;1", "1000:10:1:1", "1000001:1", "a:b",	  ",1000:10"};
	struct inject inject;
	struct error error;
	char *text;

	(void)state;
	assert_true(inject_parse(&inject, "1000:20,7300:150:1000", &error));
	assert_int_equal(inject.n, 2);
	assert_int_equal(inject.classes[1].period, 7300000);
	assert_int_equal(inject.classes[1].length, 150000);
	assert_int_equal(inject.classes[1].jitter, 1000000);
	text = inject_text(&inject);
	assert_string_equal(text, "1000:20:0,7300:150:1000");
	free(text);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (inject_parse(&inject, bad[i], &error))
			fail_msg("taken: '%s'", bad[i]);
	}
	assert_false(inject_parse(&inject, "9:1,99:1,88:2", &error));
	assert_non_null(strstr(error.message, "sum of other classes"));
	assert_false(inject_parse(&inject, "90:4,99:9,88:5", &error));
	assert_false(inject_parse(&inject, "90:1,91:11,92:13,93:15,94:17,95:19,96:21,97:23,98:25",
				  &error));
	assert_true(inject_parse(&inject, "900:7,990:10", &error));
}

/* Detours of these classes, whose events meet now and then; and what may be wrong with them. */
static struct inject_result recover(const struct inject *inject, int64_t *start, int64_t *length,
				    size_t n, int64_t window)
{
	struct inject_result result = {.workers = 0};

	inject_recover(&result, inject, start, length, n, window);
	return result;
}

static void events_that_meet_are_their_lengths_sum(void **state)
{
	int64_t start[] = {100, 1100, 2095, 3100, 4100, 4990}, length[] = {7, 7, 17, 7, 27, 5};
	struct inject inject = {.classes = {{1000, 7, 0}, {2000, 10, 0}}, .n = 2};
	struct inject_result result = recover(&inject, start, length, 6, 5000);
	double low, high;

	(void)state;
	/* 17 = 7 + 10, 27 = 7 + 10 + 10; 5 is nothing */
	assert_int_equal(result.classes[0].events, 5);
	assert_int_equal(result.classes[1].events, 3);
	assert_int_equal(result.classes[0].alone, 3);
	assert_int_equal(result.classes[1].alone, 0);
	assert_int_equal(result.unexplained, 1);
	assert_int_equal(result.detours, 6);
	/* from 100 to 3100 are three periods, in two steps */
	assert_true(inject_period(&result.classes[0]) == 1000);
	assert_true(isnan(inject_period(&result.classes[1])));
	assert_true(inject_period_error(&inject.classes[0], &result, &result.classes[0], 11) ==
		    11.0 / 3);
	inject_expected(&inject.classes[0], &result, &low, &high);
	assert_true(low == 4 && high == 6);
	inject.classes[0].jitter = 1;
	inject_expected(&inject.classes[0], &result, &low, &high);
	assert_true(low == 3 && high == 7);
}

static void a_wrong_period_shows(void **state)
{
	int64_t start[100], length[100];
	struct inject inject = {.classes = {{1000, 7, 0}}, .n = 1};
	struct inject_result result;

	(void)state;
	for (int i = 0; i < 100; i++) {
		start[i] = 1001 * i; /* one part in a thousand */
		length[i] = 7;
	}
	result = recover(&inject, start, length, 100, 100100);
	assert_true(fabs(inject_period(&result.classes[0]) - 1000) >
		    inject_period_error(&inject.classes[0], &result, &result.classes[0], 11));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_read_as_the_kernel_reads_them),
		cmocka_unit_test(events_that_meet_are_their_lengths_sum),
		cmocka_unit_test(a_wrong_period_shows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
