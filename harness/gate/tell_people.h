/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verdicts for people: at a terminal, in a pull request, beside a commit. Decides nothing. */
#ifndef GATE_TELL_PEOPLE_H
#define GATE_TELL_PEOPLE_H

#include <stdio.h>

#include "harness/gate/verdict.h"

/* To a terminal; all: also what is equal. */
void tell_people_table(FILE *out, const struct verdict *verdicts, size_t n, bool all);

void tell_people_markdown(FILE *out, const struct verdict *verdicts, size_t n);
/* Lines that GitHub's runner shows beside a commit ("::error title=...::..."). */
void tell_people_annotations(FILE *out, const struct verdict *verdicts, size_t n);

#endif
