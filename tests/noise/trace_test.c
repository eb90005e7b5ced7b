/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cyclic traces: what is refused, what is merged, and how long a worker needs. */
#include <math.h>
#include <string.h>

#include "tests/noise/support.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void trace_of_pattern(struct trace *trace, const struct pattern *pattern)
{
	assert_int_equal(trace_init(trace, pattern->start, pattern->length, pattern->n,
				    (double)pattern->period, NULL),
			 TRACE_OK);
}

static void bad_traces_are_refused(void **state)
{
	static const struct {
		double start[2], length[2], period;
		enum trace_error error;
		size_t bad;
	} cases[] = {
		{{0, 5}, {1, 1}, 0, TRACE_PERIOD, 0},
		{{0, 5}, {1, 1}, -1, TRACE_PERIOD, 0},
		{{0, 5}, {1, 1}, NAN, TRACE_PERIOD, 0},
		{{0, 5}, {1, 1}, INFINITY, TRACE_PERIOD, 0},
		{{0, 5}, {5, 5}, 10, TRACE_PERIOD, 0},
		{{0, 5}, {1, 1e300}, 10, TRACE_PERIOD, 0},
		{{0, 5}, {1, 1}, 5, TRACE_OUTSIDE, 1},
		{{-1, 5}, {1, 1}, 10, TRACE_OUTSIDE, 0},
		{{0, NAN}, {1, 1}, 10, TRACE_OUTSIDE, 1},
		{{0, INFINITY}, {1, 1}, 10, TRACE_OUTSIDE, 1},
		{{5, 4}, {1, 1}, 10, TRACE_UNSORTED, 1},
		{{0, 5}, {0, 1}, 10, TRACE_LENGTH, 0},
		{{0, 5}, {1, -1}, 10, TRACE_LENGTH, 1},
		{{0, 5}, {1, NAN}, 10, TRACE_LENGTH, 1},
		{{0, 5}, {INFINITY, 1}, 10, TRACE_LENGTH, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct trace trace;
		size_t bad = 99;

		assert_int_equal(trace_init(&trace, cases[i].start, cases[i].length, 2,
					    cases[i].period, &bad),
				 cases[i].error);
		assert_int_equal(bad, cases[i].bad);
		assert_null(trace.start);
		assert_null(trace.length);
		assert_true(strlen(trace_error_text(cases[i].error)) > 10);
	}
}

static void overlapping_detours_become_one(void **state)
{
	/* inside, overlapping, touching, apart, at the same start; the last reaches the first */
	static const double start[] = {0, 10, 12, 19, 25, 40, 40, 95},
			    length[] = {2, 10, 3, 6, 1, 1, 4, 7};
	static const double merged_start[] = {10, 40, 95}, merged_length[] = {16, 4, 7};
	struct trace trace;

	(void)state;
	assert_int_equal(trace_init(&trace, start, length, COUNT(start), 100, NULL), TRACE_OK);
	assert_int_equal(trace.n, 3);
	assert_memory_equal(trace.start, merged_start, sizeof(merged_start));
	assert_memory_equal(trace.length, merged_length, sizeof(merged_length));
	assert_true(trace_noise_fraction(&trace) == 0.27);
	trace_free(&trace);
}

static void first_detour_extends_one_over_the_seam(void **state)
{
	static const double start[] = {1, 50, 98}, length[] = {9, 1, 3};
	struct trace trace;

	(void)state;
	assert_int_equal(trace_init(&trace, start, length, 3, 100, NULL), TRACE_OK);
	assert_int_equal(trace.n, 2);
	assert_true(trace.start[0] == 50 && trace.start[1] == 98 && trace.length[1] == 12);
	trace_free(&trace);
}

/* Merged traces are ascending, nothing touches, and what is stolen is what the ticks say. */
static void merged_traces_steal_the_same_ticks(void **state)
{
	uint64_t seed = 11;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		bool stolen[PATTERN_MAX] = {false};
		struct pattern pattern;
		struct trace trace;

		make_pattern(&pattern, &seed);
		trace_of_pattern(&trace, &pattern);
		for (size_t i = 0; i < trace.n; i++) {
			double end = trace.start[i] + trace.length[i];
			double next = i + 1 < trace.n ? trace.start[i + 1]
						      : trace.start[0] + trace.period;

			assert_true(next > end);
			for (double t = trace.start[i]; t < end; t++)
				stolen[(size_t)t % pattern.period] = true;
		}
		assert_memory_equal(stolen, pattern.stolen, sizeof(stolen));
		trace_free(&trace);
	}
}

static void workers_advance_as_tick_by_tick(void **state)
{
	uint64_t seed = 12;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct pattern pattern;
		struct trace trace;

		make_pattern(&pattern, &seed);
		trace_of_pattern(&trace, &pattern);
		for (int i = 0; i < 20; i++) {
			uint64_t phase = chance(&seed, 3 * pattern.period);
			uint64_t work = 1 + chance(&seed, 4 * pattern.period);
			double back = (double)phase - 5 * (double)pattern.period;
			double expected = (double)pattern_advance(&pattern, phase, work);

			assert_true(trace_advance(&trace, (double)phase, (double)work) == expected);
			assert_true(trace_advance(&trace, back, (double)work) == expected);
		}
		trace_free(&trace);
	}
}

static void detours_are_half_open(void **state)
{
	static double start[] = {500, 700}, length[] = {10, 5};
	struct trace trace = {2, start, length, 1000};

	(void)state;
	assert_true(trace_advance(&trace, 400, 100) == 100);
	assert_true(trace_advance(&trace, nextafter(400, 500), 100) == 110);
	assert_true(trace_advance(&trace, 500, 100) == 110);
	assert_true(trace_advance(&trace, 509.75, 100) == 100.25);
	assert_true(trace_advance(&trace, 510, 100) == 100);
	assert_true(trace_advance(&trace, 610, 90) == 90);
	assert_true(trace_advance(&trace, 490, 200) == 210);
	assert_true(trace_advance(&trace, 490, 200.5) == 215.5);
}

static void silence_costs_nothing(void **state)
{
	struct trace trace;

	(void)state;
	assert_int_equal(trace_init(&trace, NULL, NULL, 0, 1000, NULL), TRACE_OK);
	assert_true(trace_noise_fraction(&trace) == 0);
	assert_true(trace_advance(&trace, 123, 1e9) == 1e9);
	trace_free(&trace);
}

/* Work of many periods is not walked detour by detour: this would take years. */
static void long_work_takes_no_time(void **state)
{
	static double start[] = {10}, length[] = {999999};
	struct trace trace = {1, start, length, 1000000};

	(void)state;
	/* tick 9 of each period is all that is free */
	assert_true(trace_advance(&trace, 0, 1) == 10);
	assert_true(trace_advance(&trace, 9, 2) == 1000001);
	assert_true(trace_advance(&trace, 9, 1e9) == 1e15 - 999999);
	assert_true(trace_advance(&trace, 10, 1e9) == 1e15);
	assert_true(trace_advance(&trace, -1e-300, 1) == 10);
}

static void queued_detours_keep_their_length(void **state)
{
	/* one that waits, one that touches, one apart, one that waits for two; over the seam */
	double start[] = {5, 20, 22, 30, 50, 90}, length[] = {1, 4, 6, 1, 2, 18};

	(void)state;
	/* 20..30 and 30..31 are one; 90..108 puts off what starts at 5 */
	assert_int_equal(trace_queue(start, length, COUNT(start), 100), 3);
	assert_true(start[0] == 20 && length[0] == 11);
	assert_true(start[1] == 50 && length[1] == 2);
	assert_true(start[2] == 90 && length[2] == 19);
	assert_int_equal(trace_queue(start, length, 0, 100), 0);
}

/* However detours pile up, as much is stolen as their lengths add up to. */
static void queueing_loses_nothing(void **state)
{
	uint64_t seed = 13;

	(void)state;
	for (int round = 0; round < 1000; round++) {
		double start[20], length[20], sum = 0, queued = 0, at = 0;
		size_t n = 1 + chance(&seed, 20);

		for (size_t i = 0; i < n; i++) {
			start[i] = at += (double)chance(&seed, 10);
			length[i] = 1 + (double)chance(&seed, 8);
			sum += length[i];
		}
		n = trace_queue(start, length, n, 1000);
		for (size_t i = 0; i < n; i++) {
			queued += length[i];
			assert_true(i + 1 == n || start[i] + length[i] < start[i + 1]);
		}
		assert_true(queued == sum);
	}
}

static void threshold_leaves_the_long_ones(void **state)
{
	static double start[] = {100, 200, 300}, length[] = {5, 10, 4};
	struct trace trace = {3, start, length, 1000}, above;

	(void)state;
	assert_int_equal(trace_above(&trace, 5, &above), TRACE_OK);
	assert_int_equal(above.n, 2);
	assert_true(above.start[1] == 200 && above.length[0] == 5 && above.period == 1000);
	trace_free(&above);
	assert_int_equal(trace_above(&trace, 10.5, &above), TRACE_OK);
	assert_int_equal(above.n, 0);
	trace_free(&above);
}

static void stretched_detours_put_off_the_next(void **state)
{
	static double start[] = {100, 120, 300}, length[] = {10, 5, 4};
	struct trace trace = {3, start, length, 1000}, changed;

	(void)state;
	assert_int_equal(trace_stretch(&trace, 0.5, &changed), TRACE_OK);
	assert_int_equal(changed.n, 3);
	assert_true(changed.start[2] == 300 && changed.length[2] == 2);
	trace_free(&changed);
	assert_int_equal(trace_stretch(&trace, 3, &changed), TRACE_OK);
	assert_int_equal(changed.n, 2);
	assert_true(changed.start[0] == 100 && changed.length[0] == 45);
	trace_free(&changed);
	assert_int_equal(trace_stretch(&trace, 100, &changed), TRACE_PERIOD);
}

/* Each quantum's work is what its ticks leave. */
static void quanta_lose_their_own_ticks(void **state)
{
	uint64_t seed = 14;

	(void)state;
	for (int round = 0; round < 1000; round++) {
		size_t quantum = 1 + chance(&seed, 9), n;
		struct pattern pattern;
		double work[PATTERN_MAX];
		struct trace trace;

		make_pattern(&pattern, &seed);
		trace_of_pattern(&trace, &pattern);
		n = trace_quanta(&trace, (double)quantum, work, PATTERN_MAX);
		assert_int_equal(n, pattern.period / quantum);
		for (size_t i = 0; i < n; i++) {
			double own = 0;

			for (size_t t = i * quantum; t < (i + 1) * quantum; t++)
				own += !pattern.stolen[t];
			assert_true(work[i] == own);
		}
		assert_int_equal(trace_quanta(&trace, (double)quantum, work, n / 2), n / 2);
		trace_free(&trace);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(queued_detours_keep_their_length),
		cmocka_unit_test(queueing_loses_nothing),
		cmocka_unit_test(threshold_leaves_the_long_ones),
		cmocka_unit_test(stretched_detours_put_off_the_next),
		cmocka_unit_test(quanta_lose_their_own_ticks),
		cmocka_unit_test(bad_traces_are_refused),
		cmocka_unit_test(overlapping_detours_become_one),
		cmocka_unit_test(first_detour_extends_one_over_the_seam),
		cmocka_unit_test(merged_traces_steal_the_same_ticks),
		cmocka_unit_test(workers_advance_as_tick_by_tick),
		cmocka_unit_test(detours_are_half_open),
		cmocka_unit_test(silence_costs_nothing),
		cmocka_unit_test(long_work_takes_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
