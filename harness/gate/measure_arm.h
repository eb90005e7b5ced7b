/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the verbs gate, baseline and bisect share: how they measure. */
#ifndef GATE_MEASURE_ARM_H
#define GATE_MEASURE_ARM_H

#include "harness/boot/target.h"
#include "harness/gate/arm.h"
#include "harness/measure/session.h"
#include "harness/store/store.h"

/* The value of --target among words for `harness run`; NULL if there is none. */
const char *gate_targets(char **words, int n);

/*
 * The request for one target: the gate's shorter defaults, then the user's words, which win. *argv
 * is to be freed after the request.
 */
bool gate_request(const struct target *target, char **words, int n, struct run_request *request,
		  char ***argv, struct error *error);

/* Measure, store, and add to an arm, whose origin becomes `what` and the options that were given. */
bool gate_measure(struct arm *arm, const struct run_request *request, const char *what,
		  struct error *error);

/*
 * Add a stored run, whose origin becomes `which`. Not one of measured time: that is compared within
 * one session only.
 */
bool gate_load(struct arm *arm, struct store *store, const char *which, struct error *error);

/*
 * One batch: both arms, each of `runs` runs, taken in turns (ABBA), so that a drift of the machine
 * meets both alike. A deterministic arm is measured once.
 */
#define GATE_RUNS 10 /* METHOD.md: of a batch, by default */
struct gate_side {
	const struct run_request *request;
	const char *what;
	struct arm *arm; /* what is measured is added to it */
};
bool gate_measure_batch(const struct gate_side *old, const struct gate_side *new, size_t runs,
			struct error *error);

/*
 * Would both requests boot the same bytes in the same way? Then there is nothing to measure. root is
 * where files are of a request that names no root.
 */
bool gate_identical(const struct target *target, const char *root, const struct run_request *old,
		    const struct run_request *new);

#endif
