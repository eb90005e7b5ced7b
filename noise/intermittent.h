/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is something worse in some units only, in one boot of four, say? A median does not move then, and
 * ranks hardly: ten times the value in 7 of 16 boots has p = 0.0007 in a rank sum, and a median that is
 * what it was. Knows no metric by name, and decides nothing: noise/decide.h does.
 */
#ifndef NOISE_INTERMITTENT_H
#define NOISE_INTERMITTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One unit alone may be odd in anything: it was seen in boots of an unchanged kernel. */
#define INTERMITTENT_UNITS_MIN 2

struct intermittent {
	double old_worst, new_worst; /* the worst value of each arm; NaN: nothing was measured */
	size_t above; /* new units beyond the old worst by more than what is tolerated */
	double p;     /* 1 if they are fewer than INTERMITTENT_UNITS_MIN */
};

/*
 * Test I: the permutation test of the mean, one-sided: p is the share of shuffles in which the new
 * mean is as bad as the one seen or worse, (k + 1)/(B + 1) with B = PERMUTATION_SAMPLES. With it goes
 * an effect: at least INTERMITTENT_UNITS_MIN new units beyond the old worst. `tolerance` and the n
 * old and m new values are in the metric's unit; NaN, nothing to measure, counts as the least of both
 * arms. p is 1 where an arm is empty or memory ran out. Seeded: equal values get an equal p.
 *
 * A mean, since k odd units among m new and none among n old have p = product over i < k of
 * (m - i)/(n + m - i) in it whatever the others do, and less where these are worse, too.
 */
struct intermittent intermittent_test(const double *old, size_t n, const double *new, size_t m,
				      bool down_is_worse, double tolerance, uint64_t seed);

#endif
