/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Simulated steps: against composed ones, against a clock that goes tick by tick, against the closed
 * form; every method and any number of threads must give the same.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "noise/scale.h"
#include "noise/simulate.h"
#include "tests/noise/world.h"

#define STEPS 30

static void assert_same(const struct simulated *a, const struct simulated *b)
{
	assert_int_equal(a->n, b->n);
	assert_memory_equal(a->series, b->series, a->n * sizeof(*a->series));
	assert_memory_equal(a->last, b->last, a->n * sizeof(*a->last));
	assert_true(a->total == b->total && a->slowdown == b->slowdown);
	assert_true(a->imbalance == b->imbalance);
}

/* ---- an ideal barrier and given phases ---- */

static void fixed_phases_are_composed_steps(void **state)
{
	uint64_t seed = 21;

	(void)state;
	for (int round = 0; round < 200; round++) {
		struct trace traces[WORKERS_MAX];
		double offsets[WORKERS_MAX];
		size_t last[WORKERS_MAX], nobody = STEPS, n = 1 + chance(&seed, WORKERS_MAX);
		struct simulation how = {.workers = n,
					 .work = 1 + chance(&seed, 100),
					 .steps = STEPS,
					 .draws = 1,
					 .phases = SIM_FIXED,
					 .offsets = offsets};
		struct simulated result;
		struct world world;
		struct bsp bsp;

		make_world(&world, &seed);
		for (size_t w = 0; w < n; w++) {
			traces[w] = world.traces[w % TRACES];
			offsets[w] = (double)chance(&seed, 300) - 100;
		}
		assert_true(bsp_compose(traces, offsets, n, (double)how.work, STEPS, &bsp, last));
		result = simulated(&how, world.traces, TRACES);
		assert_true(result.mean == bsp.mean_slowest && result.p50 == bsp.p50_slowest);
		assert_true(result.p99 == bsp.p99_slowest && result.max == bsp.max_slowest);
		assert_near(1 + result.slowdown, 1 + bsp.slowdown, 1e-12);
		assert_near(1 + result.imbalance, 1 + bsp.imbalance, 1e-12);
		for (size_t i = 0; i < result.n; i++) {
			if (result.last[i] == UINT32_MAX)
				continue;
			last[result.last[i]]--;
			nobody--;
		}
		for (size_t w = 0; w < n; w++)
			assert_int_equal(last[w], 0);
		assert_true(nobody <= STEPS);
		simulated_free(&result);
		free_world(&world);
	}
}

/* The same, tick by tick. */
static void fixed_phases_as_tick_by_tick(void **state)
{
	uint64_t seed = 22;

	(void)state;
	for (int round = 0; round < 200; round++) {
		uint64_t n = 1 + chance(&seed, WORKERS_MAX), now = 0;
		double offsets[WORKERS_MAX];
		struct simulation how = {.workers = n,
					 .work = 1 + chance(&seed, 40),
					 .steps = STEPS,
					 .draws = 1,
					 .phases = SIM_FIXED,
					 .offsets = offsets};
		struct simulated result;
		struct world world;

		make_world(&world, &seed);
		for (size_t w = 0; w < n; w++)
			offsets[w] = (double)chance(&seed, 300);
		result = simulated(&how, world.traces, TRACES);
		for (size_t i = 0; i < STEPS; i++) {
			uint64_t slowest = 0;

			for (size_t w = 0; w < n; w++) {
				uint64_t time =
					pattern_advance(&world.patterns[w % TRACES],
							now + (uint64_t)offsets[w], how.work);

				slowest = time > slowest ? time : slowest;
			}
			assert_int_equal(result.series[i], slowest);
			now += slowest;
		}
		simulated_free(&result);
		free_world(&world);
	}
}

/* ---- methods and threads ---- */

static void assert_methods_agree(struct simulation how, const struct trace *traces, size_t n)
{
	struct simulated first, other;

	how.method = SIM_CURSOR;
	how.threads = 1;
	first = simulated(&how, traces, n);
	assert_int_equal(first.method, SIM_CURSOR);
	for (unsigned int threads = 1; threads <= 3; threads++) {
		how.threads = threads;
		for (enum sim_method method = SIM_AUTO; method <= SIM_WHEEL; method++) {
			how.method = method;
			other = simulated(&how, traces, n);
			assert_same(&first, &other);
			simulated_free(&other);
		}
	}
	simulated_free(&first);
}

static void methods_and_threads_agree_on_small_traces(void **state)
{
	static const enum sim_phases phases[] = {SIM_FIXED, SIM_EQUAL, SIM_WITHIN};
	uint64_t seed = 23;

	(void)state;
	for (int round = 0; round < 60; round++) {
		struct simulation how = {.workers = 1 + chance(&seed, 50),
					 .work = 1 + chance(&seed, 200),
					 .steps = STEPS,
					 .draws = 1 + chance(&seed, 4),
					 .seed = round,
					 .phases = phases[round % 3],
					 .spread = chance(&seed, 50)};
		struct world world;

		make_world(&world, &seed);
		assert_methods_agree(how, world.traces, TRACES);
		free_world(&world);
	}
}

/* So many workers that threads share the workers of a draw, on recorded traces. */
static void methods_and_threads_agree_on_recorded_traces(void **state)
{
	static const char *const names[] = {"trace_100hz_2us", "trace_host"};
	struct simulation how = {.workers = 50000,
				 .work = 100000,
				 .steps = 20,
				 .draws = 1,
				 .seed = 5,
				 .phases = SIM_FIXED};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct trace trace;

		read_trace(&trace, names[i], WINDOW_AS_RECORDED);
		assert_methods_agree(how, &trace, 1);
		trace_free(&trace);
	}
}

/* What only one method can do must not depend on the number of threads either. */
static void threads_agree_on_random_phases_and_messages(void **state)
{
	struct simulation hows[] = {
		{.workers = 40000, .steps = 10, .draws = 1, .phases = SIM_RANDOM},
		{.workers = 100, .steps = 50, .draws = 7, .phases = SIM_RANDOM},
		{.workers = 100, .steps = 50, .draws = 7, .barrier = SIM_DISSEMINATION},
		{.workers = 100, .steps = 50, .draws = 7, .barrier = SIM_BINOMIAL},
	};
	struct trace trace;

	(void)state;
	read_trace(&trace, "trace_host", WINDOW_AS_RECORDED);
	for (size_t i = 0; i < sizeof(hows) / sizeof(hows[0]); i++) {
		struct simulated one, many;

		hows[i].work = 100000;
		hows[i].seed = 6;
		hows[i].loggp = (struct sim_loggp){70, 5, 11, 9, 0.5};
		hows[i].threads = 1;
		one = simulated(&hows[i], &trace, 1);
		hows[i].threads = 3;
		many = simulated(&hows[i], &trace, 1);
		assert_same(&one, &many);
		assert_true(one.error95 == many.error95 || hows[i].draws == 1);
		simulated_free(&one);
		simulated_free(&many);
	}
	trace_free(&trace);
}

/* Steps that are skipped are those that would have come first; all else is of the rest alone. */
static void skipped_steps_come_first_and_count_nowhere(void **state)
{
	static const double offset = 12345;
	struct simulation how = {.workers = 20,
				 .work = 100000,
				 .steps = 70,
				 .draws = 3,
				 .seed = 9,
				 .phases = SIM_FIXED};
	struct simulated all, rest, one;
	uint64_t total = 0, work = 0;
	struct trace trace;

	(void)state;
	read_trace(&trace, "trace_host", WINDOW_AS_RECORDED);
	for (how.method = SIM_CURSOR; how.method <= SIM_WHEEL; how.method++) {
		how.skip = 0;
		how.steps = 70;
		all = simulated(&how, &trace, 1);
		how.skip = 30;
		how.steps = 40;
		rest = simulated(&how, &trace, 1);
		for (uint64_t draw = 0; draw < how.draws; draw++)
			assert_memory_equal(rest.series + draw * 40, all.series + draw * 70 + 30,
					    40 * sizeof(*rest.series));
		assert_true(rest.n == 120 && rest.total < all.total);
		simulated_free(&all);
		simulated_free(&rest);
	}
	/* one worker's imbalance is none, if its work is counted over the same steps as its waiting */
	how = (struct simulation){.workers = 1,
				  .work = 100000,
				  .steps = 40,
				  .skip = 30,
				  .draws = 1,
				  .phases = SIM_FIXED,
				  .offsets = &offset};
	one = simulated(&how, &trace, 1);
	for (size_t i = 0; i < one.n; i++)
		total += one.series[i];
	for (uint64_t i = 0, at = 12345; i < 70; i++) {
		uint64_t time = (uint64_t)llround(trace_advance(&trace, (double)at, 100000));

		at += time;
		work += i < 30 ? 0 : time;
	}
	assert_true(one.imbalance == 0 && one.total == total);
	assert_near((double)total, (double)work, 1e-6);
	simulated_free(&one);
	trace_free(&trace);
}

static void density_chooses_the_method(void **state)
{
	struct simulation how = {
		.workers = 10, .work = 100000, .steps = 1, .draws = 1, .phases = SIM_FIXED};
	struct simulated result;
	struct trace trace;

	(void)state;
	read_trace(&trace, "trace_100hz_2us", WINDOW_AS_RECORDED);
	result = simulated(&how, &trace, 1);
	assert_int_equal(result.method, SIM_WHEEL);
	simulated_free(&result);
	how.work = 10000000;
	result = simulated(&how, &trace, 1);
	assert_int_equal(result.method, SIM_CURSOR);
	simulated_free(&result);
	trace_free(&trace);
}

/* ---- phases ---- */

/*
 * What the closed form gives lies in the 95 % interval that the simulation states for itself, but
 * for about one seed in 20: of 40 seeds, 5 or more would miss with probability 5 %.
 */
static void random_phases_meet_the_closed_form(void **state)
{
	static const uint64_t workers[] = {1, 64, 1024};
	struct step_tail tail;
	struct trace trace;

	(void)state;
	read_trace(&trace, "trace_100hz_2us", WINDOW_AS_RECORDED);
	assert_true(step_tail_init(&tail, &trace, 1, 100000));
	for (size_t i = 0; i < 3; i++) {
		double exact = step_slowdown(&tail, workers[i]);
		int missed = 0;

		for (uint64_t seed = 0; seed < 40; seed++) {
			struct simulation how = {.workers = workers[i],
						 .work = 100000,
						 .steps = i ? 20 : 500,
						 .draws = 10,
						 .seed = seed,
						 .phases = SIM_RANDOM};
			struct simulated result = simulated(&how, &trace, 1);

			missed += !(fabs(result.slowdown - exact) <= result.error95);
			simulated_free(&result);
		}
		assert_true(missed < 6);
	}
	step_tail_free(&tail);
	trace_free(&trace);
}

/* Cut at its last detour, a trace has one of twice the length at the seam: the slowest meets it. */
static void seam_of_a_cut_trace_is_simulated_too(void **state)
{
	struct simulation how = {.workers = 16384,
				 .work = 100000,
				 .steps = 40,
				 .draws = 10,
				 .seed = 3,
				 .phases = SIM_RANDOM};
	struct simulated result;
	struct step_tail tail;
	struct trace trace;

	(void)state;
	read_trace(&trace, "trace_100hz_2us", WINDOW_CUT_AT_LAST);
	assert_true(step_tail_init(&tail, &trace, 1, 100000));
	result = simulated(&how, &trace, 1);
	assert_true(fabs(result.slowdown - step_slowdown(&tail, 16384)) <= result.error95);
	/* more than the 2,199 of any detour alone, no more than the worst window */
	assert_true(result.max > 100000 + 2199 && result.max <= tail.t[0]);
	simulated_free(&result);
	step_tail_free(&tail);
	trace_free(&trace);
}

static void equal_phases_cost_as_much_as_one_worker(void **state)
{
	struct simulation how = {.workers = 1,
				 .work = 100000,
				 .steps = 300,
				 .draws = 3,
				 .seed = 9,
				 .phases = SIM_EQUAL};
	struct simulated one, many;
	struct trace trace;

	(void)state;
	read_trace(&trace, "trace_host", WINDOW_AS_RECORDED);
	one = simulated(&how, &trace, 1);
	how.workers = 200;
	many = simulated(&how, &trace, 1);
	assert_memory_equal(one.series, many.series, one.n * sizeof(*one.series));
	assert_near(1 + many.imbalance, 1, 1e-12);
	simulated_free(&many);
	/* all within nothing of each other are equal */
	how.phases = SIM_WITHIN;
	many = simulated(&how, &trace, 1);
	assert_memory_equal(one.series, many.series, one.n * sizeof(*one.series));
	simulated_free(&many);
	/* the further apart, the more often somebody is hit */
	how.spread = 10000;
	many = simulated(&how, &trace, 1);
	assert_true(many.slowdown > one.slowdown);
	one.slowdown = many.slowdown;
	simulated_free(&many);
	how.phases = SIM_FIXED;
	many = simulated(&how, &trace, 1);
	assert_true(many.slowdown > one.slowdown);
	simulated_free(&many);
	simulated_free(&one);
	trace_free(&trace);
}

/* Of several traces all have the same one: noise of two machines is not aligned. */
static void equal_phases_are_of_one_trace(void **state)
{
	struct simulation how = {
		.work = 100000, .steps = 100, .draws = 8, .seed = 10, .phases = SIM_EQUAL};
	struct simulated one, many;
	struct trace traces[2];

	(void)state;
	read_trace(&traces[0], "trace_host", WINDOW_AS_RECORDED);
	read_trace(&traces[1], "trace_100hz_2us", WINDOW_AS_RECORDED);
	how.workers = 1;
	one = simulated(&how, traces, 2);
	how.workers = 50;
	many = simulated(&how, traces, 2);
	assert_memory_equal(one.series, many.series, one.n * sizeof(*one.series));
	simulated_free(&one);
	simulated_free(&many);
	trace_free(&traces[0]);
	trace_free(&traces[1]);
}

static void seeds_decide(void **state)
{
	struct simulation how = {.workers = 20,
				 .work = 100000,
				 .steps = 50,
				 .draws = 2,
				 .seed = 1,
				 .phases = SIM_RANDOM};
	struct simulated a, b;
	struct trace trace;

	(void)state;
	read_trace(&trace, "trace_host", WINDOW_AS_RECORDED);
	a = simulated(&how, &trace, 1);
	b = simulated(&how, &trace, 1);
	assert_same(&a, &b);
	/* draws differ, too */
	assert_memory_not_equal(a.series, a.series + how.steps, how.steps * sizeof(*a.series));
	simulated_free(&b);
	how.seed = 2;
	b = simulated(&how, &trace, 1);
	assert_memory_not_equal(a.series, b.series, a.n * sizeof(*a.series));
	simulated_free(&a);
	simulated_free(&b);
	trace_free(&trace);
}

/* ---- what is refused, and silence ---- */

static void silence_takes_its_own_time(void **state)
{
	struct simulation how = {.workers = 100, .work = 7, .steps = 5, .draws = 2};
	struct trace silence = {.period = 1000};
	struct simulated result = simulated(&how, &silence, 1);

	(void)state;
	assert_int_equal(result.total, 70);
	assert_true(result.slowdown == 0 && result.imbalance == 0 && result.error95 == 0);
	for (size_t i = 0; i < result.n; i++)
		assert_true(result.last[i] == UINT32_MAX);
	simulated_free(&result);
}

static void what_makes_no_sense_is_refused(void **state)
{
	static double start[] = {1}, length[] = {0.4}, most[] = {9.8}, at_most[] = {0.1};
	struct simulation good = {.workers = 2, .work = 10, .steps = 3, .draws = 1}, how;
	struct trace trace = {1, start, length, 10}, stolen = {1, at_most, most, 10},
		     longer = {0, NULL, NULL, 1e16};
	double offsets[] = {0, NAN};
	struct simulated result;

	(void)state;
	result = simulated(&good, &trace, 1); /* 0.4 units are none */
	assert_int_equal(result.total, 30);
	simulated_free(&result);
#define REFUSED(member, value, error)                                        \
	do {                                                                 \
		how = good;                                                  \
		how.member = value;                                          \
		assert_int_equal(simulate(&how, &trace, 1, &result), error); \
		assert_null(result.series);                                  \
	} while (0)
	REFUSED(workers, 0, SIM_LIMITS);
	REFUSED(workers, SIM_WORKERS_MAX + 1, SIM_LIMITS);
	REFUSED(work, 0, SIM_LIMITS);
	REFUSED(work, UINT64_MAX, SIM_LIMITS);
	REFUSED(steps, 0, SIM_LIMITS);
	REFUSED(steps, SIM_SERIES_MAX + 1, SIM_LIMITS);
	REFUSED(steps, UINT64_MAX, SIM_LIMITS);
	REFUSED(skip, SIM_SERIES_MAX + 1, SIM_LIMITS);
	REFUSED(draws, 0, SIM_LIMITS);
	REFUSED(draws, SIM_SERIES_MAX, SIM_LIMITS);
	REFUSED(spread, UINT64_MAX, SIM_LIMITS);
	REFUSED(offsets, offsets, SIM_LIMITS);
#undef REFUSED
	how = good;
	how.barrier = SIM_BINOMIAL;
	how.loggp.gap_per_byte = NAN;
	assert_int_equal(simulate(&how, &trace, 1, &result), SIM_LIMITS);
	how.loggp = (struct sim_loggp){.latency = UINT64_MAX};
	assert_int_equal(simulate(&how, &trace, 1, &result), SIM_LIMITS);
	how.loggp = (struct sim_loggp){.latency = 1};
	how.method = SIM_WHEEL;
	assert_int_equal(simulate(&how, &trace, 1, &result), SIM_METHOD);
	how = good;
	how.method = SIM_WHEEL;
	how.phases = SIM_RANDOM;
	assert_int_equal(simulate(&how, &trace, 1, &result), SIM_METHOD);
	assert_int_equal(simulate(&good, &trace, 0, &result), SIM_LIMITS);
	assert_int_equal(simulate(&good, &stolen, 1, &result), SIM_TRACE);
	assert_int_equal(simulate(&good, &longer, 1, &result), SIM_TRACE);
	for (enum sim_error error = SIM_OK; error <= SIM_METHOD; error++)
		assert_true(strlen(sim_error_text(error)) > 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixed_phases_are_composed_steps),
		cmocka_unit_test(fixed_phases_as_tick_by_tick),
		cmocka_unit_test(methods_and_threads_agree_on_small_traces),
		cmocka_unit_test(methods_and_threads_agree_on_recorded_traces),
		cmocka_unit_test(threads_agree_on_random_phases_and_messages),
		cmocka_unit_test(skipped_steps_come_first_and_count_nowhere),
		cmocka_unit_test(density_chooses_the_method),
		cmocka_unit_test(random_phases_meet_the_closed_form),
		cmocka_unit_test(seam_of_a_cut_trace_is_simulated_too),
		cmocka_unit_test(equal_phases_cost_as_much_as_one_worker),
		cmocka_unit_test(equal_phases_are_of_one_trace),
		cmocka_unit_test(seeds_decide),
		cmocka_unit_test(silence_takes_its_own_time),
		cmocka_unit_test(what_makes_no_sense_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
