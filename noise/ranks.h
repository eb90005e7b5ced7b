/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rank sum test (Wilcoxon, "Individual Comparisons by Ranking Methods", 1945; Mann and Whitney,
 * 1947), exact: are the values of one sample larger or smaller than those of another, more than by
 * chance? Nothing is assumed but that units are exchangeable if nothing differs.
 */
#ifndef NOISE_RANKS_H
#define NOISE_RANKS_H

#include <stddef.h>

/* Up to so many values together p is exact; beyond, permutation_p() samples. */
#define RANKS_EXACT 64

/*
 * Two-sided p of the sum of a[n]'s ranks (mid-ranks where values are equal) among a[n] and b[m]: the
 * share of all ways to choose n of n + m whose sum is at least as far from the expected one. Values are
 * in any one unit, may be infinite, not NaN. 1 if a sample is empty or memory ran out.
 */
double ranks_p(const double *a, size_t n, const double *b, size_t m);

/* The smallest p that n against m values can have: 2 of all n + m over n ways; 1 if one is none. */
double ranks_least_p(size_t n, size_t m);

#endif
