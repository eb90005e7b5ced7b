/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Panels that several figures have. Part of the figure_*.c; nobody else includes this. */
#ifndef FIGURES_FIGURE_PANELS_H
#define FIGURES_FIGURE_PANELS_H

#include "harness/figures/figure.h"

/* Of a panel in which there is nothing to be seen, beside those of others. */
#define FIGURE_SILENT_WEIGHT 0.3

/* A panel of rows, so many points wide: metrics of all subjects as dots with their numbers. */
struct figure_row {
	const char *metric, *label;
};
struct plot_panel *figure_dots(struct plot *plot, const struct subjects *subjects,
			       const struct figure_row *rows, size_t n, double points);
/*
 * The same from values[row * subjects->n + subject]; NaN is said to be none, an infinite one was not
 * asked for.
 */
struct plot_panel *figure_dots_of(struct plot *plot, const struct subjects *subjects,
				  const char *const *labels, const double *values, size_t rows,
				  double scale, const char *axis, double points);

/* A panel of this size with the cumulative distribution of a net series of all subjects. */
struct plot_panel *figure_distribution(struct plot *plot, const struct subjects *subjects,
				       const char *bench, const char *series, const char *empty,
				       const char *label, const struct plot_size *size);

#endif
