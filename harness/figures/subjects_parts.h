/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What subjects are put together from. Part of the subjects*.c; nobody else includes this. */
#ifndef FIGURES_SUBJECTS_PARTS_H
#define FIGURES_SUBJECTS_PARTS_H

#include "harness/figures/subjects.h"

/* Into the order of the pictures: the lightweight kernel first, as a yardstick. */
void subjects_sort(struct subjects *subjects);
/* Names and colours, once all runs are there. */
void subjects_name(struct subjects *subjects);

/* Were they asked for with the same options of the target? */
bool subjects_same_options(const struct run *a, const struct run *b);

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
