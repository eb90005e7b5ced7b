/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pictures drawn by gnuplot: data and variables go into files of a temporary folder, the scripts are
 * those of plots/. No text becomes a command, whatever is in it. Knows no figure and no run.
 */
#ifndef FIGURES_GNUPLOT_H
#define FIGURES_GNUPLOT_H

#include "harness/base/paths.h"
#include "harness/figures/plot.h"

/* The canvas of every picture, in points: 16:9. */
#define GNUPLOT_WIDTH  960
#define GNUPLOT_HEIGHT 540
/* Of one without words around it, for a page that has them as text. */
#define GNUPLOT_BARE_HEIGHT 430

/* How the panels stand: a script of plots/, and what it needs to know. */
struct layout {
	const char *script; /* "stack" */
	size_t on_left; /* split: panels in the left column, and the share of the width it has */
	double left_share;
	/* Room for names beside panels, as shares of the canvas: left, right, and between columns. */
	double left_room, right_room, mid_room;
};

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

/* Where a panel stands: shares of the canvas, from left and from below. */
struct gnuplot_place {
	double left, right, bottom, top;
};

struct gnuplot;

/* Finds gnuplot in PATH, or says how to install it, and makes the folder. NULL on error. */
struct gnuplot *gnuplot_open(const struct paths *paths, struct error *error);
/* Ends everything: what was not taken is gone. */
void gnuplot_close(struct gnuplot *gnuplot);

/* What follows goes into this file of the folder; in a PDF, each on a page of its own. */
void gnuplot_begin(struct gnuplot *gnuplot, enum picture kind, const char *file);
void gnuplot_page(struct gnuplot *gnuplot, const struct page *page, const struct layout *layout,
		  const struct plot *plot);

/* Draw all of it. */
bool gnuplot_run(struct gnuplot *gnuplot, struct error *error);

/* Where a bare picture's n panels stand, once it is drawn. */
bool gnuplot_places(struct gnuplot *gnuplot, const char *file, struct gnuplot_place *places,
		    size_t n, struct error *error);

/* A file of the folder as text, to be freed; NULL on error. */
char *gnuplot_take(struct gnuplot *gnuplot, const char *file, size_t *n, struct error *error);

#endif
