/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Did a metric change between two arms of an experiment, and for the worse, in all units or in some?
 * Each value is that of a unit of replication: a run, or a phase of a deterministic one. Knows no
 * metric by name, and measures nothing: when units are taken again is the caller's to see to.
 */
#ifndef NOISE_DECIDE_H
#define NOISE_DECIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct decide_question {
	const double *old, *new; /* the units' values; NaN: there was nothing to measure */
	size_t n_old, n_new;
	bool down_is_worse;	   /* else up is */
	double absolute, relative; /* a change within the larger of these is none */
};

/* A plain p up to this, with its effect, is worth a fresh batch of units. */
#define DECIDE_FLAG 0.05

/* Units that share a value make it what a kernel does, and exact, from this share on. */
#define DECIDE_MODE_SHARE 0.9

struct decide_rule {
	/* Units are deterministic, so that values that are equal throughout an arm mean something. */
	bool exact_units;
	/* What a p after Holm's correction must not exceed. Half of the family's error, of two batches. */
	double level;
	/*
	 * The number of tests that p is corrected for, if it is more than those of these questions: of
	 * questions that were chosen by values that are among these, all that could have been.
	 */
	size_t family;
	uint64_t seed;
};

enum decide_change { DECIDE_SAME, DECIDE_WORSE, DECIDE_BETTER };

struct decide_answer {
	double old, new;  /* medians over the units (nearest rank); NaN: nothing */
	double tolerance; /* the larger of the two, in the metric's unit */
	bool exact;	  /* no test was needed: one value throughout, or modes that differ */
	/*
	 * Plain p of both tests, 1 where the effect that goes with it is missing; NaN if exact. S: the rank
	 * sum's, two-sided, with a median that moved. I: the mean's, with units above any old one.
	 */
	double p_moved, p_some;
	double p; /* the one that the change rests on, else the smaller; after Holm; NaN if exact */
	enum decide_change change;
	bool some;    /* worse in some units: by I, where S does not show it */
	bool flagged; /* either plain p is at most DECIDE_FLAG, for the worse */
	bool moved;   /* the median is worse by more than the tolerance, whatever a test says */
	double old_worst, new_worst;
	size_t above;	  /* new units that are worse than any old one by more than the tolerance */
	size_t odd;	  /* where old has one value throughout: new units that have another, */
	double odd_value; /* and the last one's */
};

/*
 * Answer questions asked together. Each whose values are not all equal has two tests, S and I; all
 * tests make a family, in which a p that stays within the rule's level after Holm's correction is a
 * change: for the worse by either, for the better by S only. With exact units an arm that has one value
 * throughout, against one of which DECIDE_MODE_SHARE have another, differs by that, tested no further.
 * Nothing (NaN) is smaller than any value in S, and from nothing to something a median moves whatever
 * the tolerance; in I it is the least of all. Seeded: equal questions get equal answers. Gives the
 * number of tests.
 */
size_t decide(const struct decide_question *questions, size_t n, const struct decide_rule *rule,
	      struct decide_answer *answers);

/*
 * The same where nothing but a real change moves a unit, and old and new ones are of the same seeds in
 * the same order: one that is worse by more than the tolerance is a change for the worse, and with none,
 * one that is better for the better. Unequal numbers of units are compared as far as both go; none at
 * all counts as one of nothing. above is the number of units that are worse.
 */
struct decide_answer decide_exact(const struct decide_question *question);

#endif
