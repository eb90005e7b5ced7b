/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs as the one JSON document of docs/json.md, with or without every sample. */
#ifndef PRINT_RUNS_JSON_H
#define PRINT_RUNS_JSON_H

#include <stdio.h>

#include "harness/run/run.h"

bool print_runs_json(FILE *out, struct run **runs, size_t n, bool samples, struct error *error);

#endif
