/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Answers from the store: in the meter insn a run of the same images, by the same QEMU, with the same
 * parameters, is the same run, to the byte. So what was measured once need not be booted to be told.
 */
#ifndef MEASURE_ANSWER_H
#define MEASURE_ANSWER_H

#include "harness/base/paths.h"
#include "harness/run/run.h"
#include "harness/store/store.h"

/*
 * Write into a planned run's provenance what its samples and metrics follow from, as one hash (RUN_KEY): the
 * images, the machine and its arguments, parameters and options, QEMU, its plugins, and this command's
 * own code. Where that does not settle what comes out, or something of it cannot be read, there is none:
 * in measured time, and of a Linux that measures on several cores (docs/cores.md).
 */
void answer_key(struct run *run, const char *qemu);

/*
 * The newest run of the store with this one's key that is complete, without a mark, and was booted
 * itself; to be freed. NULL and no error: there is none.
 */
struct run *answer_find(struct store *store, const struct run *run, struct error *error);

/* Store it as the planned run, with that one's id and label: a row that says which run it repeats. */
bool answer_keep(struct store *store, const struct run *answer, const struct run *planned,
		 struct error *error);

#endif
