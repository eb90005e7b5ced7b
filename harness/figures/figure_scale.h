/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What detours make of the steps of many workers. Part of the figure_*.c; nobody else includes this. */
#ifndef FIGURES_FIGURE_SCALE_H
#define FIGURES_FIGURE_SCALE_H

#include "harness/figures/figure.h"

/* A step's own work: 100 us, 1 ms. */
struct figure_step {
	double ns;
	const char *name;
};
extern const struct figure_step figure_steps[];
/*
 * By how much such steps are longer with FIGURE_WORKERS workers, each with a benchmark's detours;
 * *floor: by at least that much, as the recording holds too few steps.
 */
#define FIGURE_WORKERS 1000
double figure_slowdown(const struct run *run, const char *bench, const struct figure_step *step,
		       bool *floor);
/* A panel with this over the number of workers. */
void figure_curves(struct plot *plot, const struct subjects *subjects, const char *bench,
		   const struct figure_step *step);

#endif
