/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The slowest of N in closed form: published check figures, and small traces counted out. */
#include <gsl/gsl_integration.h>
#include <math.h>

#include "noise/scale.h"
#include "tests/noise/support.h"

#define WORK 100000.0 /* 100 us in ns */

/* Slowdown in percent, to the sixth decimal, of steps of 100 us. */
struct figure {
	uint64_t workers;
	double percent;
};
#define FIGURES 5

static void check_figures(const struct trace *trace, const struct figure *figures)
{
	struct step_tail tail;

	assert_true(step_tail_init(&tail, trace, 1, WORK));
	for (size_t i = 0; i < FIGURES; i++) {
		double percent = 100 * step_slowdown(&tail, figures[i].workers);

		if (!(fabs(percent - figures[i].percent) <= 0.5000001e-6))
			fail_msg("%.7f %% for %u workers, not %.6f %%", percent,
				 (unsigned int)figures[i].workers, figures[i].percent);
		assert_near(step_slowest_mean(&tail, figures[i].workers),
			    WORK * (1 + percent / 100), 1e-12);
	}
	step_tail_free(&tail);
}

static void sparse_trace_gives_the_check_figures(void **state)
{
	static const struct figure figures[FIGURES] = {{1, 0.020196},
						       {64, 0.965323},
						       {1024, 2.160392},
						       {16384, 2.196939},
						       {1000000, 2.199000}};
	struct trace trace;

	(void)state;
	read_trace(&trace, "trace_100hz_2us", WINDOW_AS_RECORDED);
	check_figures(&trace, figures);
	trace_free(&trace);
}

static void trace_cut_at_its_last_detour_gives_the_check_figures(void **state)
{
	static const struct figure figures[FIGURES] = {{1, 0.020216},
						       {64, 0.966577},
						       {1024, 2.178009},
						       {16384, 2.452111},
						       {1000000, 3.870931}};
	struct trace trace;

	(void)state;
	read_trace(&trace, "trace_100hz_2us", WINDOW_CUT_AT_LAST);
	assert_true(trace.period == 9990002152);
	check_figures(&trace, figures);
	trace_free(&trace);
}

static void host_trace_gives_the_check_figures(void **state)
{
	static const struct figure figures[FIGURES] = {{1, 13.967399},
						       {64, 703.689320},
						       {1024, 3184.991420},
						       {16384, 4037.663463},
						       {1000000, 4100.442240}};
	struct trace trace;

	(void)state;
	read_trace(&trace, "trace_host", WINDOW_AS_RECORDED);
	check_figures(&trace, figures);
	trace_free(&trace);
}

/*
 * F for a pattern at time t: over each tick of phase, g is flat, or inside a detour falls by one.
 * Everything is whole, so that both are known from the middle of the tick.
 */
static double not_slower(const struct pattern *pattern, const struct trace *trace, double work,
			 double t)
{
	double sum = 0;

	for (size_t i = 0; i < pattern->period; i++) {
		double middle = trace_advance(trace, (double)i + 0.5, work);

		if (pattern->stolen[i])
			sum += fmin(fmax(t - (middle - 0.5), 0), 1);
		else
			sum += t >= middle;
	}
	return sum / (double)pattern->period;
}

struct slowest {
	const struct pattern *pattern;
	const struct trace *trace;
	double work, workers;
};

static double exceeded(double t, void *context)
{
	const struct slowest *slowest = context;
	double f = not_slower(slowest->pattern, slowest->trace, slowest->work, t);

	return 1 - pow(f, slowest->workers);
}

/* F is linear between whole times, so that Gauss's rule of 8 points is exact up to 15 workers. */
static double mean_by_quadrature(struct slowest *slowest)
{
	gsl_integration_glfixed_table *rule = gsl_integration_glfixed_table_alloc(8);
	gsl_function function = {exceeded, slowest};
	double sum = slowest->work, longest;

	longest = (double)pattern_advance(slowest->pattern, 0, (uint64_t)slowest->work) +
		  (double)slowest->pattern->period;
	for (double t = slowest->work; t < longest; t++)
		sum += gsl_integration_glfixed(&function, t, t + 1, rule);
	gsl_integration_glfixed_table_free(rule);
	return sum;
}

static void small_traces_agree_with_quadrature(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int round = 0; round < 60; round++) {
		struct pattern pattern;
		struct step_tail tail;
		struct trace trace;
		double work = 1 + (double)chance(&seed, 90);

		make_pattern(&pattern, &seed);
		assert_int_equal(trace_init(&trace, pattern.start, pattern.length, pattern.n,
					    (double)pattern.period, NULL),
				 TRACE_OK);
		assert_true(step_tail_init(&tail, &trace, 1, work));
		for (unsigned int workers = 1; workers <= 15; workers += 7) {
			struct slowest slowest = {&pattern, &trace, work, workers};

			assert_near(step_slowest_mean(&tail, workers), mean_by_quadrature(&slowest),
				    1e-12);
		}
		step_tail_free(&tail);
		trace_free(&trace);
	}
}

static void quantiles_invert_the_distribution(void **state)
{
	uint64_t seed = 2;

	(void)state;
	for (int round = 0; round < 60; round++) {
		struct pattern pattern;
		struct step_tail tail;
		struct trace trace;
		double work = 1 + (double)chance(&seed, 40);

		make_pattern(&pattern, &seed);
		assert_int_equal(trace_init(&trace, pattern.start, pattern.length, pattern.n,
					    (double)pattern.period, NULL),
				 TRACE_OK);
		assert_true(step_tail_init(&tail, &trace, 1, work));
		for (double p = 0.013; p < 1; p += 0.0871) {
			double t = step_slowest_quantile(&tail, 3, p), below = t - 1e-6;
			double at = not_slower(&pattern, &trace, work, t + 1e-9);

			assert_true(pow(at, 3) >= p - 1e-12);
			assert_true(pow(not_slower(&pattern, &trace, work, below), 3) <= p);
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
	assert_true(step_tail_observed(&tail, 10));
	assert_false(step_tail_observed(&tail, 11));
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
		cmocka_unit_test(sparse_trace_gives_the_check_figures),
		cmocka_unit_test(trace_cut_at_its_last_detour_gives_the_check_figures),
		cmocka_unit_test(host_trace_gives_the_check_figures),
		cmocka_unit_test(small_traces_agree_with_quadrature),
		cmocka_unit_test(quantiles_invert_the_distribution),
		cmocka_unit_test(silence_slows_nobody),
		cmocka_unit_test(one_detour_by_hand),
		cmocka_unit_test(several_traces_are_a_mixture),
		cmocka_unit_test(work_must_be_positive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
