/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The spectrum of fixed-time-quantum work (Sottile and Minnich, Cluster'04): a periodic interruption
 * is a line at its frequency, with harmonics.
 */
#ifndef NOISE_SPECTRUM_H
#define NOISE_SPECTRUM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Periodogram of a series of n samples, `interval` apart: power[k] at frequency[k], k = 0 to
 * bins - 1, without the constant part. power is normalized so that it sums to the variance of the
 * series (Schuster 1898; Press et al., "Numerical Recipes", 13.4).
 */
struct spectrum {
	size_t bins;
	double *frequency; /* in 1/unit of interval */
	double *power;
	double variance;
};

/* A line and its harmonics: those of power above `floor` at whole multiples of the fundamental. */
struct spectral_line {
	double frequency; /* of the fundamental, refined between bins */
	size_t harmonics; /* beyond the fundamental */
	double power;	  /* of all of them */
};

#define SPECTRUM_LINES_MAX 8

/* False if memory ran out or n < 4. */
bool spectrum_init(struct spectrum *spectrum, const double *series, size_t n, double interval);
void spectrum_free(struct spectrum *spectrum);

/*
 * The strongest lines, at most SPECTRUM_LINES_MAX, the strongest first: peaks that stand out from
 * the floor (the median power) by more than noise of so many bins would, and hold at least 1 % of
 * the variance. Gives their number.
 */
size_t spectrum_lines(const struct spectrum *spectrum, struct spectral_line *lines);

#endif
