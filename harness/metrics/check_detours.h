/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether recorded detours fit their own sums: number, total, longest, histogram, window. Knows
 * which benchmarks record detours, and nothing else of them.
 */
#ifndef METRICS_CHECK_DETOURS_H
#define METRICS_CHECK_DETOURS_H

#include "harness/run/run.h"

/* True for a benchmark without detours. False with the first contradiction. */
bool metrics_check_detours(const struct worker *worker, const char *bench, struct error *error);

#endif
