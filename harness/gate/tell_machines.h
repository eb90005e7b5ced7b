/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verdicts for programs that read them (JSON, CSV) and for build servers. Decides nothing. */
#ifndef GATE_TELL_MACHINES_H
#define GATE_TELL_MACHINES_H

#include <stdio.h>

#include "harness/gate/verdict.h"

/* Fails if it cannot be written. */
bool tell_machines_json(FILE *out, const struct verdict *verdicts, size_t n, struct error *error);
void tell_machines_csv(FILE *out, const struct verdict *verdicts, size_t n);

/* JUnit's XML: a case for each metric that gates, and one for each target. */
void tell_machines_junit(FILE *out, const struct verdict *verdicts, size_t n);

#endif
