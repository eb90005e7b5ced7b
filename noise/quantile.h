/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Quantiles with confidence bounds that assume nothing of the distribution: the bounds are order
 * statistics whose ranks come from the binomial distribution (David and Nagaraja, "Order
 * Statistics", 7.1).
 */
#ifndef NOISE_QUANTILE_H
#define NOISE_QUANTILE_H

#include <stddef.h>

struct quantile {
	double value;	  /* nearest rank, as sample_percentile(); NaN for n = 0 */
	double low, high; /* the sample cannot bound that side: -infinity, infinity */
};

/*
 * Quantile p of n values (ascending), 0 < p < 1, with bounds that hold it with at least the given
 * confidence (such as 0.95), half of the rest on either side.
 */
struct quantile quantile_bounded(const double *sorted, size_t n, double p, double confidence);

#endif
