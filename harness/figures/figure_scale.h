/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What detours make of the steps of many workers. Part of the figure_*.c; nobody else includes this. */
#ifndef FIGURES_FIGURE_SCALE_H
#define FIGURES_FIGURE_SCALE_H

#include "harness/figures/figure.h"
#include "harness/figures/figure_parts.h"

/* A step's own work: 100 us, 1 ms. */
struct figure_step {
	double ns;
	const char *name;
};
extern const struct figure_step figure_steps[];
/*
 * By how much such steps, one after the other, are longer with FIGURE_WORKERS workers, each with a
 * benchmark's detours; floor: by at least that much, as the recording holds too few steps, or
 * more is not known. error95: half the 95 % interval where it was simulated, else NaN.
 */
#define FIGURE_WORKERS 1000
struct figure_slowdown {
	double value, error95;
	bool floor;
};
struct figure_slowdown figure_slowdown(const struct run *run, const char *bench,
				       const struct figure_step *step);
/* In percent: "at least 5.41", "34.9 +-0.24". */
#define FIGURE_SLOWDOWN (2 * FIGURE_NUMBER + 16)
const char *figure_slowdown_text(const struct figure_slowdown *slowdown,
				 char text[FIGURE_SLOWDOWN]);
/* A panel with this over the number of workers. */
void figure_curves(struct plot *plot, const struct subjects *subjects, const char *bench,
		   const struct figure_step *step);

#endif
