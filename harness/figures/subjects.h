/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The runs that pictures are about, side by side: loaded with their samples, in one meter, with equal
 * benchmark parameters. Knows how they are chosen, and no picture.
 */
#ifndef FIGURES_SUBJECTS_H
#define FIGURES_SUBJECTS_H

#include "harness/analysis/isolation.h"
#include "harness/store/blamed.h"
#include "harness/store/store.h"

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

/* What the user asks for: comma-separated runs (ids, beginnings, targets), or targets, or neither. */
struct subjects_request {
	const char *runs, *targets;
	const char *metric; /* whose history is drawn; NULL: the null system call's */
};

/*
 * Runs that were named are refused if they failed, or if meters or parameters differ: the message says
 * which. Of targets, and by default of all that have one, complete runs are taken that can stand side
 * by side (subjects_choose.c); of those not named, what does not fit is left out.
 */
bool subjects_load(struct subjects *subjects, struct store *store,
		   const struct subjects_request *request, struct error *error);
void subjects_free(struct subjects *subjects);

/* The colour that belongs to a target; unknown ones have one in common. */
unsigned int subjects_colour(const char *target);

/* The command that measures a run's target again with its parameters; to be freed. */
char *subjects_command(const struct run *run);
/* The same, so that the run has this benchmark too. */
char *subjects_command_with(const struct run *run, const char *bench);
/* Of such a command the parameters that are not the usual ones: " --duration 200ms". */
struct words;
void subjects_say_parameters(struct words *words, const struct pairs *parameters);

#endif
