/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What gnuplot reads: variables and data. Part of gnuplot.c; nobody else includes this. */
#ifndef FIGURES_GNUPLOT_WRITE_H
#define FIGURES_GNUPLOT_WRITE_H

#include <limits.h>
#include <stdio.h>

#include "harness/figures/gnuplot.h"

struct gnuplot {
	char program[PATH_MAX];
	char folder[PATH_MAX - 64]; /* leaves room for a file's name */
	FILE *script;
	bool bare;	    /* the picture that is being written */
	unsigned int plots; /* so far: numbers their data files */
	bool failed;	    /* a data file could not be written */
};

/* The path of a file in the folder. */
void gnuplot_path(const struct gnuplot *gnuplot, const char *file, char path[PATH_MAX]);
/* The name of the file that says where a bare picture's panels stand. */
void gnuplot_places_file(const char *file, char name[NAME_MAX]);
/* What stands before all pictures. root holds plots/. */
void gnuplot_prologue(struct gnuplot *gnuplot, const char *root);

#endif
