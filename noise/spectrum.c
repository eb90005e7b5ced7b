/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Periodogram and its lines. */
#include <gsl/gsl_fft_real.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "noise/noise.h"
#include "noise/spectrum.h"

#define SERIES_MIN 4
/* A line holds at least this share of the variance. */
#define SHARE_MIN 0.01
/*
 * White noise has exponentially distributed powers: the largest of n bins is about ln n times the
 * mean, and exceeds (ln n + FALSE_ALARM) times it with probability exp(-FALSE_ALARM).
 */
#define FALSE_ALARM 7.0
/* Bins on either side of a peak that belong to it: the series is not windowed. */
#define PEAK_SIDE 2
/* A harmonic is looked for within so many bins of the multiple. */
#define HARMONIC_SIDE 1

static bool transform(double *data, size_t n)
{
	gsl_fft_real_wavetable *table = gsl_fft_real_wavetable_alloc(n);
	gsl_fft_real_workspace *space = gsl_fft_real_workspace_alloc(n);
	bool ok = table && space && !gsl_fft_real_transform(data, 1, n, table, space);

	if (table)
		gsl_fft_real_wavetable_free(table);
	if (space)
		gsl_fft_real_workspace_free(space);
	return ok;
}

bool spectrum_init(struct spectrum *spectrum, const double *series, size_t n, double interval)
{
	double *data = calloc(n + 1, sizeof(*data)), mean = sample_mean(series, n);
	double scale = 1 / ((double)n * (double)n);

	*spectrum = (struct spectrum){.bins = n / 2};
	spectrum->frequency = calloc(n / 2 + 1, sizeof(*spectrum->frequency));
	spectrum->power = calloc(n / 2 + 1, sizeof(*spectrum->power));
	if (n < SERIES_MIN || !data || !spectrum->frequency || !spectrum->power)
		goto fail;
	for (size_t i = 0; i < n; i++)
		data[i] = series[i] - mean;
	if (!transform(data, n))
		goto fail;
	/* half-complex order: the real part, then real and imaginary parts in turn */
	for (size_t k = 1; k <= n / 2; k++) {
		bool nyquist = 2 * k == n;
		double re = data[2 * k - 1], im = nyquist ? 0 : data[2 * k];
		double power = (re * re + im * im) * scale * (nyquist ? 1 : 2);

		spectrum->frequency[k - 1] = (double)k / ((double)n * interval);
		spectrum->power[k - 1] = power;
		spectrum->variance += power;
	}
	free(data);
	return true;
fail:
	free(data);
	spectrum_free(spectrum);
	return false;
}

void spectrum_free(struct spectrum *spectrum)
{
	free(spectrum->frequency);
	free(spectrum->power);
	*spectrum = (struct spectrum){.bins = 0};
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* A comb's strongest line may be any of its first. */
#define HARMONICS_MAX 64

/* Above this a bin stands out: the mean of exponential noise is its median / ln 2. */
static double outstanding(const double *power, size_t bins, double variance)
{
	double *sorted = calloc(bins + 1, sizeof(*sorted)), median;

	if (!sorted)
		return INFINITY;
	memcpy(sorted, power, bins * sizeof(*sorted));
	qsort(sorted, bins, sizeof(*sorted), by_value);
	median = sorted[bins / 2];
	free(sorted);
	return fmax(median / M_LN2 * (log((double)bins) + FALSE_ALARM), SHARE_MIN * variance);
}

static size_t strongest(const double *power, size_t first, size_t last)
{
	size_t best = first;

	for (size_t i = first; i <= last; i++)
		best = power[i] > power[best] ? i : best;
	return best;
}

/* Take a peak out; gives its power, and the centre of it in bins, counted from the constant part. */
static double take_peak(double *power, size_t bins, size_t at, double *centre)
{
	size_t first = at > PEAK_SIDE ? at - PEAK_SIDE : 0;
	size_t last = at + PEAK_SIDE < bins ? at + PEAK_SIDE : bins - 1;
	double sum = 0, moment = 0;

	for (size_t i = first; i <= last; i++) {
		sum += power[i];
		moment += power[i] * (double)(i + 1);
		power[i] = 0;
	}
	*centre = moment / sum;
	return sum;
}

/* The strongest peak's harmonics stand at multiples of it, unless it is itself one of a weaker. */
static size_t fundamental_of(const double *power, size_t peak, double threshold)
{
	for (size_t divisor = HARMONICS_MAX; divisor >= 2; divisor--) {
		size_t at = (size_t)lround((double)(peak + 1) / (double)divisor);
		size_t first = at > 1 + HARMONIC_SIDE ? at - 1 - HARMONIC_SIDE : 0;
		size_t found;

		if (at < 2)
			continue;
		found = strongest(power, first, at - 1 + HARMONIC_SIDE);
		/* of a high harmonic the multiple is far off, but nearer than the next one's */
		if (power[found] > threshold &&
		    fabs((double)(found + 1) * (double)divisor - (double)(peak + 1)) <=
			    fmin((double)divisor * HARMONIC_SIDE, (double)(found + 1) / 4))
			return found;
	}
	return peak;
}

static void take_line(double *power, size_t bins, size_t at, double threshold, double resolution,
		      struct spectral_line *line)
{
	double centre, harmonic;

	line->power = take_peak(power, bins, at, &centre);
	line->frequency = centre * resolution;
	line->harmonics = 0;
	/* k times what the centre is off may put the last one beyond the last bin */
	for (size_t k = 2; (double)k * centre <= (double)(bins + HARMONIC_SIDE); k++) {
		size_t multiple = (size_t)lround((double)k * centre);
		size_t middle = (multiple < bins ? multiple : bins) - 1;
		size_t last = middle + k < bins ? middle + k : bins - 1;
		size_t first = middle > k ? middle - k : 0;
		size_t found = strongest(power, first,
					 last < middle + PEAK_SIDE ? last : middle + PEAK_SIDE);

		if (power[found] <= threshold)
			continue;
		line->power += take_peak(power, bins, found, &harmonic);
		line->harmonics++;
	}
}

size_t spectrum_lines(const struct spectrum *spectrum, struct spectral_line *lines)
{
	double *power = calloc(spectrum->bins + 1, sizeof(*power)), threshold;
	size_t n = 0;

	if (!power || !spectrum->bins)
		goto out;
	memcpy(power, spectrum->power, spectrum->bins * sizeof(*power));
	threshold = outstanding(power, spectrum->bins, spectrum->variance);
	while (n < SPECTRUM_LINES_MAX) {
		size_t peak = strongest(power, 0, spectrum->bins - 1);

		if (power[peak] <= threshold)
			break;
		peak = fundamental_of(power, peak, threshold);
		take_line(power, spectrum->bins, peak, threshold, spectrum->frequency[0],
			  &lines[n++]);
	}
out:
	free(power);
	return n;
}
