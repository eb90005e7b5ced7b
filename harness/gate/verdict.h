/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The gate's decision on two arms, metric by metric, by the policy's rules. Knows not where arms
 * come from, nor how a verdict is printed.
 */
#ifndef GATE_VERDICT_H
#define GATE_VERDICT_H

#include "harness/gate/arm.h"
#include "harness/gate/policy.h"
#include "noise/decide.h"

enum outcome {
	OUTCOME_EQUAL,	  /* no difference, or a tolerated one */
	OUTCOME_REPORTED, /* worse, in a metric that does not gate */
	OUTCOME_IMPROVED,
	OUTCOME_ADDED, /* there is nothing old: its benchmark did not run, or it was not known */
	OUTCOME_UNDECIDED, /* more than tolerated, but the test does not bear it out */
	OUTCOME_REGRESSED,
};
/* "equal", "reported", "improvement", "new", "inconclusive", "regression" */
const char *outcome_name(enum outcome outcome);

struct verdict_metric {
	char *name, *unit;
	double old, new;  /* medians over the units; NaN: nothing */
	double tolerance; /* in the metric's unit */
	double p;	  /* NaN: compared exactly */
	bool gated;
	enum decide_change change; /* what the outcome follows from, whether it gates or not */
	bool flagged;		   /* to be measured again: worth it, and not decided yet */
	bool some; /* worse in some units only, by what follows; a median need not tell */
	double old_worst, new_worst;
	size_t above;	  /* new units that are worse than any old one by more than the tolerance */
	size_t odd;	  /* where old has one value throughout: new units that have another, */
	double odd_value; /* and the last one's */
	size_t units;	  /* of the new arm, of which these numbers are */
	enum outcome outcome;
};

/* A function of the kernel, and the instructions that ran in it: blame's. */
struct verdict_function {
	char *name;
	double old, new;
};

/* Of which arms can a fresh batch be taken? */
enum verdict_fresh { VERDICT_FRESH_NONE, VERDICT_FRESH_NEW, VERDICT_FRESH_BOTH };

struct verdict {
	char *target;
	enum meter meter;
	char *old_origin, *new_origin;
	char *old_run, *new_run; /* ids of the (first) runs; NULL if an arm comes from a file */
	size_t old_units, new_units;
	enum policy_section section;
	bool identical; /* the same images booted the same way: nothing was measured */
	size_t tests;	/* of gated metrics that could have been flagged */
	enum verdict_fresh fresh;
	bool confirmed; /* what was flagged was measured again */
	enum exit_code code;
	char *why;			/* of a code that no metric explains; NULL if none */
	char *advice;			/* what to do next, a command; NULL if nothing */
	struct verdict_metric *metrics; /* by name */
	size_t n;
	struct verdict_function *functions; /* those that grew, most first */
	size_t n_functions;
};

/*
 * Of exact arms no test is asked for; else this is how often a neutral change may be called a regression
 * at most. Half of it is each batch's, so that it holds whatever the first one picks for the second.
 */
#define VERDICT_ALPHA_PHASES 0.01
#define VERDICT_ALPHA_TSC    0.05

/* With fewer runs of an arm nothing is said of measured time. */
#define VERDICT_RUNS_ENOUGH 6

/*
 * With fewer phases no permutation is rare enough to stand up to Holm over the gated metrics: seven
 * against seven have p = 2/3432 at least, and the default policy gates more than 30 metrics at 1 %.
 */
#define VERDICT_PHASES_ENOUGH 8

/* A fresh batch has so many times the units of the first. */
#define VERDICT_AGAIN 2

enum policy_section verdict_section(const struct arm *old, const struct arm *new);

/* Decide. The arms are comparable. verdict is to be freed. */
void verdict_reach(struct verdict *verdict, const struct arm *old, const struct arm *new,
		   const struct policy *policy);
/*
 * How many metrics are to be measured again before anything is said of them? None if the verdict is
 * clear: it is a regression, or nothing raised its hand, or no batch can help.
 */
size_t verdict_flagged(const struct verdict *verdict);
/* The benchmarks of these, comma-separated, in the order of `ran`, such a list of all that ran. */
void verdict_flagged_benches(const struct verdict *verdict, const char *ran, char *list,
			     size_t size);
/*
 * Decide on what was flagged by a fresh batch, judged alone. `old_again`: its old units are fresh, too;
 * else they are those of the first, and only a p that stands up to all tests of that one counts.
 */
void verdict_confirm(struct verdict *verdict, const struct arm *old, const struct arm *new,
		     bool old_again, const struct policy *policy);
/* There is no such batch: what was flagged stays inconclusive, and this is why. */
void verdict_unconfirmed(struct verdict *verdict, const char *why);
void verdict_free(struct verdict *verdict);

/* NULL if there is no metric of this name. */
const struct verdict_metric *verdict_find(const struct verdict *verdict, const char *name);
size_t verdict_count(const struct verdict *verdict, enum outcome outcome);

/* The worst of several: an error, then a regression, then what is inconclusive. */
enum exit_code verdict_worst(const struct verdict *verdicts, size_t n);

#endif
