/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs as the table for people: metrics as rows, runs as columns side by side. */
#ifndef PRINT_RUNS_TABLE_H
#define PRINT_RUNS_TABLE_H

#include <stdio.h>

#include "harness/run/run.h"

void print_runs_table(FILE *out, struct run **runs, size_t n);

#endif
