/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Baselines: metrics that a later kernel is held against, in a text file that a review can read.
 * One metric a line, sorted; above them what the metrics depend on. docs/gate.md has the format.
 */
#ifndef GATE_BASELINE_H
#define GATE_BASELINE_H

#include <limits.h>
#include <stdio.h>

#include "harness/base/paths.h"
#include "harness/gate/arm.h"

#define BASELINE_VERSION 1

/* results/baselines/<target>.json of the repository; under $HARNESS_RESULTS if installed. */
bool baseline_path(const struct paths *paths, const char *target, char path[PATH_MAX],
		   struct error *error);

/* Write an arm as a baseline; equal arms give equal bytes. */
void baseline_print(FILE *out, const struct arm *arm);
bool baseline_save(const char *path, const struct arm *arm, struct error *error);

/* Read one; false, with what is wrong with it, if it is none. arm is to be freed either way. */
bool baseline_parse(struct arm *arm, const char *text, size_t n, struct error *error);
bool baseline_load(struct arm *arm, const char *path, struct error *error);

#endif
