/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Quantiles with distribution-free confidence bounds. */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "noise/noise.h"
#include "noise/quantile.h"

/* The smallest k in [0, n] with P(Binomial(n, p) <= k) >= probability. */
static size_t binomial_rank(size_t n, double p, double probability)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (gsl_cdf_binomial_P((unsigned int)middle, p, (unsigned int)n) >= probability)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

struct quantile quantile_bounded(const double *sorted, size_t n, double p, double confidence)
{
	struct quantile quantile = {sample_percentile(sorted, n, p), -INFINITY, INFINITY};
	double side = (1 - confidence) / 2;
	size_t low, high;

	if (!n)
		return quantile;
	/*
	 * The quantile lies below the r-th value (counted from 1) with probability
	 * P(Binomial <= r - 1), and not below it otherwise.
	 */
	low = binomial_rank(n, p, side);
	high = binomial_rank(n, p, 1 - side) + 1;
	if (low >= 1)
		quantile.low = sorted[low - 1];
	if (high <= n)
		quantile.high = sorted[high - 1];
	return quantile;
}
