/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Histograms of lengths. Knows no unit and no drawing.
 */
#ifndef NOISE_HISTOGRAM_H
#define NOISE_HISTOGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HISTOGRAM_BINS_MAX 4096

/* Bin i counts values in [edge[i], edge[i + 1]); below and above what lies outside of all. */
struct histogram {
	size_t bins;
	double *edge;	 /* [bins + 1] */
	uint64_t *count; /* [bins] */
	uint64_t below, above;
};

/*
 * Of n values, which are finite. Log2: edges are the powers of two that hold all positive values;
 * values that are not positive are below. Linear: `bins` equal ones over [low, high), low < high.
 * False if memory ran out, or on bins = 0 or more than HISTOGRAM_BINS_MAX.
 */
bool histogram_log2(struct histogram *histogram, const double *values, size_t n);
bool histogram_linear(struct histogram *histogram, const double *values, size_t n, double low,
		      double high, size_t bins);
void histogram_free(struct histogram *histogram);

#endif
