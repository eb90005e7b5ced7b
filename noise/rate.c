/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bounds on the rate of rare events. Knows nothing of what the events are. */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "noise/noise.h"

/* No event comes with probability exp(-rate t), which is 5 % at rate t = -ln(0.05). */
#define BOUND_OF_NONE 2.995732273553991
/*
 * GSL's incomplete gamma function, and long before it its inverse, fail for large shapes, which ends
 * the program; Wilson and Hilferty's cube (1931) is then right to 1e-10 of the bound.
 */
#define EXACT_MAX 100000

/* That x at which the gamma distribution reaches p, by halving an interval that holds it. */
static double halve(double p, double shape, double low, double high)
{
	double middle = low + (high - low) / 2;

	while (low < middle && middle < high) {
		if (gsl_cdf_gamma_P(middle, shape, 1) < p)
			low = middle;
		else
			high = middle;
		middle = low + (high - low) / 2;
	}
	return middle;
}

/* Quantile p of the gamma distribution of this shape: half that of chi-square. */
static double gamma_quantile(double p, double shape)
{
	double reach = 12 * sqrt(shape) + 24, root;

	if (shape <= EXACT_MAX)
		return halve(p, shape, fmax(0, shape - reach), shape + reach);
	root = 1 - 1 / (9 * shape) + gsl_cdf_ugaussian_Pinv(p) / (3 * sqrt(shape));
	return shape * root * root * root;
}

double poisson_rate_upper95(uint64_t events, double t)
{
	if (!(t > 0))
		return NAN;
	return (events ? gamma_quantile(0.95, (double)events + 1) : BOUND_OF_NONE) / t;
}

struct rate_bounds poisson_rate_bounds95(uint64_t events, double t)
{
	struct rate_bounds bounds = {0, BOUND_OF_NONE / t};

	if (!(t > 0))
		return (struct rate_bounds){NAN, NAN};
	if (!events)
		return bounds;
	bounds.low = gamma_quantile(0.025, (double)events) / t;
	bounds.high = gamma_quantile(0.975, (double)events + 1) / t;
	return bounds;
}
