/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Did a metric change between two arms of an experiment, and for the worse? Each value is that of a
 * unit of replication: a run, or a phase of a deterministic one. METHOD: Deciding whether it got
 * worse. Knows no metric by name.
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

enum decide_change { DECIDE_SAME, DECIDE_WORSE, DECIDE_BETTER };

struct decide_answer {
	double old, new;  /* medians over the units (nearest rank); NaN: nothing */
	double tolerance; /* the larger of the two, in the metric's unit */
	bool exact;	  /* each arm has one value only: no test was needed */
	double p;	  /* of the permutation test, after Holm's correction; NaN if exact */
	enum decide_change change;
	/* The median is worse by more than the tolerance, but the test does not bear it out. */
	bool undecided;
};

/*
 * Answer questions asked together: changed is what differs by more than its tolerance, and either
 * has one value throughout each arm, or shows a permutation p, corrected for all questions that
 * needed a test, of at most alpha. `one_unit_is_exact`: the units are deterministic, so that a single
 * value counts as one value throughout; measured times never are. Nothing (NaN) counts as smaller
 * than any value: from nothing to something is a change for the worse where up is worse, whatever
 * the tolerance. Seeded: equal questions get equal answers.
 */
void decide(const struct decide_question *questions, size_t n, bool one_unit_is_exact, double alpha,
	    uint64_t seed, struct decide_answer *answers);

#endif
