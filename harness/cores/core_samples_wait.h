/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The waits at a barrier, from the work that each worker's core did. Knows no log. */
#ifndef CORES_CORE_SAMPLES_WAIT_H
#define CORES_CORE_SAMPLES_WAIT_H

#include "harness/run/run.h"

/*
 * When all benchmarks are: the n workers of one machine waited for the slowest of each step. All of
 * them did the same steps, or none did any.
 */
bool core_samples_wait(struct worker *workers, size_t n, struct error *error);

#endif
