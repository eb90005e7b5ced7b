/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does a restored machine do what an uninterrupted one does, with this QEMU and this kernel? */
#ifndef MEASURE_SNAPSHOT_PROOF_H
#define MEASURE_SNAPSHOT_PROOF_H

#include "harness/boot/plan.h"
#include "harness/run/run.h"

/*
 * Are the plan's machines to be restored? If it wants that, and it is not known of this QEMU and the run's
 * kernel, a null-call run is made both ways first, once. Where they differ, or it cannot be known, the
 * run's provenance says why not. False with the error set on a signal, or what is wrong here.
 */
bool snapshot_proof_settle(struct plan *plan, const char *qemu, struct run *run,
			   struct error *error);

#endif
