/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The shape of noise: histograms, quantiles and their bounds, classes of detours, spectra. */
#include <math.h>
#include <stdlib.h>

#include "noise/classes.h"
#include "noise/histogram.h"
#include "noise/quantile.h"
#include "noise/spectrum.h"
#include "tests/noise/support.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- histograms ---- */

static void powers_of_two_hold_all_lengths(void **state)
{
	static const double values[] = {1, 1.5, 2, 3.999, 4, 1000, 0, -7};
	struct histogram histogram;

	(void)state;
	assert_true(histogram_log2(&histogram, values, COUNT(values)));
	assert_int_equal(histogram.bins, 10);
	assert_true(histogram.edge[0] == 1 && histogram.edge[10] == 1024);
	assert_int_equal(histogram.count[0], 2);
	assert_int_equal(histogram.count[1], 2);
	assert_int_equal(histogram.count[2], 1);
	assert_int_equal(histogram.count[9], 1);
	assert_int_equal(histogram.below, 2);
	assert_int_equal(histogram.above, 0);
	histogram_free(&histogram);
	assert_true(histogram_log2(&histogram, values, 0));
	assert_int_equal(histogram.count[0], 0);
	histogram_free(&histogram);
}

/* Whatever the edges round to, a value is in the bin whose edges hold it. */
static void linear_bins_hold_what_lies_between_their_edges(void **state)
{
	double values[500];
	uint64_t seed = 31;

	(void)state;
	for (int round = 0; round < 50; round++) {
		double low = (double)chance(&seed, 100) / 7;
		double high = low + 1 + (double)chance(&seed, 50) / 3;
		size_t bins = 1 + chance(&seed, 40), counted = 0;
		struct histogram histogram;

		for (size_t i = 0; i < COUNT(values); i++)
			values[i] = (double)chance(&seed, 300) / 7;
		assert_true(histogram_linear(&histogram, values, COUNT(values), low, high, bins));
		for (size_t b = 0; b < bins; b++) {
			uint64_t own = 0;

			for (size_t i = 0; i < COUNT(values); i++)
				own += values[i] >= histogram.edge[b] &&
				       values[i] < histogram.edge[b + 1];
			assert_int_equal(histogram.count[b], own);
			counted += own;
		}
		assert_int_equal(counted + histogram.below + histogram.above, COUNT(values));
		histogram_free(&histogram);
	}
}

static void bins_have_limits(void **state)
{
	static const double value = 1;
	struct histogram histogram;

	(void)state;
	assert_false(histogram_linear(&histogram, &value, 1, 0, 1, 0));
	assert_false(histogram_linear(&histogram, &value, 1, 1, 1, 5));
	assert_false(histogram_linear(&histogram, &value, 1, 0, NAN, 5));
	assert_false(histogram_linear(&histogram, &value, 1, 0, 1, HISTOGRAM_BINS_MAX + 1));
}

/* ---- quantiles ---- */

/* Ranks by the binomial distribution: 40th and 61st of 100 for the median (a textbook's table). */
static void bounds_of_a_median_are_order_statistics(void **state)
{
	double values[100];
	struct quantile quantile;

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++)
		values[i] = (double)i + 1;
	quantile = quantile_bounded(values, COUNT(values), 0.5, 0.95);
	assert_true(quantile.value == 50);
	assert_true(quantile.low == 40 && quantile.high == 61);
	/*
	 * 100 values bound the 99th percentile on one side only: 97 or fewer are below it with
	 * probability 7.9 %, 96 or fewer with 1.8 %
	 */
	quantile = quantile_bounded(values, COUNT(values), 0.99, 0.95);
	assert_true(quantile.value == 99 && quantile.low == 97 && isinf(quantile.high));
	quantile = quantile_bounded(values, 0, 0.5, 0.95);
	assert_true(isnan(quantile.value) && isinf(quantile.low) && isinf(quantile.high));
}

/* At least the promised share of samples have bounds that hold the truth: uniform, so p itself. */
static void bounds_cover_as_promised(void **state)
{
	static const double ps[] = {0.5, 0.9, 0.99};
	enum { SAMPLES = 2000, N = 80 };
	uint64_t seed = 32;

	(void)state;
	for (size_t i = 0; i < COUNT(ps); i++) {
		int held = 0;

		for (int sample = 0; sample < SAMPLES; sample++) {
			double values[N] = {0};
			struct quantile quantile;

			for (int j = 0; j < N; j++) {
				double value = (double)chance(&seed, 1u << 30) / (1u << 30);
				int at = j;

				for (; at > 0 && values[at - 1] > value; at--)
					values[at] = values[at - 1];
				values[at] = value;
			}
			quantile = quantile_bounded(values, N, ps[i], 0.95);
			held += quantile.low <= ps[i] && ps[i] <= quantile.high;
		}
		/* 0.95 less three standard deviations of a share of 2,000 */
		assert_true(held >= SAMPLES * (0.95 - 3 * 0.0049));
	}
}

/* ---- classes ---- */

static void make_trace(struct trace *trace, const double *start, const double *length, size_t n,
		       double period)
{
	assert_int_equal(trace_init(trace, start, length, n, period, NULL), TRACE_OK);
}

/* A tick of 2,584 at 250 Hz, jittered by some instructions, and a few rare long ones. */
static void ticks_and_rare_ones_are_told_apart(void **state)
{
	enum { TICKS = 250, RARE = 3 };
	static double start[TICKS + RARE], length[TICKS + RARE];
	struct detour_class *classes;
	uint64_t seed = 33;
	size_t n = 0, found;
	struct trace trace;

	(void)state;
	for (size_t i = 0; i < TICKS; i++) {
		start[n] = 4e6 * (double)i + (double)chance(&seed, 20);
		length[n++] = 2574 + (double)chance(&seed, 21);
		if (i % 100 == 7) {
			start[n] = 4e6 * (double)i + 1e5 * (double)(1 + chance(&seed, 30));
			length[n++] = 9600 + (double)chance(&seed, 100);
		}
	}
	assert_int_equal(n, TICKS + RARE);
	make_trace(&trace, start, length, n, 1e9);
	assert_true(detour_classes(&trace, CLASSES_GAP, &classes, &found));
	assert_int_equal(found, 2);
	assert_int_equal(classes[0].n, TICKS);
	assert_true(classes[0].periodic);
	assert_near(classes[0].interval, 4e6, 1e-5);
	assert_near(classes[0].rate, 250e-9, 1e-12);
	assert_true(classes[0].shortest >= 2574 && classes[0].longest <= 2594);
	assert_near(classes[0].median, 2584, 0.004);
	assert_int_equal(classes[1].n, RARE);
	assert_false(classes[1].periodic);
	assert_true(isnan(classes[1].interval));
	assert_near(classes[0].stolen + classes[1].stolen, 1e9 * trace_noise_fraction(&trace),
		    1e-12);
	free(classes);
	trace_free(&trace);
}

/* A periodic class that misses some of its turns, as when a longer detour swallows them, is one. */
static void missed_turns_do_not_hide_a_period(void **state)
{
	static double start[200], length[200];
	struct detour_class *classes;
	size_t n = 0, found;
	struct trace trace;

	(void)state;
	for (size_t i = 0; i < 220; i++) {
		if (i % 11 == 3)
			continue;
		start[n] = 1e6 * (double)i;
		length[n++] = 500;
	}
	make_trace(&trace, start, length, n, 220e6);
	assert_true(detour_classes(&trace, CLASSES_GAP, &classes, &found));
	assert_int_equal(found, 1);
	assert_true(classes[0].periodic);
	assert_near(classes[0].interval, 1e6, 1e-12);
	free(classes);
	trace_free(&trace);
}

/* Times of a Poisson process have no interval. */
static void chance_is_not_periodic(void **state)
{
	static double start[400], length[400];
	struct detour_class *classes;
	uint64_t seed = 34;
	struct trace trace;
	double at = 0;
	size_t found;

	(void)state;
	for (size_t i = 0; i < COUNT(start); i++) {
		start[i] = at += 600 - 1e6 * log(1 - (double)chance(&seed, 1u << 30) / (1u << 30));
		length[i] = 500;
	}
	make_trace(&trace, start, length, COUNT(start), at + 1e6);
	assert_true(detour_classes(&trace, CLASSES_GAP, &classes, &found));
	assert_int_equal(found, 1);
	assert_int_equal(classes[0].n, COUNT(start));
	assert_false(classes[0].periodic);
	free(classes);
	trace_free(&trace);
}

static void silence_has_no_classes(void **state)
{
	struct trace trace = {.period = 1000};
	struct detour_class *classes;
	size_t found = 99;

	(void)state;
	assert_true(detour_classes(&trace, CLASSES_GAP, &classes, &found));
	assert_int_equal(found, 0);
	free(classes);
}

/* Classes part all detours: none is lost, none in two, their lengths are apart. */
static void classes_part_all_detours(void **state)
{
	struct detour_class *classes;
	struct trace trace;
	size_t found, n = 0;
	double stolen = 0;

	(void)state;
	read_trace(&trace, "trace_host", WINDOW_AS_RECORDED);
	assert_true(detour_classes(&trace, CLASSES_GAP, &classes, &found));
	for (size_t i = 0; i < found; i++) {
		n += classes[i].n;
		stolen += classes[i].stolen;
		assert_true(i == 0 || classes[i].stolen <= classes[i - 1].stolen);
		for (size_t j = 0; j < found; j++)
			assert_true(i == j || classes[i].longest < classes[j].shortest ||
				    classes[j].longest < classes[i].shortest);
	}
	assert_int_equal(n, trace.n);
	assert_near(stolen, trace_noise_fraction(&trace) * trace.period, 1e-9);
	free(classes);
	trace_free(&trace);
}

/* ---- spectra ---- */

#define SAMPLES 1000

/* Parseval: the powers add up to the variance, for even and odd numbers of samples. */
static void powers_add_up_to_the_variance(void **state)
{
	double series[SAMPLES];
	uint64_t seed = 35;

	(void)state;
	for (size_t i = 0; i < SAMPLES; i++)
		series[i] = (double)chance(&seed, 1000);
	for (size_t n = 4; n <= SAMPLES; n = n * 3 / 2 + 1) {
		double mean = sample_mean(series, n), variance = 0, sum = 0;
		struct spectrum spectrum;

		for (size_t i = 0; i < n; i++)
			variance += (series[i] - mean) * (series[i] - mean) / (double)n;
		assert_true(spectrum_init(&spectrum, series, n, 1));
		for (size_t k = 0; k < spectrum.bins; k++)
			sum += spectrum.power[k];
		assert_near(sum, variance, 1e-9);
		assert_near(spectrum.variance, variance, 1e-9);
		spectrum_free(&spectrum);
	}
}

static void a_sine_is_one_line(void **state)
{
	struct spectral_line lines[SPECTRUM_LINES_MAX];
	struct spectrum spectrum;
	double series[SAMPLES];

	(void)state;
	for (size_t i = 0; i < SAMPLES; i++)
		series[i] = 5 + 3 * sin(2 * M_PI * 40 * (double)i / SAMPLES);
	assert_true(spectrum_init(&spectrum, series, SAMPLES, 0.001));
	assert_near(spectrum.power[39], 4.5, 1e-9);
	assert_near(spectrum.frequency[39], 40, 1e-12);
	assert_int_equal(spectrum_lines(&spectrum, lines), 1);
	assert_near(lines[0].frequency, 40, 1e-3);
	assert_int_equal(lines[0].harmonics, 0);
	spectrum_free(&spectrum);
}

/* What a tick takes from fixed quanta: its frequency and harmonics, whatever the quantum. */
static void a_tick_is_found_with_its_harmonics(void **state)
{
	static const double rates[] = {100, 250, 1000};
	static double start[1001], length[1001], work[20000];

	(void)state;
	for (size_t r = 0; r < COUNT(rates); r++) {
		struct spectral_line lines[SPECTRUM_LINES_MAX];
		struct spectrum spectrum;
		struct trace trace;
		size_t n = 0, quanta;

		for (double at = 12345; at < 1e9; at += 1e9 / rates[r]) {
			start[n] = at;
			length[n++] = 2500;
		}
		make_trace(&trace, start, length, n, 1e9);
		quanta = trace_quanta(&trace, 1e5, work, COUNT(work));
		assert_int_equal(quanta, 10000);
		assert_true(spectrum_init(&spectrum, work, quanta, 1e5));
		/* one line: the last harmonic, at half the sampling rate, belongs to it, too */
		assert_int_equal(spectrum_lines(&spectrum, lines), 1);
		assert_near(1e9 * lines[0].frequency, rates[r], 1e-3);
		assert_int_equal(lines[0].harmonics, lround(5000 / rates[r]) - 1);
		assert_true(lines[0].power > 0.9 * spectrum.variance);
		spectrum_free(&spectrum);
		trace_free(&trace);
	}
}

/* Noise beside the fundamental moves its centre, and the last multiple of it beyond the last bin. */
static void last_harmonic_belongs_to_its_line(void **state)
{
	struct spectral_line lines[SPECTRUM_LINES_MAX];
	double series[SAMPLES] = {0};
	struct spectrum spectrum;

	(void)state;
	for (size_t i = 0; i < SAMPLES; i++) {
		for (int k = 1; k <= 20; k++)
			series[i] +=
				(k < 20 ? 1 : 0.4) * cos(2 * M_PI * 25 * k * (double)i / SAMPLES);
		series[i] += 0.2 * cos(2 * M_PI * 26 * (double)i / SAMPLES);
	}
	assert_true(spectrum_init(&spectrum, series, SAMPLES, 0.001));
	assert_int_equal(spectrum_lines(&spectrum, lines), 1);
	assert_int_equal(lines[0].harmonics, 19);
	spectrum_free(&spectrum);
}

/* White noise gives no line: exp(-7) of spectra would, in a thousand that is one. */
static void noise_is_no_line(void **state)
{
	uint64_t seed = 36;
	size_t found = 0;

	(void)state;
	for (int round = 0; round < 200; round++) {
		struct spectral_line lines[SPECTRUM_LINES_MAX];
		struct spectrum spectrum;
		double series[SAMPLES];

		for (size_t i = 0; i < SAMPLES; i++)
			series[i] = (double)chance(&seed, 1000);
		assert_true(spectrum_init(&spectrum, series, SAMPLES, 1));
		found += spectrum_lines(&spectrum, lines);
		spectrum_free(&spectrum);
	}
	assert_true(found <= 2);
}

static void few_samples_and_constants_have_no_spectrum(void **state)
{
	static const double series[] = {7, 7, 7, 7, 7, 7, 7, 7};
	struct spectral_line lines[SPECTRUM_LINES_MAX];
	struct spectrum spectrum;

	(void)state;
	assert_false(spectrum_init(&spectrum, series, 3, 1));
	assert_true(spectrum_init(&spectrum, series, COUNT(series), 1));
	assert_true(spectrum.variance == 0);
	assert_int_equal(spectrum_lines(&spectrum, lines), 0);
	spectrum_free(&spectrum);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(powers_of_two_hold_all_lengths),
		cmocka_unit_test(linear_bins_hold_what_lies_between_their_edges),
		cmocka_unit_test(bins_have_limits),
		cmocka_unit_test(bounds_of_a_median_are_order_statistics),
		cmocka_unit_test(bounds_cover_as_promised),
		cmocka_unit_test(ticks_and_rare_ones_are_told_apart),
		cmocka_unit_test(missed_turns_do_not_hide_a_period),
		cmocka_unit_test(chance_is_not_periodic),
		cmocka_unit_test(silence_has_no_classes),
		cmocka_unit_test(classes_part_all_detours),
		cmocka_unit_test(powers_add_up_to_the_variance),
		cmocka_unit_test(a_sine_is_one_line),
		cmocka_unit_test(a_tick_is_found_with_its_harmonics),
		cmocka_unit_test(last_harmonic_belongs_to_its_line),
		cmocka_unit_test(noise_is_no_line),
		cmocka_unit_test(few_samples_and_constants_have_no_spectrum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
