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
/* "syscall.p50: 37 -> 38 insn, +1 (+2.7 %), tolerance 0" */
void verdict_text_metric(const struct verdict_metric *metric, char *text, size_t size);
/* "4 regression, 51 equal of 55 metrics", or why there is nothing to count; a line without its end. */
void verdict_text_summary(const struct verdict *verdict, char *text, size_t size);

#endif
