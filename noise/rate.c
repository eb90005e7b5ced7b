/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bounds on the rate of rare events. Knows nothing of what the events are. */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "noise/noise.h"

#define CONFIDENCE 0.95
/* The rule of three: -ln(0.05) = 2.996. */
#define BOUND_OF_NONE 3.0
/*
 * Above this GSL's iteration may not converge, which ends the program; Wilson and Hilferty's cube
 * (1931) is then right to 1e-9 of the bound.
 */
#define EXACT_MAX 100000

static double wilson_hilferty(double events)
{
	double shape = events + 1;
	double root = 1 - 1 / (9 * shape) + gsl_cdf_ugaussian_Pinv(CONFIDENCE) / (3 * sqrt(shape));

	return shape * root * root * root;
}

double poisson_rate_upper95(uint64_t events, double t)
{
	double bound;

	if (!(t > 0))
		return NAN;
	if (events == 0)
		bound = BOUND_OF_NONE;
	else if (events > EXACT_MAX)
		bound = wilson_hilferty((double)events);
	else
		bound = gsl_cdf_chisq_Pinv(CONFIDENCE, 2 * (double)events + 2) / 2;
	return bound / t;
}
