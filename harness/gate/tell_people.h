/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Verdicts as text, for the many places where people look: a terminal, programs (JSON), a build
 * server (JUnit), a pull request (Markdown), GitHub's annotations. Decides nothing.
 */
#ifndef GATE_TELL_PEOPLE_H
#define GATE_TELL_PEOPLE_H

#include <stdio.h>

#include "harness/gate/verdict.h"
#include "harness/print/print.h"

/* "pass", "regression", "error", "inconclusive" */
const char *verdict_word(enum exit_code code);

/* To a terminal or as JSON or CSV; all: also what is equal. Fails if writing fails. */
bool verdict_print(FILE *out, const struct verdict *verdicts, size_t n, enum format format,
		   bool all, struct error *error);

void verdict_print_junit(FILE *out, const struct verdict *verdicts, size_t n);
void verdict_print_markdown(FILE *out, const struct verdict *verdicts, size_t n);
/* Lines that GitHub's runner shows beside a commit ("::error title=...::..."). */
void verdict_print_annotations(FILE *out, const struct verdict *verdicts, size_t n);

/* "+1 (+2.7 %)"; "" if there is no difference to be told */
#define VERDICT_DIFFERENCE_MAX 128
void verdict_difference(const struct verdict_metric *metric, char text[VERDICT_DIFFERENCE_MAX]);
/* "6 of 52 metrics differ ..." in a line, without its end. */
void verdict_summary(const struct verdict *verdict, char *text, size_t size);

#endif
