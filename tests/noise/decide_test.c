/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Did it get worse? The permutation test, Holm's correction, and decisions on units. */
#include <math.h>
#include <stdlib.h>

#include "noise/decide.h"
#include "noise/intermittent.h"
#include "noise/permutation.h"
#include "tests/noise/support.h"

static void few_units_by_counting(void **state)
{
	const double low[] = {1, 2, 3}, high[] = {4, 5, 6};
	const double mixed[] = {1, 4, 5}, other[] = {2, 3, 6};

	(void)state;
	/* 2 of the 20 ways to choose 3 of 6 are as far apart as these */
	assert_near(permutation_p(low, 3, high, 3, 1), 0.1, 1e-12);
	assert_near(permutation_p(high, 3, low, 3, 1), 0.1, 1e-12);
	assert_true(permutation_p(mixed, 3, other, 3, 1) > 0.5);
	assert_true(permutation_p(low, 3, low, 3, 1) == 1);
	assert_true(permutation_p(low, 0, high, 3, 1) == 1);
}

static void sampled_permutations_are_seeded(void **state)
{
	double a[40], b[40];
	uint64_t random = 5;

	(void)state;
	for (int i = 0; i < 40; i++) {
		a[i] = (double)chance(&random, 1000);
		b[i] = (double)chance(&random, 1000) + 150;
	}
	assert_true(permutation_p(a, 40, b, 40, 1) == permutation_p(a, 40, b, 40, 1));
	assert_true(permutation_p(a, 40, b, 40, 1) >= 1.0 / (PERMUTATION_SAMPLES + 1));
	for (int i = 0; i < 40; i++)
		b[i] += 5000;
	assert_near(permutation_p(a, 40, b, 40, 1), 1.0 / (PERMUTATION_SAMPLES + 1), 1e-12);
}

/* Equal distributions: p is at most alpha in a share alpha of trials. */
static void false_alarms_are_as_rare_as_said(void **state)
{
	uint64_t random = 9;
	int alarms = 0;

	(void)state;
	for (int trial = 0; trial < 2000; trial++) {
		double a[6], b[6];

		for (int i = 0; i < 6; i++) {
			a[i] = (double)chance(&random, 1000000);
			b[i] = (double)chance(&random, 1000000);
		}
		alarms += permutation_p(a, 6, b, 6, 1) <= 0.05;
	}
	/* 100 are expected at most, 3 standard deviations are 29 */
	assert_in_range(alarms, 30, 130);
}

static void holm_by_hand(void **state)
{
	double p[] = {0.01, 0.04, 0.03, 0.005};

	(void)state;
	holm_adjust(p, 4);
	assert_near(p[3], 0.02, 1e-12);
	assert_near(p[0], 0.03, 1e-12);
	assert_near(p[2], 0.06, 1e-12);
	assert_near(p[1], 0.06, 1e-12);
}

static const struct decide_rule exact = {.exact_units = true, .level = 0.005, .seed = 1};

static struct decide_answer ask(const double *old, size_t n, const double *new, size_t m,
				double absolute, double relative)
{
	struct decide_question question = {.old = old,
					   .new = new,
					   .n_old = n,
					   .n_new = m,
					   .absolute = absolute,
					   .relative = relative};
	struct decide_answer answer;

	decide(&question, 1, &exact, &answer);
	return answer;
}

static void one_unit_is_exact(void **state)
{
	const double old = 100, new = 101, nothing = NAN;

	(void)state;
	assert_int_equal(ask(&old, 1, &new, 1, 0, 0).change, DECIDE_WORSE);
	assert_int_equal(ask(&new, 1, &old, 1, 0, 0).change, DECIDE_BETTER);
	assert_int_equal(ask(&old, 1, &old, 1, 0, 0).change, DECIDE_SAME);
	assert_int_equal(ask(&old, 1, &new, 1, 1, 0).change, DECIDE_SAME);
	assert_int_equal(ask(&old, 1, &new, 1, 0, 0.02).change, DECIDE_SAME);
	/* from nothing to something is a change, whatever is tolerated */
	assert_int_equal(ask(&nothing, 1, &new, 1, 1000, 1000).change, DECIDE_WORSE);
	assert_int_equal(ask(&nothing, 1, &nothing, 1, 0, 0).change, DECIDE_SAME);
}

static void several_units(void **state)
{
	double old[16], longer[16], moved[16];

	(void)state;
	for (int i = 0; i < 16; i++) {
		old[i] = 1000 + i * 7 % 16;
		longer[i] = old[i] + 100;
		moved[i] = 1000 + i * 5 % 16;
	}
	assert_int_equal(ask(old, 16, longer, 16, 0, 0.05).change, DECIDE_WORSE);
	assert_int_equal(ask(longer, 16, old, 16, 0, 0.05).change, DECIDE_BETTER);
	assert_int_equal(ask(old, 16, moved, 16, 0, 0).change, DECIDE_SAME);
	assert_int_equal(ask(old, 16, longer, 16, 0, 0.2).change, DECIDE_SAME);
}

/* Ten times the value in 7 of 16 boots, which a median and ranks leave as it was. */
static void some_units_worse(void **state)
{
	struct decide_answer answer;
	double old[16], new[16];

	(void)state;
	for (int i = 0; i < 16; i++) {
		old[i] = 1000 + i * 7 % 16;
		new[i] = (1000 + i * 5 % 16) * (i < 7 ? 10 : 1);
	}
	answer = ask(old, 16, new, 16, 0, 0.05);
	assert_int_equal(answer.change, DECIDE_WORSE);
	assert_true(answer.some);
	assert_int_equal(answer.above, 7);
	assert_true(answer.p_moved == 1); /* the median has not moved */
	/* one unit is never enough, whatever it says */
	for (int i = 1; i < 7; i++)
		new[i] /= 10;
	new[0] = 1e9;
	answer = ask(old, 16, new, 16, 0, 0.05);
	assert_int_equal(answer.change, DECIDE_SAME);
	assert_false(answer.flagged);
	assert_int_equal(answer.above, 1);
}

/* k odd units among m new ones, none among n: p is the product of (m - i)/(n + m - i). */
static void odd_units_by_the_formula(void **state)
{
	double old[16], new[16];

	(void)state;
	for (int k = 2; k <= 8; k++) {
		double p = 1;

		for (int i = 0; i < 16; i++) {
			old[i] = 100;
			new[i] = i < k ? 200 : 100;
		}
		for (int i = 0; i < k; i++)
			p *= (16.0 - i) / (32 - i);
		/* sampled: three standard deviations */
		assert_near(intermittent_test(old, 16, new, 16, false, 0, 1).p, p,
			    3 * sqrt(p / PERMUTATION_SAMPLES) / p);
		/* upside down it is the same, the other way round nothing */
		for (int i = 0; i < 16; i++) {
			old[i] = -old[i];
			new[i] = -new[i];
		}
		assert_near(intermittent_test(old, 16, new, 16, true, 0, 1).p, p,
			    3 * sqrt(p / PERMUTATION_SAMPLES) / p);
		assert_true(intermittent_test(old, 16, new, 16, false, 0, 1).p == 1);
	}
}

static void nothing_is_the_least(void **state)
{
	const double none[] = {NAN, NAN, NAN, NAN, 5}, some[] = {NAN, 90, 80, 70, 5};
	struct intermittent found = intermittent_test(none, 5, some, 5, false, 10, 1);

	(void)state;
	assert_int_equal(found.above, 3);
	assert_true(found.old_worst == 5 && found.new_worst == 90);
	assert_true(found.p > 0.05 && found.p < 0.2);
	found = intermittent_test(none, 4, none, 4, false, 0, 1);
	assert_true(found.above == 0 && found.p == 1 && isnan(found.old_worst));
	assert_true(intermittent_test(none, 0, some, 5, false, 0, 1).p == 1);
}

/* The mean is one-sided, and equal sums in another order are equal. */
static void means_are_permuted(void **state)
{
	const double a[] = {0.1, 0.2, 0.3, 0.7}, b[] = {0.3, 0.1, 0.7, 0.2};
	const double low[] = {1, 2, 3, 4, 5, 6}, high[] = {7, 8, 9, 10, 11, 12, 13};

	(void)state;
	assert_true(permutation_mean_p(a, 4, b, 4, 1) > 0.5);
	assert_near(permutation_mean_p(low, 6, high, 7, 1), 1.0 / 1716, 0.9);
	assert_true(permutation_mean_p(high, 7, low, 6, 1) == 1);
	assert_near(permutation_mean_p(high, 7, high, 7, 1), 0.5, 0.2);
	assert_true(permutation_mean_p(low, 6, high, 7, 1) ==
		    permutation_mean_p(low, 6, high, 7, 1));
}

/* An old arm with one value throughout: nine of ten that agree on another are what a kernel does. */
static void modes_that_differ_are_exact(void **state)
{
	double old[16], new[16];

	(void)state;
	for (int i = 0; i < 16; i++) {
		old[i] = 100;
		new[i] = 101;
	}
	new[3] = 100; /* 15 of 16 */
	assert_int_equal(ask(old, 16, new, 16, 0, 0).change, DECIDE_WORSE);
	assert_true(ask(old, 16, new, 16, 0, 0).exact);
	assert_true(isnan(ask(old, 16, new, 16, 0, 0).p));
	assert_int_equal(ask(old, 16, new, 16, 2, 0).change, DECIDE_SAME);
	new[4] = 100; /* 14 of 16: tested as any other */
	assert_false(ask(old, 16, new, 16, 0, 0).exact);
	assert_int_equal(ask(old, 16, new, 16, 0, 0).odd, 14);
	assert_int_equal(ask(old, 16, new, 16, 0, 0).change, DECIDE_WORSE);
	for (int i = 0; i < 15; i++)
		new[i] = 100;
	assert_int_equal(ask(old, 16, new, 16, 0, 0).change, DECIDE_SAME);
	assert_int_equal(ask(old, 16, new, 16, 0, 0).odd, 1);
	assert_true(ask(old, 16, new, 16, 0, 0).odd_value == 101);
	assert_false(ask(old, 16, new, 16, 0, 0).flagged);
}

/* Holm over both tests of all questions; over more, where more could have been asked. */
static void a_family_is_all_that_could_be_asked(void **state)
{
	struct decide_rule wide = exact;
	struct decide_question question;
	struct decide_answer answer;
	double old[16], new[16];

	(void)state;
	for (int i = 0; i < 16; i++) {
		old[i] = 1000 + i;
		new[i] = (1000 + i) * (i % 2 ? 2 : 1);
	}
	question = (struct decide_question){
		.old = old, .new = new, .n_old = 16, .n_new = 16, .relative = 0.05};
	assert_int_equal(decide(&question, 1, &exact, &answer), 2);
	assert_int_equal(answer.change, DECIDE_WORSE);
	assert_near(answer.p, 2 * answer.p_some, 1e-12);
	wide.family = 80;
	decide(&question, 1, &wide, &answer);
	assert_int_equal(answer.change, DECIDE_SAME);
	assert_true(answer.flagged);
	/* constant in both arms: no test, and no place in the family */
	for (int i = 0; i < 16; i++)
		old[i] = new[i] = 7;
	assert_int_equal(decide(&question, 1, &exact, &answer), 0);
	assert_int_equal(answer.change, DECIDE_SAME);
}

/* Units that nothing but a change moves: any one that is worse, in pairs of equal seeds. */
static void any_unit_of_an_exact_kernel(void **state)
{
	const double old[] = {37, 38, NAN, 37}, same[] = {37, 38, NAN, 37};
	const double one[] = {37, 38, NAN, 137}, first[] = {37, 38, 5, 30};
	const double better[] = {37, 36, NAN, 37};
	struct decide_question question = {.old = old, .new = same, .n_old = 4, .n_new = 4};
	struct decide_answer answer;

	(void)state;
	assert_int_equal(decide_exact(&question).change, DECIDE_SAME);
	question.new = one;
	answer = decide_exact(&question);
	assert_int_equal(answer.change, DECIDE_WORSE);
	assert_true(answer.some && answer.above == 1 && isnan(answer.p));
	assert_true(answer.old_worst == 37 && answer.new_worst == 137 && answer.new == 37);
	question.absolute = 100;
	assert_int_equal(decide_exact(&question).change, DECIDE_SAME);
	question.new = first; /* from nothing to a value, whatever is tolerated */
	assert_int_equal(decide_exact(&question).change, DECIDE_WORSE);
	question.absolute = 0;
	question.new = better;
	assert_int_equal(decide_exact(&question).change, DECIDE_BETTER);
	question.down_is_worse = true;
	assert_int_equal(decide_exact(&question).change, DECIDE_WORSE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_units_by_counting),
		cmocka_unit_test(sampled_permutations_are_seeded),
		cmocka_unit_test(false_alarms_are_as_rare_as_said),
		cmocka_unit_test(holm_by_hand),
		cmocka_unit_test(one_unit_is_exact),
		cmocka_unit_test(several_units),
		cmocka_unit_test(some_units_worse),
		cmocka_unit_test(odd_units_by_the_formula),
		cmocka_unit_test(nothing_is_the_least),
		cmocka_unit_test(means_are_permuted),
		cmocka_unit_test(modes_that_differ_are_exact),
		cmocka_unit_test(a_family_is_all_that_could_be_asked),
		cmocka_unit_test(any_unit_of_an_exact_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
