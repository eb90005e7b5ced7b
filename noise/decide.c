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
 * Where each arm has one value throughout, nothing is left to chance, and of one unit against one no
 * test could see anything (p = 1): any difference is real, by one instruction, too. Such questions
 * take no part in Holm's correction. Measured times that happen to be equal are no such values.
 * Nothing (NaN) is a value, the least: left out, a kernel's first detour could not be seen.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "noise/decide.h"
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

/* All but the correction over several questions: with p set, change tells what it would be. */
static void examine(const struct decide_question *question, bool one_unit_is_exact, uint64_t seed,
		    struct decide_answer *answer)
{
	double *old = order(question->old, question->n_old);
	double *new = order(question->new, question->n_new);
	double from, to;

	*answer = (struct decide_answer){NAN, NAN, NAN, false, NAN, DECIDE_SAME, false};
	if (old && new && question->n_old && question->n_new) {
		from = sample_percentile(old, question->n_old, 0.5);
		to = sample_percentile(new, question->n_new, 0.5);
		answer->old = finite_or_nan(from);
		answer->new = finite_or_nan(to);
		answer->tolerance =
			fmax(question->absolute, isinf(from) ? 0 : question->relative * fabs(from));
		answer->exact = one_unit_is_exact && is_constant(old, question->n_old) &&
				is_constant(new, question->n_new);
		if (is_beyond(from, to, answer->tolerance))
			answer->change = (to > from) == question->down_is_worse ? DECIDE_BETTER
										: DECIDE_WORSE;
		if (!answer->exact)
			answer->p = permutation_p(old, question->n_old, new, question->n_new, seed);
	}
	free(old);
	free(new);
}

void decide(const struct decide_question *questions, size_t n, bool one_unit_is_exact, double alpha,
	    uint64_t seed, struct decide_answer *answers)
{
	double *p = calloc(n + 1, sizeof(*p));
	size_t tests = 0;

	for (size_t i = 0; i < n; i++) {
		examine(&questions[i], one_unit_is_exact, seed, &answers[i]);
		if (p && !isnan(answers[i].p))
			p[tests++] = answers[i].p;
	}
	if (p)
		holm_adjust(p, tests);
	for (size_t i = 0, test = 0; i < n; i++) {
		struct decide_answer *answer = &answers[i];

		if (isnan(answer->p))
			continue;
		answer->p = p ? p[test++] : 1;
		if (answer->change == DECIDE_SAME || answer->p <= alpha)
			continue;
		answer->undecided = answer->change == DECIDE_WORSE;
		answer->change = DECIDE_SAME;
	}
	free(p);
}
