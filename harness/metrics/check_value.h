/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a single value that a guest sent is there and in range. Knows no benchmark. */
#ifndef METRICS_CHECK_VALUE_H
#define METRICS_CHECK_VALUE_H

#include "harness/run/run.h"

/*
 * No time or count is larger: whole numbers up to here are exact as doubles, and it is more than a
 * hundred days of ticks.
 */
#define METRICS_VALUE_MAX (INT64_C(1) << 53)

/* Reads a value from min to max; false if it is missing, or not in there. */
bool metrics_check_value(const struct worker *worker, const char *bench, const char *name,
			 int64_t min, int64_t max, int64_t *value, struct error *error);

#endif
