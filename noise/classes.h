/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Classes of detours: those of about equal length have most likely one cause. Says of each how
 * often it came, and whether at a steady rate. Knows no kernel and no function.
 */
#ifndef NOISE_CLASSES_H
#define NOISE_CLASSES_H

#include <stdbool.h>
#include <stddef.h>

#include "noise/noise.h"

struct detour_class {
	size_t n;
	double shortest, median, longest;
	double stolen;	 /* sum of lengths */
	double rate;	 /* n / the trace's period, in 1/unit */
	bool periodic;	 /* most of its gaps are one interval, or whole multiples of it */
	double interval; /* that interval; NaN if not periodic */
};

/*
 * Sort the trace's detours into classes by length: a new class begins where two neighbours in order
 * of length differ by more than the factor `gap` (above 1; CLASSES_GAP suits kernels' paths).
 * *classes, to be freed, gets *n of them, those that stole most first. False if memory ran out.
 */
#define CLASSES_GAP 1.05
bool detour_classes(const struct trace *trace, double gap, struct detour_class **classes,
		    size_t *n);

#endif
