/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The slowest of N in closed form: published check values, and small traces counted out. */
#include <gsl/gsl_integration.h>
#include <math.h>

#include "noise/scale.h"
#include "tests/noise/support.h"

#define WORK 100000.0 /* 100 us in ns */

/* Slowdown in percent, to the sixth decimal, of steps of 100 us. */
struct metric {
	uint64_t workers;
	double percent;
};
#define VALUES 5

static void check_values(const struct trace *trace, const struct metric *metrics)
{
	struct step_tail tail;

	assert_true(step_tail_init(&tail, trace, 1, WORK));
	for (size_t i = 0; i < VALUES; i++) {
		double percent = 100 * step_slowdown(&tail, metrics[i].workers);

		if (!(fabs(percent - metrics[i].percent) <= 0.5000001e-6))
			fail_msg("%.7f %% for %u workers, not %.6f %%", percent,
				 (unsigned int)metrics[i].workers, metrics[i].percent);
		assert_near(step_slowest_mean(&tail, metrics[i].workers),
			    WORK * (1 + percent / 100), 1e-12);
	}
	step_tail_free(&tail);
}

static void sparse_trace_gives_the_check_values(void **state)
{
	static const struct metric metrics[VALUES] = {{1, 0.020196},
						      {64, 0.965323},
						      {1024, 2.160392},
						      {16384, 2.196939},
						      {1000000, 2.199000}};
	struct trace trace;

	(void)state;
	read_trace(&trace, "trace_100hz_2us", WINDOW_AS_RECORDED);
	check_values(&trace, metrics);
	trace_free(&trace);
}

static void trace_cut_at_its_last_detour_gives_the_check_values(void **state)
{
	static const struct metric metrics[VALUES] = {{1, 0.020216},
						      {64, 0.966577},
						      {1024, 2.178009},
						      {16384, 2.452111},
						      {1000000, 3.870931}};
	struct trace trace;

	(void)state;
	read_trace(&trace, "trace_100hz_2us", WINDOW_CUT_AT_LAST);
	assert_true(trace.period == 9990002152);
	check_values(&trace, metrics);
	trace_free(&trace);
}

static void host_trace_gives_the_check_values(void **state)
{
	static const struct metric metrics[VALUES] = {{1, 13.967399},
						      {64, 703.689320},
						      {1024, 3184.991420},
						      {16384, 4037.663463},
						      {1000000, 4100.442240}};
	struct trace trace;

	(void)state;
	read_trace(&trace, "trace_host", WINDOW_AS_RECORDED);
	check_values(&trace, metrics);
	trace_free(&trace);
}

/*
 * g at the middle of tick i, counted half tick by half tick: whole numbers, no formula. Over each
 * tick of phase g is flat, or inside a detour falls by one, as everything is whole.
 */
static double advance_from_middle(const struct pattern *pattern, size_t i, uint64_t work)
{
	uint64_t at = 2 * i + 1, left = 2 * work, begin = at;

	while (left > 0)
		left -= !pattern->stolen[at++ / 2 % pattern->period];
	return (double)(at - begin) / 2;
}

/* A pattern with g at the middle of each tick, counted out. */
struct counted {
	const struct pattern *pattern;
	double work, middle[PATTERN_MAX];
};

static void count_out(struct counted *counted, const struct pattern *pattern, double work)
{
	counted->pattern = pattern;
	counted->work = work;
	for (size_t i = 0; i < pattern->period; i++)
		counted->middle[i] = advance_from_middle(pattern, i, (uint64_t)work);
}

/* F at time t. */
static double not_slower(const struct counted *counted, double t)
{
	const struct pattern *pattern = counted->pattern;
	double sum = 0;

	for (size_t i = 0; i < pattern->period; i++) {
		if (pattern->stolen[i])
			sum += fmin(fmax(t - (counted->middle[i] - 0.5), 0), 1);
		else
			sum += t >= counted->middle[i];
	}
	return sum / (double)pattern->period;
}

struct slowest {
	const struct counted *counted;
	double workers;
};

static double exceeded(double t, void *context)
{
	const struct slowest *slowest = context;

	return 1 - pow(not_slower(slowest->counted, t), slowest->workers);
}

/* F is linear between whole times, so that Gauss's rule of 8 points is exact up to 15 workers. */
static double mean_by_quadrature(const struct counted *counted, double workers)
{
	gsl_integration_glfixed_table *rule = gsl_integration_glfixed_table_alloc(8);
	struct slowest slowest = {counted, workers};
	gsl_function function = {exceeded, &slowest};
	double sum = counted->work, longest = counted->work;

	for (size_t i = 0; i < counted->pattern->period; i++)
		longest = fmax(longest, counted->middle[i] + 0.5);
	for (double t = counted->work; t < longest; t++)
		sum += gsl_integration_glfixed(&function, t, t + 1, rule);
	gsl_integration_glfixed_table_free(rule);
	return sum;
}

/* What the traces made by chance must have had among them for the test to be one. */
struct seen {
	size_t empty, longer_than_work, back_to_back, over_the_seam, one_breakpoint;
};

static void look(struct seen *seen, const struct pattern *pattern, const struct trace *trace,
		 double work)
{
	bool longer = false, touching = false, seam = false, meeting = false;

	for (size_t i = 0; i < pattern->n; i++) {
		double end = pattern->start[i] + pattern->length[i];

		seam |= end > (double)pattern->period;
		touching |= i + 1 < pattern->n && pattern->start[i + 1] == end;
	}
	for (size_t i = 0; i < trace->n; i++) {
		longer |= trace->length[i] > work;
		/* a worker that is done just when one starts, having begun when another ended */
		for (size_t j = 0; j < trace->n; j++)
			meeting |= trace->start[i] - work == trace->start[j] + trace->length[j];
	}
	seen->empty += trace->n == 0;
	seen->longer_than_work += longer;
	seen->back_to_back += touching;
	seen->over_the_seam += seam;
	seen->one_breakpoint += meeting;
}

static void small_traces_agree_with_brute_force(void **state)
{
	struct seen seen = {0};
	uint64_t seed = 1;

	(void)state;
	for (int round = 0; round < 150; round++) {
		struct counted counted;
		struct pattern pattern;
		struct step_tail tail;
		struct trace trace;
		double work = 1 + (double)chance(&seed, round % 2 ? 90 : 6);

		make_pattern(&pattern, &seed);
		assert_int_equal(trace_init(&trace, pattern.start, pattern.length, pattern.n,
					    (double)pattern.period, NULL),
				 TRACE_OK);
		look(&seen, &pattern, &trace, work);
		assert_true(step_tail_init(&tail, &trace, 1, work));
		count_out(&counted, &pattern, work);
		for (unsigned int workers = 1; workers <= 15; workers += 7)
			assert_near(step_slowest_mean(&tail, workers),
				    mean_by_quadrature(&counted, workers), 1e-12);
		step_tail_free(&tail);
		trace_free(&trace);
	}
	assert_true(seen.empty > 0 && seen.longer_than_work > 10 && seen.back_to_back > 10);
	assert_true(seen.over_the_seam > 10 && seen.one_breakpoint > 10);
}

static void quantiles_invert_the_distribution(void **state)
{
	uint64_t seed = 2;

	(void)state;
	for (int round = 0; round < 60; round++) {
		struct counted counted;
		struct pattern pattern;
		struct step_tail tail;
		struct trace trace;
		double work = 1 + (double)chance(&seed, 40);

		make_pattern(&pattern, &seed);
		assert_int_equal(trace_init(&trace, pattern.start, pattern.length, pattern.n,
					    (double)pattern.period, NULL),
				 TRACE_OK);
		assert_true(step_tail_init(&tail, &trace, 1, work));
		count_out(&counted, &pattern, work);
		for (double p = 0.013; p < 1; p += 0.0871) {
			double t = step_slowest_quantile(&tail, 3, p), below = t - 1e-6;
			double at = not_slower(&counted, t + 1e-9);

			assert_true(pow(at, 3) >= p - 1e-12);
			assert_true(pow(not_slower(&counted, below), 3) <= p);
		}
		step_tail_free(&tail);
		trace_free(&trace);
	}
}

static void silence_slows_nobody(void **state)
{
	struct trace trace = {.period = 1e9};
	struct step_tail tail;

	(void)state;
	assert_true(step_tail_init(&tail, &trace, 1, WORK));
	assert_true(step_slowest_mean(&tail, 1000000) == WORK);
	assert_true(step_slowest_quantile(&tail, 1000000, 0.99) == WORK);
	assert_true(step_slowdown(&tail, 1) == 0);
	step_tail_free(&tail);
}

/*
 * One detour of 10 in 1,000 ticks and steps of 100: 100 of 1,000 phases reach it with their work and
 * take 110, the 10 phases inside it take 100 to 110.
 */
static void one_detour_by_hand(void **state)
{
	static double start[] = {500}, length[] = {10};
	struct trace trace = {1, start, length, 1000};
	struct step_tail tail;

	(void)state;
	assert_true(step_tail_init(&tail, &trace, 1, 100));
	assert_near(step_slowest_mean(&tail, 1), 100 + (100 * 10 + 10 * 5) / 1000.0, 1e-14);
	assert_true(step_slowest_quantile(&tail, 1, 0.95) == 110);
	assert_near(step_slowest_quantile(&tail, 1, 0.895), 105, 1e-12);
	assert_true(step_slowest_quantile(&tail, 1, 0.5) == 100);
	step_tail_free(&tail);
}

static void several_traces_are_a_mixture(void **state)
{
	static double start[] = {500}, length[] = {10};
	struct trace traces[] = {{1, start, length, 1000}, {.period = 77}};
	struct step_tail tail;

	(void)state;
	assert_true(step_tail_init(&tail, traces, 2, 100));
	assert_near(step_slowest_mean(&tail, 1), 100 + 1.05 / 2, 1e-14);
	step_tail_free(&tail);
}

/* So many detours are summed on a grid. As they are one pattern again and again, few say the same. */
static void a_million_detours_say_what_their_pattern_says(void **state)
{
	enum { PATTERN = 7, TIMES = 120000 };
	static const double start[PATTERN] = {0, 1e5, 2.5e5, 3e5, 6.5e5, 7.1e5, 9.9e5};
	static const double length[PATTERN] = {700, 2600, 1300.5, 900, 2600, 8999, 12000};
	static double starts[PATTERN * TIMES], lengths[PATTERN * TIMES];
	struct trace few, many;
	struct step_tail a, b;

	(void)state;
	for (size_t i = 0; i < PATTERN * TIMES; i++) {
		starts[i] = start[i % PATTERN] + (double)(i / PATTERN) * 1e6;
		lengths[i] = length[i % PATTERN];
	}
	assert_int_equal(trace_init(&few, start, length, PATTERN, 1e6, NULL), TRACE_OK);
	assert_int_equal(trace_init(&many, starts, lengths, PATTERN * TIMES, TIMES * 1e6, NULL),
			 TRACE_OK);
	assert_true(step_tail_init(&a, &few, 1, WORK));
	assert_true(step_tail_init(&b, &many, 1, WORK));
	for (uint64_t workers = 1; workers <= 1000000; workers *= 10)
		assert_near(step_slowdown(&b, workers), step_slowdown(&a, workers), 1e-6);
	assert_near(step_slowest_quantile(&b, 64, 0.99), step_slowest_quantile(&a, 64, 0.99), 1e-6);
	step_tail_free(&a);
	step_tail_free(&b);
	trace_free(&few);
	trace_free(&many);
}

static void work_must_be_positive(void **state)
{
	struct trace trace = {.period = 1000};
	struct step_tail tail;

	(void)state;
	assert_false(step_tail_init(&tail, &trace, 1, 0));
	assert_false(step_tail_init(&tail, &trace, 1, NAN));
	assert_false(step_tail_init(&tail, &trace, 1, INFINITY));
	assert_false(step_tail_init(&tail, &trace, 0, 100));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sparse_trace_gives_the_check_values),
		cmocka_unit_test(trace_cut_at_its_last_detour_gives_the_check_values),
		cmocka_unit_test(host_trace_gives_the_check_values),
		cmocka_unit_test(small_traces_agree_with_brute_force),
		cmocka_unit_test(quantiles_invert_the_distribution),
		cmocka_unit_test(silence_slows_nobody),
		cmocka_unit_test(one_detour_by_hand),
		cmocka_unit_test(several_traces_are_a_mixture),
		cmocka_unit_test(a_million_detours_say_what_their_pattern_says),
		cmocka_unit_test(work_must_be_positive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
