/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rank sum test. The ways to choose are not gone through: values are taken or left one after the
 * other, each with the probability that a uniform choice would have, and what is kept is how probable
 * each number of taken ones with each sum is. So ties cost nothing, and nothing overflows.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "noise/permutation.h"
#include "noise/ranks.h"

#define SAMPLED_SEED 1 /* beyond RANKS_EXACT: equal samples get an equal p */

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Twice the mid-rank of a value, a whole number: one more than are below, plus all up to it. */
static size_t doubled_rank(const double *sorted, size_t n, double value)
{
	size_t below = 0, upto;

	while (sorted[below] < value)
		below++;
	for (upto = below; upto < n && sorted[upto] == value;)
		upto++;
	return below + 1 + upto;
}

/*
 * Take or leave one of the `left` values that are still to come, of which n - k are to be taken:
 * chance[k * sums + s] is that of having taken k with the sum s.
 */
static void take_or_leave(double *chance, size_t n, size_t sums, size_t rank, size_t left)
{
	for (size_t k = n + 1; k-- > 0;) {
		double take = fmin(1, (double)(n - k) / (double)left);

		for (size_t s = sums; s-- > 0;) {
			double here = chance[k * sums + s];

			if (here == 0)
				continue;
			if (k < n)
				chance[(k + 1) * sums + s + rank] += here * take;
			chance[k * sums + s] = here * (1 - take);
		}
	}
}

static double exact_p(const double *a, size_t n, size_t m, const double *sorted, double *chance)
{
	size_t all = n + m, sums = all * (all + 1) + 1;
	size_t expected = n * (all + 1), seen = 0, far;
	double p = 0;

	for (size_t i = 0; i < n; i++)
		seen += doubled_rank(sorted, all, a[i]);
	far = seen > expected ? seen - expected : expected - seen;
	chance[0] = 1;
	for (size_t i = 0; i < all; i++)
		take_or_leave(chance, n, sums, doubled_rank(sorted, all, sorted[i]), all - i);
	for (size_t s = 0; s < sums; s++)
		p += (s > expected ? s - expected : expected - s) >= far ? chance[n * sums + s] : 0;
	return fmin(1, p);
}

double ranks_p(const double *a, size_t n, const double *b, size_t m)
{
	size_t all = n + m;
	double *sorted, *chance, p = 1;

	if (!n || !m)
		return 1;
	if (all > RANKS_EXACT)
		return permutation_p(a, n, b, m, SAMPLED_SEED);
	sorted = calloc(all, sizeof(*sorted));
	chance = calloc((n + 1) * (all * (all + 1) + 1), sizeof(*chance));
	if (sorted && chance) {
		for (size_t i = 0; i < all; i++)
			sorted[i] = i < n ? a[i] : b[i - n];
		qsort(sorted, all, sizeof(*sorted), by_value);
		p = exact_p(a, n, m, sorted, chance);
	}
	free(sorted);
	free(chance);
	return p;
}

double ranks_least_p(size_t n, size_t m)
{
	double p = 2;

	if (!n || !m)
		return 1;
	for (size_t i = 1; i <= n; i++)
		p *= (double)i / (double)(m + i);
	return fmin(1, p);
}
