/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Permutation tests and Holm's correction. Knows no metric and no tolerance. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "noise/permutation.h"

struct ranked {
	double value;
	size_t place;
};

static int by_value(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	return (x->value > y->value) - (x->value < y->value);
}

/* Twice the mid-rank of each value, so that all are whole numbers and sums are exact. */
static bool rank(const double *a, size_t n, const double *b, size_t m, uint64_t *ranks)
{
	struct ranked *all = calloc(n + m, sizeof(*all));

	if (!all)
		return false;
	for (size_t i = 0; i < n + m; i++)
		all[i] = (struct ranked){i < n ? a[i] : b[i - n], i};
	qsort(all, n + m, sizeof(*all), by_value);
	for (size_t i = 0, end; i < n + m; i = end) {
		for (end = i + 1; end < n + m && all[end].value == all[i].value; end++)
			;
		/* ranks i + 1 to end; twice their mean is i + 1 + end */
		for (size_t k = i; k < end; k++)
			ranks[all[k].place] = i + 1 + end;
	}
	free(all);
	return true;
}

/* n over k, or `limit` + 1 if it is more. */
static uint64_t ways(size_t n, size_t k, uint64_t limit)
{
	uint64_t result = 1;

	for (size_t i = 1; i <= k; i++) {
		result = result * (n - k + i) / i;
		if (result > limit)
			return limit + 1;
	}
	return result;
}

/* What every arrangement is held against: how far is its rank sum from the expected one? */
struct test {
	const uint64_t *ranks;
	size_t n, all;
	double expected, seen;
};

static double distance(const struct test *test, uint64_t sum)
{
	return fabs((double)sum - test->expected);
}

/* Every choice of n of all, in lexicographic order. */
static double exact_p(const struct test *test, size_t *chosen)
{
	uint64_t extreme = 0, total = 0;
	size_t n = test->n, all = test->all, at;

	for (size_t i = 0; i < n; i++)
		chosen[i] = i;
	do {
		uint64_t sum = 0;

		for (size_t i = 0; i < n; i++)
			sum += test->ranks[chosen[i]];
		extreme += distance(test, sum) >= test->seen;
		total++;
		for (at = n; at > 0 && chosen[at - 1] == all - n + at - 1; at--)
			;
		if (at) {
			chosen[at - 1]++;
			for (size_t i = at; i < n; i++)
				chosen[i] = chosen[i - 1] + 1;
		}
	} while (at);
	return (double)extreme / (double)total;
}

/* Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA'14. */
static uint64_t splitmix64(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* A number below n; the high half of a product is uniform enough for n far below 2^32. */
static size_t below(uint64_t *state, size_t n)
{
	return (size_t)((splitmix64(state) >> 32) * n >> 32);
}

static double sampled_p(const struct test *test, size_t *order, uint64_t seed)
{
	uint64_t extreme = 0, state = seed;

	for (size_t i = 0; i < test->all; i++)
		order[i] = i;
	for (size_t sample = 0; sample < PERMUTATION_SAMPLES; sample++) {
		uint64_t sum = 0;

		for (size_t i = 0; i < test->n; i++) {
			size_t other = i + below(&state, test->all - i), was = order[i];

			order[i] = order[other];
			order[other] = was;
			sum += test->ranks[order[i]];
		}
		extreme += distance(test, sum) >= test->seen;
	}
	return ((double)extreme + 1) / (PERMUTATION_SAMPLES + 1);
}

double permutation_p(const double *a, size_t n, const double *b, size_t m, uint64_t seed)
{
	struct test test = {.n = n, .all = n + m};
	uint64_t *ranks = calloc(n + m + 1, sizeof(*ranks)), sum = 0;
	size_t *places = calloc(n + m + 1, sizeof(*places));
	double p = 1;

	if (n && m && ranks && places && rank(a, n, b, m, ranks)) {
		test.ranks = ranks;
		/* the mean of all doubled ranks is n + m + 1 */
		test.expected = (double)n * (double)(n + m + 1);
		for (size_t i = 0; i < n; i++)
			sum += ranks[i];
		test.seen = distance(&test, sum);
		if (ways(n + m, n, PERMUTATION_EXACT) <= PERMUTATION_EXACT)
			p = exact_p(&test, places);
		else
			p = sampled_p(&test, places, seed);
	}
	free(ranks);
	free(places);
	return p;
}

/*
 * Of the smaller sample the sum tells as much as the mean, and takes the fewest draws. Sums of the same
 * values in another order differ in their last bits: what is that close counts as equal.
 */
double permutation_mean_p(const double *a, size_t n, const double *b, size_t m, uint64_t seed)
{
	bool of_b = m <= n;
	size_t few = of_b ? m : n, all = n + m;
	double *values = calloc(all + 1, sizeof(*values)), seen = 0, size = 0;
	uint64_t extreme = 0, state = seed;

	if (!values || !n || !m) {
		free(values);
		return 1;
	}
	/* of b the larger sums are extreme, of a the smaller */
	for (size_t i = 0; i < all; i++) {
		values[i] = of_b ? (i < m ? b[i] : a[i - m]) : -(i < n ? a[i] : b[i - n]);
		seen += i < few ? values[i] : 0;
		size += fabs(values[i]);
	}
	seen -= size * 1e-12;
	for (size_t sample = 0; sample < PERMUTATION_SAMPLES; sample++) {
		double sum = 0;

		for (size_t i = 0; i < few; i++) {
			size_t other = i + below(&state, all - i);
			double was = values[i];

			values[i] = values[other];
			values[other] = was;
			sum += values[i];
		}
		extreme += sum >= seen;
	}
	free(values);
	return ((double)extreme + 1) / (PERMUTATION_SAMPLES + 1);
}

void holm_adjust(double *p, size_t n)
{
	struct ranked *sorted = calloc(n + 1, sizeof(*sorted));
	double least = 0;

	for (size_t i = 0; i < n; i++) {
		if (sorted)
			sorted[i] = (struct ranked){p[i], i};
		else
			p[i] = fmin(1, p[i] * (double)n); /* Bonferroni's, never smaller */
	}
	if (!sorted)
		return;
	qsort(sorted, n, sizeof(*sorted), by_value);
	for (size_t i = 0; i < n; i++) {
		least = fmax(least, fmin(1, sorted[i].value * (double)(n - i)));
		p[sorted[i].place] = least;
	}
	free(sorted);
}
