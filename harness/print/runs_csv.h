/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Metrics of runs as CSV: one row a metric. */
#ifndef PRINT_RUNS_CSV_H
#define PRINT_RUNS_CSV_H

#include <stdio.h>

#include "harness/run/run.h"

void print_runs_csv(FILE *out, struct run **runs, size_t n);

#endif
