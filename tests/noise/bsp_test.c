/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps replayed from separate machines' traces. */
#include <math.h>
#include <stdlib.h>

#include "noise/scale.h"
#include "tests/noise/support.h"

static void silence_slows_nobody(void **state)
{
	struct trace traces[2] = {{.period = 1000}, {.period = 777}};
	double offsets[2] = {0, 5};
	size_t last[2] = {9, 9};
	struct bsp bsp;

	(void)state;
	assert_true(bsp_compose(traces, offsets, 2, 100, 1000, &bsp, last));
	assert_true(bsp.ideal == 100 && bsp.mean_slowest == 100 && bsp.p50_slowest == 100 &&
		    bsp.p99_slowest == 100 && bsp.max_slowest == 100);
	assert_true(bsp.slowdown == 0 && bsp.imbalance == 0);
	assert_int_equal(last[0] + last[1], 0);
}

/*
 * Worker 0 loses 20 at 50 of each 300, worker 1 loses 10 at 150. Steps of 100 begin at
 *   0: 120, 100   120: 100, 110   230: 100, 100   330 (30): 120, 100   450 (150): 100, 110
 * and so on, as 230 = 560 - 330: three steps repeat, of 120, 110 and 100.
 */
static void steps_by_hand(void **state)
{
	static double start[] = {50, 150}, length[] = {20, 10};
	struct trace traces[2] = {{1, &start[0], &length[0], 300}, {1, &start[1], &length[1], 300}};
	double offsets[2] = {0, 0};
	size_t last[2];
	struct bsp bsp;

	(void)state;
	assert_true(bsp_compose(traces, offsets, 2, 100, 5, &bsp, last));
	assert_near(bsp.mean_slowest, (120 + 110 + 100 + 120 + 110) / 5.0, 1e-15);
	assert_true(bsp.p50_slowest == 110 && bsp.p99_slowest == 120 && bsp.max_slowest == 120);
	assert_near(bsp.slowdown, 0.12, 1e-14);
	/* all ten times add up to 1060 */
	assert_near(bsp.imbalance, 112 / 106.0 - 1, 1e-13);
	assert_int_equal(last[0], 2);
	assert_int_equal(last[1], 2);
}

/* Equal noise at equal phases delays all at once: the slowest is no slower than any. */
static void coscheduled_noise_makes_no_imbalance(void **state)
{
	static double start[] = {50}, length[] = {20};
	struct trace traces[2] = {{1, start, length, 300}, {1, start, length, 300}};
	double together[2] = {7, 7}, apart[2] = {7, 157};
	size_t last[2];
	struct bsp bsp;

	(void)state;
	assert_true(bsp_compose(traces, together, 2, 100, 300, &bsp, last));
	assert_true(bsp.imbalance == 0 && bsp.slowdown > 0);
	assert_int_equal(last[1], 0);
	assert_true(bsp_compose(traces, apart, 2, 100, 300, &bsp, last));
	assert_true(bsp.imbalance > 0);
	assert_true(last[0] > 0 && last[1] > 0);
}

#define WORKERS 5
#define STEPS	200

/* Every tick counted, against patterns of different periods. */
static void steps_agree_with_tick_by_tick(void **state)
{
	uint64_t seed = 31;

	(void)state;
	for (int round = 0; round < 30; round++) {
		struct pattern patterns[WORKERS];
		struct trace traces[WORKERS];
		double offsets[WORKERS], all = 0, slowest_sum = 0;
		uint64_t now = 0, work = 1 + chance(&seed, 100), longest = 0;
		struct bsp bsp;

		for (size_t w = 0; w < WORKERS; w++) {
			make_pattern(&patterns[w], &seed);
			assert_int_equal(trace_init(&traces[w], patterns[w].start,
						    patterns[w].length, patterns[w].n,
						    (double)patterns[w].period, NULL),
					 TRACE_OK);
			offsets[w] = (double)chance(&seed, patterns[w].period);
		}
		for (size_t i = 0; i < STEPS; i++) {
			uint64_t slowest = 0;

			for (size_t w = 0; w < WORKERS; w++) {
				uint64_t phase = now + (uint64_t)offsets[w];
				uint64_t time = pattern_advance(&patterns[w], phase, work);

				all += (double)time;
				slowest = time > slowest ? time : slowest;
			}
			slowest_sum += (double)slowest;
			longest = slowest > longest ? slowest : longest;
			now += slowest;
		}
		assert_true(bsp_compose(traces, offsets, WORKERS, (double)work, STEPS, &bsp, NULL));
		assert_true(bsp.mean_slowest == slowest_sum / STEPS);
		assert_true(bsp.max_slowest == (double)longest);
		assert_near(bsp.imbalance + 1, slowest_sum * WORKERS / all, 1e-13);
		for (size_t w = 0; w < WORKERS; w++)
			trace_free(&traces[w]);
	}
}

/*
 * On sparse noise, where a step seldom meets any, steps begin at nearly uniform phases: over draws of
 * the offsets the replay's mean is the closed form's.
 */
static void replay_agrees_with_the_closed_form(void **state)
{
	enum { N = 64, DRAWS = 50 };
	struct trace trace, traces[N];
	struct step_tail tail;
	double slowdown = 0, expected;

	(void)state;
	read_trace(&trace, "trace_100hz_2us", WINDOW_AS_RECORDED);
	for (uint64_t draw = 0; draw < DRAWS; draw++) {
		double offsets[N];
		struct bsp bsp;

		for (size_t w = 0; w < N; w++) {
			traces[w] = trace;
			offsets[w] = bsp_offset(draw << 16 | w, trace.period);
		}
		assert_true(bsp_compose(traces, offsets, N, 100000, 1000, &bsp, NULL));
		slowdown += bsp.slowdown / DRAWS;
	}
	assert_true(step_tail_init(&tail, &trace, 1, 100000));
	expected = step_slowdown(&tail, N);
	step_tail_free(&tail);
	trace_free(&trace);
	assert_near(slowdown, expected, 0.02);
}

static void offsets_are_uniform_and_repeatable(void **state)
{
	size_t count[10] = {0};

	(void)state;
	for (uint64_t seed = 0; seed < 10000; seed++) {
		double offset = bsp_offset(seed, 10);

		assert_true(offset >= 0 && offset < 10);
		assert_true(offset == bsp_offset(seed, 10));
		count[(size_t)offset]++;
	}
	/* binomial: mean 1000, standard deviation 30 */
	for (size_t i = 0; i < 10; i++)
		assert_in_range(count[i], 850, 1150);
}

static void nothing_to_replay_is_refused(void **state)
{
	struct trace trace = {.period = 1000};
	double offset = 0;
	struct bsp bsp;

	(void)state;
	assert_false(bsp_compose(&trace, &offset, 0, 100, 10, &bsp, NULL));
	assert_false(bsp_compose(&trace, &offset, 1, 100, 0, &bsp, NULL));
	assert_false(bsp_compose(&trace, &offset, 1, 0, 10, &bsp, NULL));
	assert_false(bsp_compose(&trace, &offset, 1, NAN, 10, &bsp, NULL));
	assert_false(bsp_compose(&trace, &offset, 1, INFINITY, 10, &bsp, NULL));
}

/* Four steps of two workers: slowest 5, 7, 9 and once nobody, of an ideal 4. */
static void steps_that_were_measured_by_hand(void **state)
{
	static const double first[] = {5, 4, 9, 4}, second[] = {4, 7, 4, 4};
	const double *work[] = {first, second};
	size_t last[2] = {99, 99};
	struct bsp bsp;

	(void)state;
	assert_true(bsp_measured(work, 2, 3, 4, &bsp, NULL));
	assert_true(bsp.ideal == 4 && bsp.mean_slowest == 7 && bsp.p50_slowest == 7 &&
		    bsp.p99_slowest == 9 && bsp.max_slowest == 9);
	assert_near(bsp.slowdown, 0.75, 1e-15);
	assert_near(bsp.imbalance, 7 / (33 / 6.0) - 1, 1e-15);
	assert_true(bsp_measured(work, 2, 4, 4, &bsp, last));
	assert_int_equal(last[0], 2);
	assert_int_equal(last[1], 1);
	assert_false(bsp_measured(work, 0, 3, 4, &bsp, NULL));
	assert_false(bsp_measured(work, 2, 0, 4, &bsp, NULL));
	assert_false(bsp_measured(work, 2, 3, 0, &bsp, NULL));
	assert_false(bsp_measured(work, 2, 3, NAN, &bsp, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(silence_slows_nobody),
		cmocka_unit_test(steps_by_hand),
		cmocka_unit_test(coscheduled_noise_makes_no_imbalance),
		cmocka_unit_test(steps_agree_with_tick_by_tick),
		cmocka_unit_test(replay_agrees_with_the_closed_form),
		cmocka_unit_test(offsets_are_uniform_and_repeatable),
		cmocka_unit_test(steps_that_were_measured_by_hand),
		cmocka_unit_test(nothing_to_replay_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
