/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which runs are shown if none is named. Part of subjects_load.c; nobody else includes this. */
#ifndef FIGURES_SUBJECTS_CHOOSE_H
#define FIGURES_SUBJECTS_CHOOSE_H

#include "harness/figures/subjects.h"
#include "harness/store/store.h"

/* Runs without samples, n of them. */
struct choice {
	struct run **runs;
	size_t n;
};

/*
 * Of each target (those of a comma-separated list, or NULL: all that have one) a complete run, such
 * that all can stand side by side. Runs with every usual benchmark are preferred; then what most
 * targets have; then what is newest. Short runs of a gate or a single benchmark do not push aside
 * the last that was measured on all kernels. What has no run that fits goes to left_out; if it was
 * named, that is an error.
 */
bool subjects_choose(struct choice *choice, struct subjects *subjects, struct store *store,
		     const char *targets, struct error *error);
void choice_free(struct choice *choice);

#endif
