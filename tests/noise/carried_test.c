/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which detours a slowdown rests on. */
#include <math.h>
#include <string.h>

#include "noise/carried.h"
#include "noise/scale.h"
#include "tests/noise/support.h"

/*
 * Steps of 100 in a window of 10^6, 1,000 detours of 1 and one of 50. Almost no step meets the long one, so one
 * worker loses 1,000 of 10^6 to the short ones and 50 to the long one; of 10^6 workers the slowest is always in it.
 */
static void few_or_many(void **state)
{
	static double start[1001], length[1001];
	struct trace trace = {1001, start, length, 1e6};
	double least;

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		start[i] = 1000 * (double)i + 10;
		length[i] = 1;
	}
	memmove(&start[501], &start[500], 500 * sizeof(*start));
	memmove(&length[501], &length[500], 500 * sizeof(*length));
	start[500] = 499500;
	length[500] = 50;
	assert_true(step_carried(&trace, 1, 100, 1, &least));
	assert_true(least == 1);
	assert_true(step_carried(&trace, 1, 100, 1000000, &least));
	assert_true(least == 50);
}

/* Without those that carry it less than half is left, and without all but the shortest of them half or more. */
static void it_is_half(void **state)
{
	const uint64_t workers[] = {1, 16, 256, 4096, 65536};
	struct trace trace, below;

	(void)state;
	read_trace(&trace, "trace_100hz_2us", WINDOW_AS_RECORDED);
	assert_int_equal(trace_above(&trace, 0, &below), TRACE_OK);
	for (size_t i = 0; i < sizeof(workers) / sizeof(workers[0]); i++) {
		for (int with = 0; with < 2; with++) {
			struct step_tail tail;
			double all, left, least;

			assert_true(step_tail_init(&tail, &trace, 1, 1e5));
			all = step_slowdown(&tail, workers[i]);
			step_tail_free(&tail);
			assert_true(step_carried(&trace, 1, 1e5, workers[i], &least));
			below.n = 0;
			for (size_t j = 0; j < trace.n; j++) {
				if (with ? trace.length[j] > least : trace.length[j] >= least)
					continue;
				below.start[below.n] = trace.start[j];
				below.length[below.n++] = trace.length[j];
			}
			assert_true(step_tail_init(&tail, &below, 1, 1e5));
			left = step_slowdown(&tail, workers[i]);
			step_tail_free(&tail);
			assert_true(with ? left >= all / 2 : left < all / 2);
		}
	}
	trace_free(&trace);
	trace_free(&below);
}

static void nothing_carries_nothing(void **state)
{
	struct trace trace = {0, NULL, NULL, 1000};
	double least;

	(void)state;
	assert_true(step_carried(&trace, 1, 100, 1000, &least));
	assert_true(isnan(least));
	assert_false(step_carried(&trace, 1, 0, 1000, &least));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_or_many),
		cmocka_unit_test(it_is_half),
		cmocka_unit_test(nothing_carries_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
