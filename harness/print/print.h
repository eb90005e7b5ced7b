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

/* Print all that a run says of itself but its metrics and samples, as text for people. */
bool print_details(FILE *out, const struct run *run, struct error *error);

/* Print every raw sample of a run; as JSON, the document of print_runs() with samples added. */
bool print_samples(FILE *out, struct run *run, enum format format, struct error *error);

/* The three formats of print_runs(). */
void print_runs_table(FILE *out, struct run **runs, size_t n);
void print_runs_csv(FILE *out, struct run **runs, size_t n);
bool print_runs_json(FILE *out, struct run **runs, size_t n, bool samples, struct error *error);

/* What was counted on a run's workers, if anything was: a table. */
void print_counted(FILE *out, const struct run *run);

/*
 * Metrics of one worker, or RUN_ALL_WORKERS, in one phase, or RUN_ALL_PHASES; NULL if the run has
 * none. Then one metric of them by name, NaN if it is not there.
 */
const struct metrics *print_find(const struct run *run, uint32_t worker, uint32_t phase);
double print_value(const struct metrics *metrics, const char *name);

/* Of a run of several phases: the smallest and the largest value of a metric; NaN if there is none. */
struct spread {
	double min, max;
};
struct spread print_spread(const struct run *run, const char *name);
/* Number of phases that metrics are there for; 0 if there was only one. */
size_t print_phases(const struct run *run);

#endif
