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
#include "harness/gate/verdict_text.h"
#include "tests/bench/boots.h"
#include "tests/bench/gate_arms.h"

static const double low[] = {100, 101, 102, 103, 104, 105};
static const double high[] = {200, 201, 202, 203, 204, 205};
static const double even[] = {10, 20, 30, 40, 50, 60};
static const double maybe[] = {35, 55, 57, 62, 64, 66}; /* against these p is 4 and 2 % */

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
		verdict_confirm(&verdict, &a, &b, true, &policy);
	}
	assert_true(!disturbed || strstr(verdict.why, "the host was busy"));
	code = verdict.code;
	verdict_free(&verdict);
	policy_free(&policy);
	arm_free(&a);
	arm_free(&b);
	return code;
}

static void what_is_clear_needs_one_batch(void **state)
{
	(void)state;
	assert_int_equal(judge(low, high, 6, NULL, 0), EXIT_REGRESSION);
	assert_int_equal(judge(low, low, 6, NULL, 0), EXIT_DONE);
	assert_int_equal(judge(high, low, 6, NULL, 0), EXIT_DONE);
}

/* A p of 4 % is no verdict, but reason to measure again; and that batch decides alone. */
static void a_doubt_is_measured_again(void **state)
{
	(void)state;
	assert_int_equal(judge(even, maybe, 6, NULL, 0), EXIT_INCONCLUSIVE);
	assert_int_equal(judge(even, maybe, 6, high, 0), EXIT_REGRESSION);
	assert_int_equal(judge(even, maybe, 6, maybe, 0), EXIT_INCONCLUSIVE);
	assert_int_equal(judge(even, maybe, 6, even, 0), EXIT_DONE);
}

static void nothing_is_said_of_disturbed_runs_or_few(void **state)
{
	(void)state;
	assert_int_equal(judge(low, high, 6, NULL, 1), EXIT_INCONCLUSIVE);
	assert_int_equal(judge(low, low, 6, NULL, 1), EXIT_INCONCLUSIVE);
	assert_int_equal(judge(low, low, 5, NULL, 0), EXIT_INCONCLUSIVE);
	assert_int_equal(judge(low, high, 5, NULL, 0), EXIT_INCONCLUSIVE);
}

/* An arm of a Linux: n boots, of which the first `odd` are ten times as bad. */
static struct arm make_boots(size_t n, size_t odd, bool moved)
{
	struct arm arm = {.origin = memory_copy("made up"),
			  .target = memory_copy("linux"),
			  .meter = METER_INSN,
			  .moved = moved};

	for (size_t i = 0; i < n; i++) {
		double value = 1000 + (double)(i * 7 % 16);

		arm_add_value(&arm, "selfish.p99", "selfish.p99", "insn",
			      i < odd ? 10 * value : value);
		arm_add_value(&arm, "class1.length", POLICY_CLASS_LENGTH, "insn",
			      i < odd && odd > 1 ? 3000 : 2569);
		arm_add_value(&arm, "syscall.p50", "syscall.p50", "insn", i + 1 == n && odd == 1);
	}
	return arm;
}

static void reach(struct verdict *verdict, size_t odd, bool moved)
{
	struct arm a = make_boots(16, 0, moved), b = make_boots(16, odd, moved);
	struct policy policy;

	policy_defaults(&policy);
	verdict_reach(verdict, &a, &b, &policy);
	policy_free(&policy);
	arm_free(&a);
	arm_free(&b);
}

/* The verdict after a fresh batch in which so many are worse. */
static enum exit_code confirm(struct verdict *verdict, size_t odd, bool old_again)
{
	struct arm a = make_boots(32, 0, true), b = make_boots(32, odd, true);
	struct policy policy;

	policy_defaults(&policy);
	verdict_confirm(verdict, &a, &b, old_again, &policy);
	policy_free(&policy);
	arm_free(&a);
	arm_free(&b);
	return verdict->code;
}

/* Seven of sixteen boots ten times worse: to be measured again, and then it is known. */
static void some_boots_are_measured_again(void **state)
{
	const struct {
		size_t odd;
		bool old_again;
		enum exit_code code;
	} batches[] = {
		{14, true, EXIT_REGRESSION},
		{14, false, EXIT_REGRESSION},
		{6, true, EXIT_INCONCLUSIVE},
		{0, true, EXIT_DONE},
	};
	char list[64];

	(void)state;
	for (size_t i = 0; i < sizeof(batches) / sizeof(batches[0]); i++) {
		struct verdict verdict;

		reach(&verdict, 7, true);
		assert_int_equal(verdict.code, EXIT_INCONCLUSIVE);
		assert_int_equal(verdict_flagged(&verdict), 2);
		assert_int_equal(verdict.tests, 4); /* what is constant in both arms has none */
		verdict_flagged_benches(&verdict, "selfish,ftq,syscall", list, sizeof(list));
		assert_string_equal(list, "selfish"); /* whose classes these are, too */
		assert_int_equal(confirm(&verdict, batches[i].odd, batches[i].old_again),
				 batches[i].code);
		assert_int_equal(verdict_flagged(&verdict), 0);
		verdict_free(&verdict);
	}
}

static void stored_arms_have_no_fresh_batch(void **state)
{
	struct verdict verdict;

	(void)state;
	reach(&verdict, 7, true);
	verdict_unconfirmed(&verdict, "none");
	assert_int_equal(verdict.code, EXIT_INCONCLUSIVE);
	assert_string_equal(verdict.why, "none");
	assert_int_equal(verdict_flagged(&verdict), 0);
	verdict_free(&verdict);
}

static void one_odd_boot_is_told(void **state)
{
	const struct verdict_metric *metric;
	struct verdict verdict;
	char text[256];

	(void)state;
	reach(&verdict, 1, true);
	assert_int_equal(verdict.code, EXIT_DONE);
	metric = verdict_find(&verdict, "syscall.p50");
	verdict_text_note(&verdict, (size_t)(metric - verdict.metrics), text, sizeof(text));
	assert_string_equal(text,
			    "syscall.p50: 1 in 1 of 16 boots, 0 in all others: one alone is no "
			    "verdict");
	verdict_text_note(&verdict, verdict.n, text, sizeof(text));
	assert_string_equal(text, ""); /* nobody has said what a fresh batch would be */
	verdict.fresh = VERDICT_FRESH_BOTH;
	verdict_text_note(&verdict, verdict.n, text, sizeof(text));
	assert_non_null(strstr(text, "twice the value in 7 of 16 boots would have been found "));
	assert_non_null(strstr(text, " % of the time, in 4 of 16 "));
	verdict_free(&verdict);
}

/* Of a kernel that nothing neutral moves, one start in sixteen is a regression, and is said to be one. */
static void any_start_of_an_exact_kernel(void **state)
{
	struct verdict verdict;
	char text[512];

	(void)state;
	reach(&verdict, 1, false);
	assert_int_equal(verdict.section, POLICY_EXACT);
	assert_int_equal(verdict.code, EXIT_REGRESSION);
	verdict_text_metric(&verdict, verdict_find(&verdict, "selfish.p99"), text, sizeof(text));
	assert_non_null(strstr(text, "worse in 1 of 16 starts, the worst 1,000 -> 10,000 insn"));
	verdict_free(&verdict);
	reach(&verdict, 0, false);
	assert_int_equal(verdict.code, EXIT_DONE);
	verdict_text_note(&verdict, verdict.n, text, sizeof(text));
	assert_string_equal(text, "what is worse in any of these 16 starts would have been found");
	verdict_free(&verdict);
}

/* A metric that only is reported tells which way it went: what bisect asks. */
static void a_reported_metric_has_a_way(void **state)
{
	struct arm a = {.origin = memory_copy("made up"),
			.target = memory_copy("lwk"),
			.meter = METER_INSN};
	struct arm b = {.origin = memory_copy("made up"),
			.target = memory_copy("lwk"),
			.meter = METER_INSN};
	struct verdict verdict;
	struct policy policy;

	(void)state;
	policy_defaults(&policy);
	arm_add_value(&a, "selfish.tail_workers", "selfish.tail_workers", "count", 1000);
	arm_add_value(&b, "selfish.tail_workers", "selfish.tail_workers", "count", 2000);
	verdict_reach(&verdict, &a, &b, &policy);
	assert_int_equal(verdict.metrics[0].outcome, OUTCOME_REPORTED);
	assert_int_equal(verdict.metrics[0].change, DECIDE_BETTER);
	verdict_free(&verdict);
	verdict_reach(&verdict, &b, &a, &policy);
	assert_int_equal(verdict.metrics[0].change, DECIDE_WORSE);
	verdict_free(&verdict);
	policy_free(&policy);
	arm_free(&a);
	arm_free(&b);
}

/* tests/bench/intermittent_bench.c does it at full length, beside the figures of another implementation. */
static int regressions(const struct boots_trial *trial, int n)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	struct policy policy;
	int found = 0;

	boots_policy(&policy);
	for (int i = 0; i < n; i++)
		found += boots_judge(rng, trial, &policy) == EXIT_REGRESSION;
	policy_free(&policy);
	gsl_rng_free(rng);
	return found;
}

static void some_boots_worse_are_found_as_often_as_said(void **state)
{
	struct boots_trial trial = {.kind = BOOTS_NORMAL,
				    .meter = METER_INSN,
				    .old = 16,
				    .new = 16,
				    .worse = 2,
				    .share = 7 / 16.0};

	(void)state;
	assert_in_range(regressions(&trial, 60), 52, 60); /* 94 to 97 % */
	trial.share = 4 / 16.0;
	assert_in_range(regressions(&trial, 60), 17, 38); /* 45 % */
	trial.worse = 0;
	assert_in_range(regressions(&trial, 60), 0, 2);
	trial.kind = BOOTS_EQUAL_90;
	assert_in_range(regressions(&trial, 120), 0, 2);
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
	assert_in_range(alarms, 0, 15); /* 5 % at most */
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
		cmocka_unit_test(what_is_clear_needs_one_batch),
		cmocka_unit_test(a_doubt_is_measured_again),
		cmocka_unit_test(nothing_is_said_of_disturbed_runs_or_few),
		cmocka_unit_test(some_boots_are_measured_again),
		cmocka_unit_test(stored_arms_have_no_fresh_batch),
		cmocka_unit_test(one_odd_boot_is_told),
		cmocka_unit_test(any_start_of_an_exact_kernel),
		cmocka_unit_test(a_reported_metric_has_a_way),
		cmocka_unit_test(some_boots_worse_are_found_as_often_as_said),
		cmocka_unit_test(stationary_series_raise_no_alarm),
		cmocka_unit_test(a_longer_tick_is_found),
		cmocka_unit_test(a_policy_is_checked),
		cmocka_unit_test(a_metric_that_was_not_known_is_new_and_a_former_one_is_gone),
		cmocka_unit_test(a_policy_that_names_a_former_metric_means_the_new_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
