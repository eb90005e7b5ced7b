/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is what the instrument says what was injected? By a run whose workers share a machine and one whose
 * workers have one each: what is found in their detours, and the slowdown of barrier steps in three
 * ways. Boots nothing and prints nothing.
 */
#ifndef ANALYSIS_INJECT_CHECK_H
#define ANALYSIS_INJECT_CHECK_H

#include "harness/analysis/inject_match.h"
#include "harness/run/run.h"

/*
 * Of the steps of a worker that have an event. Where more do, the turns that cores of one machine take
 * bunch events, and machines apart meet them otherwise: then slowdowns are no check of each other.
 */
#define INJECT_CHECK_SPARSE 0.1

/* A slowdown, and how it was found. */
struct inject_way {
	const char *name, *run; /* the run's id; NULL: of the same as above */
	double slowdown;
};
enum { INJECT_MEASURED, INJECT_COMPOSED, INJECT_SIMULATED, INJECT_WAYS };

struct inject_check {
	/* what was asked for, as the user wrote it */
	const char *target, *steps, *quantum;
	/* on the machine that workers share, and on those of one each */
	struct inject given, inject;
	uint64_t path; /* insn of an event besides stealing */
	struct run *shared, *alone;
	/* what is found */
	struct inject_result result;   /* of machines of one worker each */
	uint64_t detours, unexplained; /* of the machine that they share */
	double iteration;	       /* of the loop that records */
	struct inject_way ways[INJECT_WAYS];
	double bound; /* how far they may be apart */
	double dense; /* the share of a worker's steps that have an event */
};

/* From given and the run on the shared machine: what to inject on machines of one worker each. */
bool inject_check_match_periods(struct inject_check *check, struct error *error);
/* From both runs: all the rest. */
bool inject_check_compute(struct inject_check *check, struct error *error);

/* Is the class found as often as it was injected, at its period? */
bool inject_check_class_passes(const struct inject_check *check, size_t i);
/* Is that slowdown within the bound of the measured one? */
bool inject_check_way_passes(const struct inject_check *check, size_t i);
/* Can slowdowns be compared? */
bool inject_check_is_sparse(const struct inject_check *check);
/* All of it. */
bool inject_check_passes(const struct inject_check *check);

#endif
