/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An analysis of a trace as text for people and programs. Computes nothing. */
#ifndef ANALYSIS_NOISE_ANALYSIS_PRINT_H
#define ANALYSIS_NOISE_ANALYSIS_PRINT_H

#include <stdio.h>

#include "harness/analysis/noise_analysis.h"
#include "harness/base/format.h"

/* How the trace is called, and what its unit is. */
struct noise_analysis_name {
	const char *source, *target; /* target may be NULL */
	const char *unit;
	int worker; /* -1: it is of none */
	long cpu;   /* that it was; -1: not known */
	bool measured_work;
};
bool noise_analysis_print(FILE *out, const struct noise_analysis *analysis,
			  const struct noise_analysis_name *name, enum format format,
			  struct error *error);

#endif
