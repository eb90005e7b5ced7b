/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The permutation test of the mean, and how many units are worse than any old one. */
#include <math.h>
#include <stdlib.h>

#include "noise/intermittent.h"
#include "noise/permutation.h"

/* The least of what was measured in either arm; 0 if nothing was. */
static double least(const double *old, size_t n, const double *new, size_t m)
{
	double found = INFINITY;

	for (size_t i = 0; i < n; i++)
		found = old[i] < found ? old[i] : found; /* NaN is not less */
	for (size_t i = 0; i < m; i++)
		found = new[i] < found ? new[i] : found;
	return isinf(found) ? 0 : found;
}

/* Values of which more is worse, none of them NaN. */
static void turn(const double *values, size_t n, bool down_is_worse, double nothing, double *turned)
{
	for (size_t i = 0; i < n; i++) {
		double value = isnan(values[i]) ? nothing : values[i];

		turned[i] = down_is_worse ? -value : value;
	}
}

static double worst(const double *values, size_t n, bool down_is_worse)
{
	double found = NAN;

	for (size_t i = 0; i < n; i++) {
		if (isnan(found) || (down_is_worse ? values[i] < found : values[i] > found))
			found = values[i];
	}
	return found;
}

struct intermittent intermittent_test(const double *old, size_t n, const double *new, size_t m,
				      bool down_is_worse, double tolerance, uint64_t seed)
{
	struct intermittent found = {worst(old, n, down_is_worse), worst(new, m, down_is_worse), 0,
				     1};
	double *values = calloc(n + m + 1, sizeof(*values));
	double nothing = least(old, n, new, m), limit = -INFINITY;

	if (values && n && m) {
		turn(old, n, down_is_worse, nothing, values);
		turn(new, m, down_is_worse, nothing, values + n);
		for (size_t i = 0; i < n; i++)
			limit = fmax(limit, values[i]);
		for (size_t i = n; i < n + m; i++)
			found.above += values[i] > limit + tolerance;
		if (found.above >= INTERMITTENT_UNITS_MIN)
			found.p = permutation_mean_p(values, n, values + n, m, seed);
	}
	free(values);
	return found;
}
