/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Measures again what a verdict has flagged: a fresh batch, of those benchmarks only. Decides nothing. */
#ifndef GATE_CONFIRM_H
#define GATE_CONFIRM_H

#include "harness/gate/arm_measure.h"
#include "harness/gate/verdict.h"

/*
 * Take VERDICT_AGAIN times the units of a batch, of boots or runs that no batch had before, and have the
 * verdict decide on them. `old` and `new` are how the first batch was measured, in measured time `runs`
 * of each; old->request is NULL if its arm is a file or a stored run, whose units then count again. Does
 * nothing if nothing was flagged. On an error the verdict is what it was.
 */
bool confirm_flagged(struct verdict *verdict, const struct arm_side *old,
		     const struct arm_side *new, size_t runs, const struct policy *policy,
		     struct error *error);

#endif
