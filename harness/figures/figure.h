/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Figures: what can be shown of some runs, each with the one claim that its data make, as strong as
 * they are. A new one is a file with its function, one line in figure_builders.h and one in
 * figure_table.c. Knows no page and no gnuplot.
 */
#ifndef FIGURES_FIGURE_H
#define FIGURES_FIGURE_H

#include "harness/figures/layout.h"
#include "harness/figures/plot.h"
#include "harness/figures/subjects.h"

struct figure;

struct figure_info {
	const char *name;    /* --figure NAME */
	const char *heading; /* the talk's section */
	/*
	 * Fills claim, caption, plot and layout; or missing and command, where the runs lack what it
	 * needs.
	 */
	void (*build)(struct figure *figure, const struct subjects *subjects);
};

struct figure {
	const struct figure_info *info;
	char *claim, *caption;
	char *source; /* where its numbers come from, if it is not the subjects; else NULL */
	struct plot plot;
	struct layout layout;
	char *missing; /* why it is left out, a sentence; and the command that gives what it needs */
	char *command;
};

/* To be freed in any case. */
void figure_build(struct figure *figure, const struct figure_info *info,
		  const struct subjects *subjects);
void figure_free(struct figure *figure);

/* Say on standard error that it is left out, and why. */
void figure_warn(const struct figure *figure);

/* What a reader must know of the meter, a clause: "at a nominal 10^9 insn/s". */
const char *figure_meter_note(enum meter meter);

#endif
