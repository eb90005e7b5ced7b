/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do two samples come from one distribution? Permutation tests of their rank sum and of their mean,
 * which assume nothing of the distribution but that the units (runs, phases; never detours) are
 * exchangeable if nothing changed; and Holm's correction for asking several times.
 */
#ifndef NOISE_PERMUTATION_H
#define NOISE_PERMUTATION_H

#include <stddef.h>
#include <stdint.h>

/*
 * Two-sided p of the rank sum (mid-ranks for ties) of a[n] among a[n] and b[m]. Exact where there
 * are at most PERMUTATION_EXACT ways to choose n of n + m; else by PERMUTATION_SAMPLES shuffles of
 * a generator with this seed, as (k + 1)/(B + 1) (Phipson and Smyth, "Permutation P-values Should
 * Never Be Zero", 2010). Values may be infinite, not NaN. 1 if a sample is empty or memory ran out.
 */
#define PERMUTATION_EXACT   200000
#define PERMUTATION_SAMPLES 19999
double permutation_p(const double *a, size_t n, const double *b, size_t m, uint64_t seed);

/*
 * One-sided p of the mean of b[m] among a[n] and b[m]: how often chance makes it as large or larger. By
 * PERMUTATION_SAMPLES shuffles, as above. Values are finite. 1 if a sample is empty or memory ran out.
 */
double permutation_mean_p(const double *a, size_t n, const double *b, size_t m, uint64_t seed);

/*
 * Make p-values of n questions that are asked together into ones that can each be held against the
 * level of all (Holm, "A Simple Sequentially Rejective Multiple Test Procedure", 1979). In place.
 */
void holm_adjust(double *p, size_t n);

#endif
