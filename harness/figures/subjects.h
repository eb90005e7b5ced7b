/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The runs that figures are about, side by side: loaded with their samples, in one meter, with equal
 * benchmark parameters. Knows neither how they are chosen (subjects_load.h) nor any figure.
 */
#ifndef FIGURES_SUBJECTS_H
#define FIGURES_SUBJECTS_H

#include "harness/analysis/isolation.h"
#include "harness/run/run.h"
#include "harness/store/blamed.h"

/* As many as there are colours that are easily told apart. */
#define SUBJECTS_MAX 6

struct subject {
	struct run *run;
	char *name; /* the target's; with what tells it apart where two are of one target */
	unsigned int colour;   /* plot.h */
	struct blamed *blamed; /* its detours', if `harness blame` was asked; NULL */
	double *history; /* the metric of its comparable runs up to this one, the oldest first */
	size_t n_history;
	char *contradiction; /* what makes its samples unfit to be drawn; NULL: nothing */
};

struct subjects {
	struct subject items[SUBJECTS_MAX];
	size_t n;
	enum meter meter;
	const char *metric; /* whose history; metrics/metrics.h */
	char **left_out;    /* targets without a run that fits, a sentence each, with the command */
	size_t n_left_out;
	struct isolation_rows
		isolation; /* of other runs than these: what is measured beside them */
};

void subjects_free(struct subjects *subjects);

#endif
