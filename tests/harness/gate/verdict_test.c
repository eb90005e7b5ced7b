/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The gate's decisions on measured time, on runs made up here; what of a policy is refused. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "harness/base/memory.h"
#include "harness/gate/verdict.h"
#include "tests/bench/gate_arms.h"

static const double low[] = {100, 101, 102, 103, 104, 105};
static const double high[] = {200, 201, 202, 203, 204, 205};
static const double wild[] = {50, 60, 150, 160, 170, 40}; /* median above low's, but unsure */

static struct arm make_arm(const double *values, size_t n)
{
	struct arm arm = {.origin = memory_copy("made up"),
			  .target = memory_copy("linux-host"),
			  .meter = METER_TSC};

	for (size_t i = 0; i < n; i++)
		arm_add_value(&arm, "selfish.p50", "selfish.p50", "ns", values[i]);
	return arm;
}

/* The verdict on old and new, n runs each, and if `again` is given on old and again, too. */
static enum exit_code judge(const double *old, const double *new, size_t n, const double *again,
			    size_t disturbed)
{
	struct arm a = make_arm(old, n), b = make_arm(new, n);
	struct verdict verdict;
	struct policy policy;
	enum exit_code code;

	policy_defaults(&policy);
	b.disturbed = disturbed;
	if (disturbed)
		pairs_set(&b.provenance, RUN_DISTURBED, "the host was busy");
	verdict_reach(&verdict, &a, &b, &policy);
	if (again) {
		arm_free(&b);
		b = make_arm(again, n);
		verdict_confirm(&verdict, &a, &b, &policy);
	}
	assert_true(!disturbed || strstr(verdict.why, "the host was busy"));
	code = verdict.code;
	verdict_free(&verdict);
	policy_free(&policy);
	arm_free(&a);
	arm_free(&b);
	return code;
}

static void worse_twice_fails(void **state)
{
	(void)state;
	assert_int_equal(judge(low, high, 6, NULL, 0), EXIT_REGRESSION);
	assert_int_equal(judge(low, high, 6, high, 0), EXIT_REGRESSION);
	assert_int_equal(judge(low, high, 6, low, 0), EXIT_INCONCLUSIVE);
	assert_int_equal(judge(low, low, 6, NULL, 0), EXIT_DONE);
	assert_int_equal(judge(high, low, 6, NULL, 0), EXIT_DONE);
}

static void a_doubt_remains_if_it_is_raised_again(void **state)
{
	(void)state;
	assert_int_equal(judge(low, wild, 6, NULL, 0), EXIT_DONE); /* nearest rank: 60 */
	assert_int_equal(judge(wild, low, 6, NULL, 0), EXIT_INCONCLUSIVE);
	assert_int_equal(judge(wild, low, 6, wild, 0), EXIT_DONE);
	assert_int_equal(judge(wild, low, 6, low, 0), EXIT_INCONCLUSIVE);
}

static void nothing_is_said_of_disturbed_runs_or_few(void **state)
{
	(void)state;
	assert_int_equal(judge(low, high, 6, NULL, 1), EXIT_INCONCLUSIVE);
	assert_int_equal(judge(low, low, 6, NULL, 1), EXIT_INCONCLUSIVE);
	assert_int_equal(judge(low, low, 5, NULL, 0), EXIT_INCONCLUSIVE);
	assert_int_equal(judge(low, high, 5, NULL, 0), EXIT_INCONCLUSIVE);
}

/* tests/bench/gate_bench.c does it at full length; this is one family and fewer runs. */
static void stationary_series_raise_no_alarm(void **state)
{
	const struct making_of same = {.making = SERIES, .family = PARETO};
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	struct policy policy;
	int alarms = 0;

	(void)state;
	policy_defaults(&policy);
	for (int i = 0; i < 300; i++)
		alarms += gate_arms_trial(rng, &same, &same, 6, &policy) == EXIT_REGRESSION;
	assert_in_range(alarms, 0, 3);
	policy_free(&policy);
	gsl_rng_free(rng);
}

static void a_longer_tick_is_found(void **state)
{
	const struct making_of old = {.making = DETOURS, .longer = 1, .heavier = 1};
	const struct making_of new = {.making = DETOURS, .longer = 1.1, .heavier = 1};
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	struct policy policy;
	int found = 0;

	(void)state;
	policy_defaults(&policy);
	for (int i = 0; i < 20; i++)
		found += gate_arms_trial(rng, &old, &new, 8, &policy) == EXIT_REGRESSION;
	assert_in_range(found, 19, 20);
	policy_free(&policy);
	gsl_rng_free(rng);
}

static void expect_refused(const char *text)
{
	struct policy policy = {{NULL}};
	struct error error = {""};

	assert_false(policy_parse(&policy, text, strlen(text), &error));
	assert_true(*error.message);
	policy_free(&policy);
}

static void a_policy_is_checked(void **state)
{
	static const char good[] = "{\"tsc\": {\"selfish.p50\": {\"relative\": 0.5}}}";
	struct policy policy = {{NULL}};
	struct error error;

	(void)state;
	assert_true(policy_parse(&policy, good, strlen(good), &error));
	assert_true(policy_find(&policy, POLICY_TSC, "selfish.p50")->relative == 0.5);
	assert_true(policy_find(&policy, POLICY_TSC, "selfish.p50")->gate);
	assert_false(policy_find(&policy, POLICY_TSC, "no.such")->gate);
	policy_free(&policy);
	expect_refused("[]");
	expect_refused("{\"tsc\": {\"selfish.p50\": {\"relative\": -1}}}");
	expect_refused("{\"tsc\": {\"no.such\": {\"relative\": 1}}}");
	expect_refused("{\"never\": {}}");
	/* six gated metrics of measured time are more than there is power for */
	expect_refused("{\"tsc\": {\"selfish.max\": {\"action\": \"gate\"}}}");
}

/* Of instruction counts, one unit a side: every difference is real. */
static struct arm exact_arm(const char *metric, double value)
{
	struct arm arm = {.origin = memory_copy("made up"),
			  .target = memory_copy("lwk"),
			  .meter = METER_INSN};

	arm_add_value(&arm, "selfish.rate", "selfish.rate", "1/s", 100);
	arm_add_value(&arm, metric, metric, "1", value);
	return arm;
}

/* Its outcome for `metric`, or -1 if that is not judged at all. */
static int judge_exact(const char *old, double before, const char *new, double now,
		       const char *metric, enum exit_code *code)
{
	struct arm a = exact_arm(old, before), b = exact_arm(new, now);
	const struct verdict_metric *judged;
	struct verdict verdict;
	struct policy policy;
	int outcome = -1;

	policy_defaults(&policy);
	verdict_reach(&verdict, &a, &b, &policy);
	judged = verdict_find(&verdict, metric);
	if (judged)
		outcome = (int)judged->outcome;
	*code = verdict.code;
	verdict_free(&verdict);
	policy_free(&policy);
	arm_free(&a);
	arm_free(&b);
	return outcome;
}

/* A baseline of before has the former metric and not the one that stands for it. */
static void a_metric_that_was_not_known_is_new_and_a_former_one_is_gone(void **state)
{
	static const char former[] = "selfish.slowdown_1k", now[] = "selfish.lost_1k";
	enum exit_code code;

	(void)state;
	assert_int_equal(judge_exact(former, 0, now, 0.05, now, &code), OUTCOME_ADDED);
	assert_int_equal(code, EXIT_DONE);
	assert_int_equal(judge_exact(former, 0, now, 0.05, former, &code), -1);
	/* where both have it, it is judged: as before, and as the new one is */
	assert_int_equal(judge_exact(former, 0.04, former, 0.05, former, &code), OUTCOME_REGRESSED);
	assert_int_equal(judge_exact(now, 0.04, now, 0.05, now, &code), OUTCOME_REGRESSED);
	assert_int_equal(code, EXIT_REGRESSION);
	/* a metric that is there and has no value is another thing: from nothing to something */
	assert_int_equal(judge_exact(now, NAN, now, 0.05, now, &code), OUTCOME_REGRESSED);
}

static void a_policy_that_names_a_former_metric_means_the_new_one(void **state)
{
	static const char text[] = "{\"exact\": {\"selfish.slowdown_1k\": {\"absolute\": 0.5, "
				   "\"action\": \"report\"}}}";
	struct policy policy = {{NULL}};
	struct error error;

	(void)state;
	assert_true(policy_parse(&policy, text, strlen(text), &error));
	assert_true(policy_find(&policy, POLICY_EXACT, "selfish.lost_1k")->absolute == 0.5);
	assert_false(policy_find(&policy, POLICY_EXACT, "selfish.lost_1k")->gate);
	assert_true(policy_find(&policy, POLICY_PHASES, "selfish.lost_1k")->gate);
	policy_free(&policy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(worse_twice_fails),
		cmocka_unit_test(a_doubt_remains_if_it_is_raised_again),
		cmocka_unit_test(nothing_is_said_of_disturbed_runs_or_few),
		cmocka_unit_test(stationary_series_raise_no_alarm),
		cmocka_unit_test(a_longer_tick_is_found),
		cmocka_unit_test(a_policy_is_checked),
		cmocka_unit_test(a_metric_that_was_not_known_is_new_and_a_former_one_is_gone),
		cmocka_unit_test(a_policy_that_names_a_former_metric_means_the_new_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
