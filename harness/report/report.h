/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a page shows: runs, and the figures that they fill, built and drawn. Knows no HTML. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdio.h>

#include "harness/figures/figure.h"
#include "harness/figures/gnuplot.h"

/* A figure with its picture. */
struct report_figure {
	struct figure figure;
	char *svg;		      /* what svg_inline() takes; NULL for one that is left out */
	struct gnuplot_place *places; /* of its panels */
};

struct report {
	const struct subjects *subjects;
	struct report_figure *figures;
	size_t n_figures;
};

/* All figures, in their order; those that are left out are told on standard error. */
void report_build(struct report *report, const struct subjects *subjects);
/* Draw those that are not left out, all by one gnuplot. */
bool report_draw(struct report *report, const struct paths *paths, struct error *error);
/* How many are drawn. */
size_t report_drawn(const struct report *report);
void report_free(struct report *report);

#endif
