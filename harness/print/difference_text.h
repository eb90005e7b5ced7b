/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Verdicts on metrics as words, in the same ones wherever runs stand side by side, and what must be said
 * beneath. Decides nothing (metrics/verdicts.h).
 */
#ifndef PRINT_DIFFERENCE_TEXT_H
#define PRINT_DIFFERENCE_TEXT_H

#include <stdio.h>

#include "harness/base/table.h"
#include "harness/metrics/verdicts.h"

/* A metric's value in a column: the run's own, or what its boots come to where they are judged. */
double difference_value(const struct verdicts *verdicts, size_t row, size_t column,
			const struct run *run);

/* The same as a multiple of the base's; NaN where there is none, or nothing can be claimed. */
double difference_ratio(const struct verdicts *verdicts, size_t row, size_t column,
			struct run *const *runs, size_t base);

/* The head of the column behind a run's values; NULL: it has none. */
const char *difference_head(const struct verdicts *verdicts, size_t column);

/* The cell there: "x0.99 ~", "-297 exact (8/8)", "x0.94 differs p .004", "3/8 above", or a ratio. */
void difference_add(struct table *table, const struct verdicts *verdicts, size_t row, size_t column,
		    double ratio);

/*
 * Lines beneath a table: what the words mean that can be in it, which columns can have none and why, and
 * whether the placebo, the base measured again, stood its test.
 */
void difference_legend(FILE *out, const struct verdicts *verdicts, struct run *const *runs,
		       size_t placebo);

#endif
