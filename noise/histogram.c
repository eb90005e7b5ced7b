/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Histograms of lengths. */
#include <math.h>
#include <stdlib.h>

#include "noise/histogram.h"

static bool make(struct histogram *histogram, size_t bins)
{
	*histogram = (struct histogram){.bins = bins};
	if (!bins || bins > HISTOGRAM_BINS_MAX)
		return false;
	histogram->edge = calloc(bins + 1, sizeof(*histogram->edge));
	histogram->count = calloc(bins, sizeof(*histogram->count));
	if (histogram->edge && histogram->count)
		return true;
	histogram_free(histogram);
	return false;
}

/* Values on an edge belong to the bin above it: found by the edges, not by rounding a quotient. */
static void add(struct histogram *histogram, double value)
{
	size_t low = 0, high = histogram->bins;

	if (value < histogram->edge[0]) {
		histogram->below++;
		return;
	}
	if (value >= histogram->edge[high]) {
		histogram->above++;
		return;
	}
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (value < histogram->edge[middle])
			high = middle;
		else
			low = middle;
	}
	histogram->count[low]++;
}

bool histogram_log2(struct histogram *histogram, const double *values, size_t n)
{
	int first = 0, last = 0;
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		int exponent;

		if (!(values[i] > 0))
			continue;
		exponent = ilogb(values[i]);
		first = !any || exponent < first ? exponent : first;
		last = !any || exponent > last ? exponent : last;
		any = true;
	}
	if (!make(histogram, (size_t)(last - first) + 1))
		return false;
	for (size_t i = 0; i <= histogram->bins; i++)
		histogram->edge[i] = ldexp(1, first + (int)i);
	for (size_t i = 0; i < n; i++)
		add(histogram, values[i]);
	return true;
}

bool histogram_linear(struct histogram *histogram, const double *values, size_t n, double low,
		      double high, size_t bins)
{
	if (!(low < high) || !make(histogram, bins))
		return false;
	for (size_t i = 0; i <= bins; i++)
		histogram->edge[i] = low + (high - low) * (double)i / (double)bins;
	for (size_t i = 0; i < n; i++)
		add(histogram, values[i]);
	return true;
}

void histogram_free(struct histogram *histogram)
{
	free(histogram->edge);
	free(histogram->count);
	*histogram = (struct histogram){.bins = 0};
}
