/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs side by side and how they differ from one of them, as text for people and programs. Knows nothing
 * of where runs come from; they must be comparable (store/comparable.h).
 */
#ifndef PRINT_COMPARE_H
#define PRINT_COMPARE_H

#include <stdint.h>
#include <stdio.h>

#include "harness/base/format.h"
#include "harness/run/run.h"

/* No column of compare_print() is a placebo. */
#define COMPARE_NO_PLACEBO SIZE_MAX

/*
 * Every metric of the runs' benchmarks, with its unit, a column for each run and, but for the base, what
 * can be told of its difference to the base's metric (metrics/verdicts.h): a ratio, none where that is
 * zero or missing, a verdict, or nothing. `placebo`: the column that is the base measured again. JSON is
 * documented in docs/json.md.
 */
bool compare_print(FILE *out, struct run *const *runs, size_t n, size_t base, size_t placebo,
		   enum format format, struct error *error);

#endif
