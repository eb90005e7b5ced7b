/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How arms get their runs: measured, one or a batch in turns, or from the store. */
#ifndef GATE_ARM_MEASURE_H
#define GATE_ARM_MEASURE_H

#include "harness/gate/arm.h"
#include "harness/measure/request.h"
#include "harness/store/store.h"

/* Measure, store, and add to an arm, whose origin becomes `what` and the options that were given. */
bool arm_measure(struct arm *arm, const struct run_request *request, const char *what,
		 struct error *error);

/*
 * Add a stored run, whose origin becomes `which`. Not one of measured time: that is compared within
 * one session only.
 */
bool arm_load(struct arm *arm, struct store *store, const char *which, struct error *error);

/*
 * One batch: both arms, each of `runs` runs, taken in turns (ABBA), so that a drift of the machine
 * meets both alike. A deterministic arm is measured once.
 */
struct arm_side {
	const struct run_request *request;
	const char *what;
	struct arm *arm; /* what is measured is added to it */
};
bool arm_measure_batch(const struct arm_side *old, const struct arm_side *new, size_t runs,
		       struct error *error);

#endif
