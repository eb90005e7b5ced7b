/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Statistics of samples. Knows nothing of what was sampled. */
#include <math.h>

#include "noise/noise.h"

double sample_percentile(const double *sorted, size_t n, double p)
{
	double all = (double)n;
	size_t rank;

	if (n == 0)
		return NAN;
	rank = (size_t)fmin(fmax(ceil(p * all), 1), all);
	/*
	 * p * n may round to either side of a whole number, as 0.07 * 100 does. rank / n does not:
	 * where p was written as such a fraction, both are the same double.
	 */
	while (rank > 1 && (double)(rank - 1) / all >= p)
		rank--;
	while (rank < n && (double)rank / all < p)
		rank++;
	return sorted[rank - 1];
}

double sample_mean(const double *values, size_t n)
{
	/* 64 bits of mantissa: the sum of whole numbers stays exact for any run's samples */
	long double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += values[i];
	return n > 0 ? (double)(sum / (long double)n) : NAN;
}

size_t sample_mode(const double *sorted, size_t n, double *mode)
{
	size_t most = 0;

	*mode = NAN;
	for (size_t i = 0, equal; i < n; i += equal) {
		for (equal = 1; i + equal < n && sorted[i + equal] == sorted[i];)
			equal++;
		if (equal > most) {
			most = equal;
			*mode = sorted[i];
		}
	}
	return most;
}
