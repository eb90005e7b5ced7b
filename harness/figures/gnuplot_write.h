/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What gnuplot reads: variables and data, in files of a folder. Runs nothing. gnuplot.h is what others
 * include.
 */
#ifndef FIGURES_GNUPLOT_WRITE_H
#define FIGURES_GNUPLOT_WRITE_H

#include <limits.h>
#include <stdio.h>

#include "harness/figures/layout.h"
#include "harness/figures/plot.h"

/* The canvas of every picture, in points: 16:9. */
#define GNUPLOT_WIDTH  960
#define GNUPLOT_HEIGHT 540
/* Of one without words around it, for a page that has them as text. */
#define GNUPLOT_BARE_HEIGHT 430

/* Words around a picture; all lists may be empty. */
struct page {
	const char *heading;
	char **title, **caption, **source;
	double title_size; /* in points */
	size_t n_title, n_caption, n_source;
	unsigned int number; /* of the page */
};

/* BARE: an SVG of panels alone, whose colours are names (plots/names.gp), for a page of HTML. */
enum picture { PICTURE_PDF, PICTURE_SVG, PICTURE_PNG, PICTURE_BARE };

/* Its members are for the two files gnuplot*.c. */
struct gnuplot {
	char program[PATH_MAX];
	char folder[PATH_MAX - 64]; /* leaves room for a file's name */
	FILE *script;
	bool bare;	    /* the picture that is being written */
	unsigned int plots; /* so far: numbers their data files */
	int failed;	    /* why a data file could not be written: errno; 0: all were */
};

/* The path of a file in the folder. */
void gnuplot_path(const struct gnuplot *gnuplot, const char *file, char path[PATH_MAX]);
/* The name of the file that says where a bare picture's panels stand. */
void gnuplot_places_file(const char *file, char name[NAME_MAX]);
/* What stands before all pictures. root holds plots/. */
void gnuplot_prologue(struct gnuplot *gnuplot, const char *root);

/* What follows goes into this file of the folder; in a PDF, each on a page of its own. */
void gnuplot_begin(struct gnuplot *gnuplot, enum picture kind, const char *file);
void gnuplot_page(struct gnuplot *gnuplot, const struct page *page, const struct layout *layout,
		  const struct plot *plot);

#endif
