/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a verdict is said in the same words wherever it is told. */
#ifndef GATE_VERDICT_TEXT_H
#define GATE_VERDICT_TEXT_H

#include "harness/gate/verdict.h"

/* "pass", "regression", "error", "inconclusive" */
const char *verdict_text_code(enum exit_code code);

/* "+1 (+2.7 %)"; "" if there is no difference to be told */
#define VERDICT_TEXT_MAX 128
void verdict_text_difference(const struct verdict_metric *metric, char text[VERDICT_TEXT_MAX]);
/* "syscall.p50: 37 -> 38 insn, +1 (+2.7 %), tolerance 0", and in how many units if not in all */
void verdict_text_metric(const struct verdict *verdict, const struct verdict_metric *metric,
			 char *text, size_t size);
/* "4 regression, 51 equal of 55 metrics", or why there is nothing to count; a line without its end. */
void verdict_text_summary(const struct verdict *verdict, char *text, size_t size);

/* What a unit is: "starts", "boots" or "runs". */
const char *verdict_text_units(const struct verdict *verdict);
/* " in 7 of 16 boots"; "" if it is worse in all, or not worse */
void verdict_text_some(const struct verdict *verdict, const struct verdict_metric *metric,
		       char text[VERDICT_TEXT_MAX]);
/*
 * The lines without their ends that say what rows of a table do not: line i < verdict->n of that metric, how
 * much worse it is in some units, or that one unit alone is odd, which is no verdict; line verdict->n what a
 * pass would have found. "" if there is nothing of the kind.
 */
void verdict_text_note(const struct verdict *verdict, size_t i, char *text, size_t size);

#endif
