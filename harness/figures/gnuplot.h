/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pictures drawn by gnuplot: data and variables go into files of a temporary folder, the scripts are
 * those of plots/. No text becomes a command, whatever is in it. Knows no figure and no run.
 */
#ifndef FIGURES_GNUPLOT_H
#define FIGURES_GNUPLOT_H

#include "harness/base/paths.h"
#include "harness/figures/gnuplot_write.h"

/* Where a panel stands: shares of the canvas, from left and from below. */
struct gnuplot_place {
	double left, right, bottom, top;
};

/* Finds gnuplot in PATH, or says how to install it, and makes the folder. NULL on error. */
struct gnuplot *gnuplot_open(const struct paths *paths, struct error *error);
/* Ends everything: what was not taken is gone. */
void gnuplot_close(struct gnuplot *gnuplot);

/* Draw all of it. */
bool gnuplot_run(struct gnuplot *gnuplot, struct error *error);

/* Where a bare picture's n panels stand, once it is drawn. */
bool gnuplot_places(struct gnuplot *gnuplot, const char *file, struct gnuplot_place *places,
		    size_t n, struct error *error);

/* A file of the folder as text, to be freed; NULL on error. */
char *gnuplot_take(struct gnuplot *gnuplot, const char *file, size_t *n, struct error *error);

#endif
