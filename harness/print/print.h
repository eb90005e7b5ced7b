/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs as text for people and programs: the table with targets side by side, the JSON document of
 * docs/json.md, CSV. Knows nothing of where runs come from.
 */
#ifndef PRINT_PRINT_H
#define PRINT_PRINT_H

#include <stdio.h>

#include "harness/base/format.h"
#include "harness/run/run.h"

/* Print runs side by side (table), or as one document (JSON, CSV). Fails if writing fails. */
bool print_runs(FILE *out, struct run **runs, size_t n, enum format format, struct error *error);

#endif
