/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs made by hand, for the tests of metrics. Knows what benchmarks send, and no metric.
 */
#ifndef TESTS_NOISE_SAMPLES_H
#define TESTS_NOISE_SAMPLES_H

#include "harness/run/run.h"

#define SAMPLES_STEPS 5

/*
 * A run of all benchmarks with as many workers in each phase, all of them noisy: SAMPLES_STEPS
 * steps, ten ftq quanta of 1,000. To be freed.
 */
struct run *samples_run(uint32_t workers, uint32_t phases);

/* The same, of some benchmarks. */
struct run *samples_run_of(const char *benches, uint32_t workers, uint32_t phases);

/* Replace a worker's value or series; a series of none is not there. */
void samples_scalar(struct worker *worker, const char *bench, const char *name, int64_t value);
void samples_series(struct worker *worker, const char *bench, const char *name,
		    const int64_t *values, size_t n);
/* A list of numbers as values and their count. */
#define LIST(...) (const int64_t[]){__VA_ARGS__}, sizeof((int64_t[]){__VA_ARGS__}) / 8
#define NONE	  NULL, 0

/* Take a worker's value or series, or all of a benchmark (name is NULL), away. */
void samples_remove(struct worker *worker, const char *bench, const char *name);

/* Let a worker have met no noise: no detours, and all work done. */
void samples_silence(struct worker *worker);

/* Metrics of a worker (or all) in a phase (or all); fails the test if they are not there. */
const struct metrics *samples_metrics(const struct run *run, uint32_t worker, uint32_t phase);
/* One of them; fails the test if it is not there. */
double samples_metric(const struct metrics *metrics, const char *name);

#endif
