/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The slowest of N in steps that follow one another: exact values by following the cycles of small
 * whole-number traces, the two closed forms' published ones, and which means is taken when. How the
 * simulation meets its own published values is measured by tests/bench/continued_bench.c.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "noise/continued.h"
#include "tests/noise/support.h"

/* ---- one detour of length d every p, in whole numbers: no formula and no chance ---- */

#define PERIOD_MAX 40000

struct tick {
	uint64_t d, p, work;
	uint64_t time[PERIOD_MAX];  /* of a step entered at each phase; the detour is at 0 */
	uint64_t steps[PERIOD_MAX]; /* when a phase was seen first while following a cycle */
	uint64_t total[PERIOD_MAX]; /* the time until then */
};

static uint64_t time_from(const struct tick *tick, uint64_t phase)
{
	uint64_t at = phase, left = tick->work;

	while (left > 0) {
		uint64_t here = at % tick->p, run = tick->p - here;

		if (here < tick->d) {
			at += tick->d - here;
			continue;
		}
		run = run < left ? run : left;
		at += run;
		left -= run;
	}
	return at - phase;
}

static struct tick *make_tick(uint64_t d, uint64_t p, uint64_t work)
{
	struct tick *tick = calloc(1, sizeof(*tick));

	assert_non_null(tick);
	assert_true(p <= PERIOD_MAX);
	tick->d = d;
	tick->p = p;
	tick->work = work;
	for (uint64_t x = 0; x < p; x++)
		tick->time[x] = time_from(tick, x);
	return tick;
}

/* All leave the barrier at T and meet at the next: followed until T comes again, mean over the cycle. */
static double cycle_slowdown(struct tick *tick, const uint64_t *offsets, size_t workers)
{
	uint64_t t = 0, step = 1, total = 0;

	memset(tick->steps, 0, tick->p * sizeof(*tick->steps));
	while (!tick->steps[t]) {
		uint64_t slowest = 0;

		tick->steps[t] = step++;
		tick->total[t] = total;
		for (size_t w = 0; w < workers; w++) {
			uint64_t time = tick->time[(t + offsets[w]) % tick->p];

			slowest = time > slowest ? time : slowest;
		}
		total += slowest;
		t = (t + slowest) % tick->p;
	}
	return (double)(total - tick->total[t]) / (double)(step - tick->steps[t]) /
		       (double)tick->work -
	       1;
}

/* Mean over all whole offsets of 2 or 3 workers; only how they differ from the first's counts. */
static double cycles_percent(struct tick *tick, size_t workers)
{
	uint64_t offsets[3] = {0}, more = workers == 3 ? tick->p : 1;
	double sum = 0;

	for (offsets[1] = 0; offsets[1] < tick->p; offsets[1]++) {
		for (offsets[2] = 0; offsets[2] < more; offsets[2]++)
			sum += cycle_slowdown(tick, offsets, workers);
	}
	return 100 * sum / (double)(tick->p * more);
}

/* The same for a step entered by each worker at a phase drawn by itself. */
static double random_percent(const struct tick *tick, double workers)
{
	uint64_t longest = 0, at_most = 0;
	double mean = 0, before = 0;

	for (uint64_t x = 0; x < tick->p; x++)
		longest = tick->time[x] > longest ? tick->time[x] : longest;
	for (uint64_t time = tick->work; time <= longest; time++) {
		double now;

		for (uint64_t x = 0; x < tick->p; x++)
			at_most += tick->time[x] == time;
		now = pow((double)at_most / (double)tick->p, workers);
		mean += (now - before) * (double)time;
		before = now;
	}
	return 100 * (mean / (double)tick->work - 1);
}

/* To the digits given. */
static void assert_percent(double percent, double published, double last_digit)
{
	if (!(fabs(percent - published) <= 0.5000001 * last_digit))
		fail_msg("%.9f %%, not %.6f %%", percent, published);
}

static struct trace tick_trace(double d, double p)
{
	const double start = 0.2 * p;
	struct trace trace;

	assert_int_equal(trace_init(&trace, &start, &d, 1, p, NULL), TRACE_OK);
	return trace;
}

/*
 * What steps entered at random moments lose stands beside: few workers may lose more (three with 30
 * every 500 and steps of 100, which fall in with each other) or less.
 */
static void cycles_of_all_offsets_give_the_check_values(void **state)
{
	static const struct {
		uint64_t d, p, work;
		size_t workers;
		double random, continued;
	} rows[] = {
		{300, 5000, 200, 2, 20.192099, 12.949521},
		{300, 5000, 1000, 2, 12.199380, 11.622979},
		{30, 500, 20, 2, 19.940900, 12.936465},
		{30, 500, 20, 3, 28.831281, 19.344365},
		{30, 500, 100, 3, 16.229786, 16.356823},
		{3, 4001, 100, 2, 0.149550, 0.147733},
		{26, 40000, 10000, 2, 0.113872, 0.110183},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct tick *tick = make_tick(rows[i].d, rows[i].p, rows[i].work);

		assert_percent(random_percent(tick, (double)rows[i].workers), rows[i].random, 1e-6);
		assert_percent(cycles_percent(tick, rows[i].workers), rows[i].continued, 1e-6);
		free(tick);
	}
}

static const struct continued_limits no_budget = {0}, small_budget = {3000000, 1, 0, NULL, NULL};

static struct continued_result slowest(const struct trace *trace, double work, uint64_t workers,
				       const struct continued_limits *limits)
{
	struct continued_result result;
	struct continued continued;

	assert_true(continued_init(&continued, trace, 1, work));
	assert_int_equal(continued_slowest(&continued, workers, limits, &result), SIM_OK);
	continued_free(&continued);
	return result;
}

/* One worker's own cycle of every start is f/(1 - f), and so says the library, of any trace. */
static void one_worker_meets_all_of_the_noise_and_no_more(void **state)
{
	static const uint64_t none[1] = {0};
	struct tick *tick = make_tick(300, 5000, 200);
	struct trace trace = tick_trace(300, 5000);
	uint64_t seed = 3;

	(void)state;
	assert_percent(random_percent(tick, 1), 10.485, 1e-6);
	assert_percent(100 * cycle_slowdown(tick, none, 1), 6.382979, 1e-6);
	assert_percent(100 * slowest(&trace, 200, 1, &no_budget).slowdown, 6.382979, 1e-6);
	trace_free(&trace);
	free(tick);
	for (int round = 0; round < 100; round++) {
		double work = 1 + (double)chance(&seed, 90), x = (double)chance(&seed, 50),
		       total = 0;
		struct continued_result result;
		struct pattern pattern;
		const size_t steps = 2000;

		make_pattern(&pattern, &seed);
		assert_int_equal(trace_init(&trace, pattern.start, pattern.length, pattern.n,
					    (double)pattern.period, NULL),
				 TRACE_OK);
		result = slowest(&trace, work, 1, &no_budget);
		for (size_t i = 0; i < steps; i++)
			total += (double)pattern_advance(&pattern, (uint64_t)(x + total),
							 (uint64_t)work);
		/* what the ends of so many steps can be off by: a period at either */
		assert_true(fabs(total - (double)steps * result.mean) <=
			    2 * (double)pattern.period);
		assert_int_equal(result.how, CONTINUED_EXACT);
		assert_true(isnan(result.error95) && result.imbalance == 0 && result.steps == 0);
		trace_free(&trace);
	}
}

static void several_traces_are_a_mean_over_them(void **state)
{
	struct trace traces[] = {tick_trace(300, 5000), {.period = 77}};
	struct continued_result result;
	struct continued continued;

	(void)state;
	assert_true(continued_init(&continued, traces, 2, 200));
	assert_int_equal(continued_slowest(&continued, 1, &no_budget, &result), SIM_OK);
	assert_near(result.slowdown, 300.0 / 4700 / 2, 1e-14);
	continued_free(&continued);
	trace_free(&traces[0]);
}

/* A and B in percent of steps of so many ns. */
struct forms {
	double work;
	uint64_t workers;
	double upper, lower, last_digit;
};

static void check_forms(const struct trace *trace, const struct forms *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct continued continued;
		uint64_t workers = rows[i].workers;

		assert_true(continued_init(&continued, trace, 1, rows[i].work));
		if (rows[i].upper > 0)
			assert_percent(100 * step_slowdown(&continued.upper, workers),
				       rows[i].upper, rows[i].last_digit);
		assert_percent(100 * step_slowdown(&continued.lower, workers), rows[i].lower,
			       rows[i].last_digit);
		continued_free(&continued);
	}
}

#define CHECK_FORMS(trace, ...)                                 \
	check_forms(trace, (const struct forms[]){__VA_ARGS__}, \
		    sizeof((const struct forms[]){__VA_ARGS__}) / sizeof(struct forms))

static void closed_forms_of_ticks_give_the_check_values(void **state)
{
	struct trace trace = tick_trace(300, 5000);

	(void)state;
	CHECK_FORMS(&trace, {200, 1, 0, 6.382979, 1e-6}, {200, 2, 0, 12.494341, 1e-6},
		    {1000, 2, 0, 11.40788, 1e-5});
	trace_free(&trace);
	trace = tick_trace(300000, 5000000);
	CHECK_FORMS(&trace, {200000, 16, 101.056619, 75.195840, 1e-6},
		    {200000, 64, 147.332761, 140.722537, 1e-6},
		    {200000, 256, 149.999730, 149.997805, 1e-6});
	trace_free(&trace);
}

static void closed_forms_of_the_sparse_trace_give_the_check_values(void **state)
{
	struct trace trace;

	(void)state;
	read_trace(&trace, "trace_100hz_2us", WINDOW_AS_RECORDED);
	CHECK_FORMS(&trace, {1e5, 1, 0.020196, 0.019999, 1e-6}, {1e5, 16, 0.300516, 0.297812, 1e-6},
		    {1e5, 64, 0.965323, 0.958660, 1e-6}, {1e5, 1024, 2.160392, 2.160378, 1e-6});
	assert_percent(100 * slowest(&trace, 1e5, 1, &no_budget).slowdown, 0.019999, 1e-6);
	trace_free(&trace);
}

static void closed_forms_of_the_host_trace_give_the_check_values(void **state)
{
	struct trace raw, trace;

	(void)state;
	read_trace(&raw, "trace_host", WINDOW_AS_RECORDED);
	for (size_t i = 0; i < raw.n; i++) {
		raw.start[i] = round(raw.start[i]);
		raw.length[i] = round(raw.length[i]);
	}
	assert_int_equal(trace_init(&trace, raw.start, raw.length, raw.n, raw.period, NULL),
			 TRACE_OK);
	CHECK_FORMS(&trace, {1e5, 1, 13.967417, 2.287157, 1e-6},
		    {1e5, 16, 206.642560, 30.571585, 1e-6}, {1e5, 64, 703.689357, 91.539250, 1e-6},
		    {1e5, 256, 1880.672, 265.001, 1e-3}, {1e5, 1024, 3184.991353, 805.382124, 1e-6},
		    {1e6, 1, 3.44624, 2.28716, 1e-5}, {1e6, 16, 35.83875, 19.59635, 1e-5},
		    {1e6, 256, 250.384, 161.221, 1e-3});
	assert_percent(100 * slowest(&trace, 1e5, 1, &no_budget).slowdown, 2.287157, 1e-6);
	trace_free(&trace);
	trace_free(&raw);
}

/* Few are simulated, and come to what following all cycles gives. */
static void few_workers_are_simulated(void **state)
{
	struct trace trace = tick_trace(300, 5000);
	struct continued_result two = slowest(&trace, 200, 2, &small_budget);

	(void)state;
	assert_int_equal(two.how, CONTINUED_SIMULATED);
	assert_true(two.error95 > 0 && two.steps >= 1000 && two.draws >= 20);
	assert_true(fabs(two.slowdown - 0.12949521) <= 1.5 * two.error95);
	assert_true(two.slowdown < 0.20192099 - 2 * two.error95);
	assert_true(two.p50 == 200 && two.p99 == 500 && two.max == 500);
	assert_near(two.mean, 200 * (1 + two.slowdown), 1e-12);
	trace_free(&trace);
	/* the closed forms are as good as equal here, which is no reason to take one */
	trace = tick_trace(3, 4001);
	two = slowest(&trace, 2000, 64, &small_budget);
	assert_int_equal(two.how, CONTINUED_SIMULATED);
	trace_free(&trace);
}

static void many_workers_take_the_closed_form_where_entry_does_not_matter(void **state)
{
	struct trace trace = tick_trace(300000, 5000000);
	struct continued_result many = slowest(&trace, 200000, 256, &no_budget);

	(void)state;
	assert_int_equal(many.how, CONTINUED_CLOSED);
	assert_percent(100 * many.slowdown, 149.999730, 1e-6);
	assert_true(isnan(many.error95) && isnan(many.low) && many.max == 500000);
	/* where it does, not: 65 workers have other forms */
	assert_int_equal(slowest(&trace, 200000, 65, &no_budget).how, CONTINUED_RANGE);
	trace_free(&trace);
}

static uint64_t asked;

static void count(void *context, uint64_t worker_steps)
{
	(void)context;
	asked += worker_steps;
}

static void beyond_the_budget_there_are_two_numbers_and_no_third(void **state)
{
	struct trace trace = tick_trace(300000, 5000000);
	struct continued_limits limits = {100 * 26000 - 1, 1, 0, count, NULL};
	struct continued_result many = slowest(&trace, 200000, 100, &limits);

	(void)state;
	assert_int_equal(many.how, CONTINUED_RANGE);
	assert_true(many.low < many.high && many.high < 1.5);
	assert_true(isnan(many.slowdown) && isnan(many.mean) && isnan(many.p99) &&
		    isnan(many.max) && isnan(many.imbalance) && isnan(many.error95));
	assert_int_equal(asked, 0);
	limits.budget++;
	many = slowest(&trace, 200000, 100, &limits);
	assert_int_equal(many.how, CONTINUED_SIMULATED);
	assert_int_equal(asked, limits.budget);
	assert_int_equal(many.steps, 1000);
	assert_int_equal(many.draws, 20);
	trace_free(&trace);
	/* a step of 999 detours is no cheap one: it would be simulated for hours */
	trace = tick_trace(999, 1000);
	assert_int_equal(slowest(&trace, 1000, 64, &small_budget).how, CONTINUED_RANGE);
	trace_free(&trace);
	/* no whole unit of work */
	trace = tick_trace(0.25, 1);
	assert_int_equal(slowest(&trace, 0.125, 2, &small_budget).how, CONTINUED_RANGE);
	trace_free(&trace);
}

/* Longer draws find nothing new in a tick: more are drawn. A long trace is gone through first. */
static void what_is_doubled_is_what_helps(void **state)
{
	struct continued_limits limits = {30000000, 1, 0, NULL, NULL};
	struct trace trace = tick_trace(300, 5000);
	struct continued_result result = slowest(&trace, 200, 2, &limits);

	(void)state;
	assert_true(result.steps == 1000 && result.draws > 20);
	trace_free(&trace);
	read_trace(&trace, "trace_host", WINDOW_AS_RECORDED);
	result = slowest(&trace, 1e6, 4, &limits);
	assert_true(result.steps > 1000);
	assert_true(result.draws == 20 || (double)result.steps * result.mean > 2 * trace.period);
	trace_free(&trace);
}

static void results_are_the_same_on_any_number_of_threads(void **state)
{
	struct continued_limits limits = small_budget;
	struct trace trace = tick_trace(300, 5000);
	struct continued_result one, three, other;

	(void)state;
	limits.threads = 1;
	one = slowest(&trace, 200, 5, &limits);
	limits.threads = 3;
	three = slowest(&trace, 200, 5, &limits);
	assert_true(one.mean == three.mean && one.error95 == three.error95 &&
		    one.imbalance == three.imbalance && one.steps == three.steps);
	limits.seed = 2;
	other = slowest(&trace, 200, 5, &limits);
	assert_true(other.mean != one.mean);
	trace_free(&trace);
}

static void silence_slows_nobody(void **state)
{
	struct trace trace = {.period = 1e9};

	(void)state;
	for (uint64_t workers = 1; workers <= 1000000; workers *= 100) {
		struct continued_result result = slowest(&trace, 1e5, workers, &no_budget);

		assert_int_equal(result.how, CONTINUED_EXACT);
		assert_true(result.slowdown == 0 && result.p99 == 1e5 && result.max == 1e5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cycles_of_all_offsets_give_the_check_values),
		cmocka_unit_test(one_worker_meets_all_of_the_noise_and_no_more),
		cmocka_unit_test(several_traces_are_a_mean_over_them),
		cmocka_unit_test(closed_forms_of_ticks_give_the_check_values),
		cmocka_unit_test(closed_forms_of_the_sparse_trace_give_the_check_values),
		cmocka_unit_test(closed_forms_of_the_host_trace_give_the_check_values),
		cmocka_unit_test(few_workers_are_simulated),
		cmocka_unit_test(many_workers_take_the_closed_form_where_entry_does_not_matter),
		cmocka_unit_test(beyond_the_budget_there_are_two_numbers_and_no_third),
		cmocka_unit_test(what_is_doubled_is_what_helps),
		cmocka_unit_test(results_are_the_same_on_any_number_of_threads),
		cmocka_unit_test(silence_slows_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
