/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The full analysis of one trace: rate, lengths, classes, spectrum, histogram. Computed by the noise
 * library. Knows no command line and no store.
 */
#ifndef ANALYSIS_NOISE_ANALYSIS_H
#define ANALYSIS_NOISE_ANALYSIS_H

#include "harness/base/error.h"
#include "noise/classes.h"
#include "noise/evidence.h"
#include "noise/histogram.h"
#include "noise/noise.h"
#include "noise/quantile.h"
#include "noise/spectrum.h"

#define NOISE_ANALYSIS_QUANTILES 5 /* p50, p90, p99, p99.9, max */

/* Times are in the trace's unit, of which 10^9 are a second. */
struct noise_analysis {
	const struct trace *trace;
	struct evidence_shape shape; /* how the detours come */
	struct evidence_bounds rate; /* 95 %, by that, in 1/unit */
	double *lengths;	     /* [trace->n], ascending */
	struct quantile quantiles[NOISE_ANALYSIS_QUANTILES];
	struct detour_class *classes;
	size_t n_classes;
	struct histogram histogram; /* of lengths */
	/* of the work done in each quantum */
	double quantum;
	struct spectrum spectrum;
	struct spectral_line lines[SPECTRUM_LINES_MAX];
	size_t n_lines;
};
extern const char *const noise_analysis_quantile_names[NOISE_ANALYSIS_QUANTILES];

/*
 * Analyse a trace. work[n] is the fixed-time-quantum series that was measured beside it, one value a
 * quantum, in whole units of `step`; without one (NULL) the work that the trace leaves in each quantum
 * is taken. bins: of the histogram, equal ones from the shortest length to the longest; 0: powers of
 * two.
 */
bool noise_analysis_make(struct noise_analysis *analysis, const struct trace *trace, double quantum,
			 const double *work, size_t n, double step, size_t bins,
			 struct error *error);
void noise_analysis_free(struct noise_analysis *analysis);

#endif
