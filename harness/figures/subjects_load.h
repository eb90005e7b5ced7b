/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which runs stand side by side: what was asked for, out of a store. */
#ifndef FIGURES_SUBJECTS_LOAD_H
#define FIGURES_SUBJECTS_LOAD_H

#include "harness/base/paths.h"
#include "harness/figures/subjects.h"
#include "harness/store/store.h"

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
/*
 * The same out of this command's own store, whose paths it finds. Targets that have no run that fits are
 * told on standard error.
 */
bool subjects_load_own(struct subjects *subjects, struct paths *paths,
		       const struct subjects_request *request, struct error *error);

#endif
