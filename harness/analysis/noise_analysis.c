/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Analyses a trace. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/analysis/noise_analysis.h"
#include "harness/base/memory.h"
#include "harness/run/ftq.h"

#define CONFIDENCE 0.95
/* A spectrum of more samples than these would show nothing more. */
#define QUANTA_MAX ((size_t)1 << 20)

const char *const noise_analysis_quantile_names[NOISE_ANALYSIS_QUANTILES] = {"p50", "p90", "p99",
									     "p99.9", "max"};
static const double ranks[NOISE_ANALYSIS_QUANTILES] = {0.5, 0.9, 0.99, 0.999, 1};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static bool find_lines(struct noise_analysis *analysis, const double *work, size_t n, double step)
{
	return ftq_spectrum(&analysis->spectrum, work, n, analysis->quantum, step, analysis->lines,
			    &analysis->n_lines);
}

static bool derive_lines(struct noise_analysis *analysis)
{
	double whole = floor(analysis->trace->period / analysis->quantum);
	size_t n = whole < (double)QUANTA_MAX ? (size_t)whole : QUANTA_MAX;
	double *work = memory_zeroed(n ? n : 1, sizeof(*work));
	bool ok;

	n = trace_quanta(analysis->trace, analysis->quantum, work, n);
	ok = find_lines(analysis, work, n, 0);
	free(work);
	return ok;
}

/* The longest length, too, is to lie below the last edge. */
static bool make_histogram(struct noise_analysis *analysis, size_t bins)
{
	const struct trace *trace = analysis->trace;
	double shortest, longest;

	if (!bins || !trace->n)
		return histogram_log2(&analysis->histogram, trace->length, trace->n);
	shortest = floor(analysis->lengths[0]);
	longest = floor(analysis->lengths[trace->n - 1]) + 1;
	return histogram_linear(&analysis->histogram, trace->length, trace->n, shortest, longest,
				bins);
}

/* One window is one history. */
static bool find_rate(struct noise_analysis *analysis)
{
	const struct trace *trace = analysis->trace;
	struct evidence_window window = {0, trace->period, 0};

	if (!evidence_shape(&window, &window, trace, 1, &analysis->shape))
		return false;
	analysis->rate = evidence_bounds(&analysis->shape, trace->n, trace->period);
	return true;
}

bool noise_analysis_make(struct noise_analysis *analysis, const struct trace *trace, double quantum,
			 const double *work, size_t n, double step, size_t bins,
			 struct error *error)
{
	*analysis = (struct noise_analysis){.trace = trace, .quantum = quantum};
	analysis->lengths = memory_zeroed(trace->n, sizeof(*analysis->lengths));
	if (trace->n)
		memcpy(analysis->lengths, trace->length, trace->n * sizeof(*analysis->lengths));
	qsort(analysis->lengths, trace->n, sizeof(*analysis->lengths), by_value);
	for (size_t i = 0; i < NOISE_ANALYSIS_QUANTILES; i++) {
		analysis->quantiles[i] = (struct quantile){
			sample_percentile(analysis->lengths, trace->n, ranks[i]), NAN, NAN};
		if (ranks[i] < 1)
			analysis->quantiles[i] =
				quantile_bounded(analysis->lengths, trace->n, ranks[i], CONFIDENCE);
	}
	if (find_rate(analysis) &&
	    detour_classes(trace, CLASSES_GAP, &analysis->classes, &analysis->n_classes) &&
	    make_histogram(analysis, bins) &&
	    (work ? find_lines(analysis, work, n, step) : derive_lines(analysis)))
		return true;
	noise_analysis_free(analysis);
	return error_set(error, "out of memory");
}

void noise_analysis_free(struct noise_analysis *analysis)
{
	free(analysis->lengths);
	free(analysis->classes);
	histogram_free(&analysis->histogram);
	spectrum_free(&analysis->spectrum);
	*analysis = (struct noise_analysis){NULL};
}
