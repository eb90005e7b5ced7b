/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page: runs side by side with all that is known of them, in one file of HTML that needs nothing
 * else. The same runs make the same bytes. Knows no store and no process.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdio.h>

#include "harness/figures/figure.h"

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

bool report_write(FILE *out, const struct report *report, struct error *error);

#endif
