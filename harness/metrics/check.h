/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a guest's samples can be what microbench/README.md says they are. A table of values and
 * series with their ranges and lengths, and what must fit between them. Computes no metric.
 */
#ifndef METRICS_CHECK_H
#define METRICS_CHECK_H

#include "harness/run/run.h"

/* The benchmark was asked for, by the run's parameters or, without these, by what a worker sent. */
bool metrics_has_bench(const struct run *run, const char *bench);

/*
 * For every benchmark of the run: each worker either sent it or skipped it, all of them the same;
 * every value and series is there, in range, of the length that others of them or the parameters
 * give; detours are in order and add up. False with the first contradiction.
 */
bool metrics_check(const struct run *run, struct error *error);

#endif
