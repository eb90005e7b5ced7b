/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From two arms of measured units to a decision. Knows no metric by name.
 *
 * What else one would take fails. Detours as units: those of one boot share what moves from boot to
 * boot, so that thousands of them are one observation. A tolerance alone: of two equal boots of Linux
 * some metric of the table is more than 2 % apart in 99 % of cases, of medians of eight in 93 %. A
 * test alone: with units enough it finds what nobody minds. Tests of means assume a distribution;
 * metrics of runs have tails (Pareto 1.5 has no variance). Change points in a history of runs: otava's
 * defaults see one in 13 to 43 % of stationary series of 200. So: ranks, permuted, and a least effect.
 * A sampled p is (k + 1)/(B + 1), as a p of 0 would stand up to any correction.
 * Ranks and a median see what moved in most units. What is worse in some only needs a test of its own, I
 * (noise/intermittent.h), and both go into one correction, so that asking twice costs power, not truth.
 * A test whose effect is missing has p = 1, which is never too small.
 * Where the old arm has one value throughout, little is left to chance, and of one unit against one no
 * test could see anything (p = 1): if nine of ten new units agree on another, that is real, by one
 * instruction, too. Such questions take no part in the correction. Not all of the new units: of 54
 * metrics of 20 equal boots 5 had exactly one odd boot. Measured times that happen to be equal are no
 * such values.
 * Nothing (NaN) is a value, the least: left out, a kernel's first detour could not be seen.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "noise/decide.h"
#include "noise/intermittent.h"
#include "noise/noise.h"
#include "noise/permutation.h"

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Sorted, with nothing as less than anything. */
static double *order(const double *values, size_t n)
{
	double *sorted = calloc(n + 1, sizeof(*sorted));

	for (size_t i = 0; sorted && i < n; i++)
		sorted[i] = isnan(values[i]) ? -INFINITY : values[i];
	if (sorted)
		qsort(sorted, n, sizeof(*sorted), by_value);
	return sorted;
}

static bool is_constant(const double *sorted, size_t n)
{
	return n && sorted[0] == sorted[n - 1];
}

/* Is the step from old to new larger than what is tolerated? From or to nothing always is. */
static bool is_beyond(double old, double new, double tolerance)
{
	if (isinf(old) || isinf(new))
		return old != new;
	return fabs(new - old) > tolerance;
}

static double finite_or_nan(double value)
{
	return isinf(value) ? NAN : value;
}

static enum decide_change towards(double from, double to, bool down_is_worse)
{
	return (to > from) == down_is_worse ? DECIDE_BETTER : DECIDE_WORSE;
}

/* What the values themselves say, without a test. False: that does not settle it. */
static bool settle(const struct decide_question *question, const double *old, const double *new,
		   struct decide_answer *answer)
{
	double mode,
		share = (double)sample_mode(new, question->n_new, &mode) / (double)question->n_new;

	if (!is_constant(old, question->n_old))
		return false;
	for (size_t i = 0; i < question->n_new; i++) {
		if (new[i] != old[0]) {
			answer->odd++;
			answer->odd_value = finite_or_nan(new[i]);
		}
	}
	if (share >= DECIDE_MODE_SHARE && is_beyond(old[0], mode, answer->tolerance)) {
		answer->change = towards(old[0], mode, question->down_is_worse);
		return true;
	}
	return is_constant(new, question->n_new);
}

static void test(const struct decide_question *question, const double *old, const double *new,
		 uint64_t seed, struct decide_answer *answer)
{
	struct intermittent some =
		intermittent_test(question->old, question->n_old, question->new, question->n_new,
				  question->down_is_worse, answer->tolerance, seed);

	answer->old_worst = some.old_worst;
	answer->new_worst = some.new_worst;
	answer->above = some.above;
	answer->p_some = some.p;
	answer->p_moved = answer->change == DECIDE_SAME
				  ? 1
				  : permutation_p(old, question->n_old, new, question->n_new, seed);
	answer->flagged = answer->p_some <= DECIDE_FLAG ||
			  (answer->change == DECIDE_WORSE && answer->p_moved <= DECIDE_FLAG);
}

static bool is_tested(const struct decide_answer *answer)
{
	return !isnan(answer->p_moved);
}

/* Medians, and what is tolerated between them. */
static void begin(const struct decide_question *question, double from, double to,
		  struct decide_answer *answer)
{
	*answer = (struct decide_answer){
		.old = finite_or_nan(from),
		.new = finite_or_nan(to),
		.tolerance =
			fmax(question->absolute, isinf(from) ? 0 : question->relative * fabs(from)),
		.p_moved = NAN,
		.p_some = NAN,
		.p = NAN,
		.old_worst = NAN,
		.new_worst = NAN,
		.odd_value = NAN,
	};
}

/* All but the correction over several questions: change tells which way the median moved. */
static void examine(const struct decide_question *question, const struct decide_rule *rule,
		    struct decide_answer *answer)
{
	double *old = order(question->old, question->n_old);
	double *new = order(question->new, question->n_new);
	double from = -INFINITY, to = -INFINITY;

	if (old && new && question->n_old && question->n_new) {
		from = sample_percentile(old, question->n_old, 0.5);
		to = sample_percentile(new, question->n_new, 0.5);
	}
	begin(question, from, to, answer);
	if (old && new && question->n_old && question->n_new) {
		answer->exact = rule->exact_units && settle(question, old, new, answer);
		if (!answer->exact && is_beyond(from, to, answer->tolerance))
			answer->change = towards(from, to, question->down_is_worse);
		answer->moved = answer->change == DECIDE_WORSE;
		if (!answer->exact && !(is_constant(old, question->n_old) &&
					is_constant(new, question->n_new) && old[0] == new[0]))
			test(question, old, new, rule->seed, answer);
	}
	free(old);
	free(new);
}

/* With both p corrected: what of the change is borne out? */
static void conclude(struct decide_answer *answer, double moved, double some, double level)
{
	bool shown = answer->change != DECIDE_SAME && moved <= level;

	answer->p = fmin(moved, some);
	if (shown)
		answer->p = moved;
	else
		answer->change = DECIDE_SAME;
	/* better by its median and worse in some units is worse */
	if (some <= level && answer->change != DECIDE_WORSE) {
		answer->change = DECIDE_WORSE;
		answer->some = true;
		answer->p = some;
	}
}

size_t decide(const struct decide_question *questions, size_t n, const struct decide_rule *rule,
	      struct decide_answer *answers)
{
	size_t asked = 0, tests, at = 0;
	double *p;

	for (size_t i = 0; i < n; i++) {
		examine(&questions[i], rule, &answers[i]);
		asked += 2 * (size_t)is_tested(&answers[i]);
	}
	tests = asked > rule->family ? asked : rule->family;
	p = calloc(tests + 1, sizeof(*p));
	for (size_t i = 0; p && i < n; i++) {
		if (is_tested(&answers[i])) {
			p[at++] = answers[i].p_moved;
			p[at++] = answers[i].p_some;
		}
	}
	if (p) {
		for (size_t i = asked; i < tests; i++)
			p[i] = 1;
		holm_adjust(p, tests);
	}
	at = 0;
	for (size_t i = 0; i < n; i++) {
		if (!is_tested(&answers[i]))
			continue;
		conclude(&answers[i], p ? p[at] : 1, p ? p[at + 1] : 1, rule->level);
		at += 2;
	}
	free(p);
	return asked;
}

static double median(const double *values, size_t n)
{
	double *sorted = order(values, n);
	double found = sorted && n ? sample_percentile(sorted, n, 0.5) : -INFINITY;

	free(sorted);
	return found;
}

/* How much worse is a unit, beyond what is tolerated; less than 0: better; 0: neither. */
static double worse_by(const struct decide_question *question, size_t i)
{
	double old = question->old[i], new = question->new[i], tolerance = question->absolute;

	tolerance = isnan(old) ? tolerance : fmax(tolerance, question->relative * fabs(old));
	old = isnan(old) ? -INFINITY : old;
	new = isnan(new) ? -INFINITY : new;
	if (!is_beyond(old, new, tolerance))
		return 0;
	return question->down_is_worse ? old - new : new - old;
}

struct decide_answer decide_exact(const struct decide_question *question)
{
	size_t n = question->n_old < question->n_new ? question->n_old : question->n_new;
	struct decide_answer answer;
	double most = 0;
	bool better = false;

	begin(question, median(question->old, n), median(question->new, n), &answer);
	answer.exact = true;
	for (size_t i = 0; i < n; i++) {
		double worse = worse_by(question, i);

		answer.above += worse > 0;
		better |= worse < 0;
		if (worse > most) {
			most = worse;
			answer.old_worst = question->old[i];
			answer.new_worst = question->new[i];
		}
	}
	if (answer.above)
		answer.change = DECIDE_WORSE;
	else if (better)
		answer.change = DECIDE_BETTER;
	answer.some = answer.above && answer.above < n;
	answer.moved = answer.above;
	return answer;
}
