/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run is marked with: why its metrics are to be trusted less. How it came to be marked is elsewhere
 * (host/conditions.h, settled.h). Every verb that makes something of runs says it, and --strict refuses it.
 */
#ifndef RUN_MARKS_H
#define RUN_MARKS_H

#include "harness/run/run.h"

struct mark {
	const char *name; /* "disturbed", "not settled" */
	const char *why;  /* the run's own text */
};
#define MARKS_MAX 2
/* A run's marks, and how many there are. */
size_t marks_of(const struct run *run, struct mark marks[MARKS_MAX]);

/* What a command saw of them. */
struct marks {
	bool strict; /* --strict: they are no result */
	size_t told;
};

/* Say on standard error how n runs are marked: whatever is made of them has these marks, too. */
void marks_tell(struct marks *marks, struct run *const *runs, size_t n);

/* The exit code of what else went as `code` says: EXIT_INCONCLUSIVE if marks are no result. */
int marks_code(const struct marks *marks, int code);

#endif
