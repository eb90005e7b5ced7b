/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One run: boots every worker of every phase, as its plan says, and gathers what they say. Knows no
 * command line and no store.
 */
#ifndef BOOT_EXECUTE_H
#define BOOT_EXECUTE_H

#include <stdbool.h>

#include "harness/boot/plan.h"
#include "harness/run/run.h"

/*
 * Boot and measure; qemu may be NULL if nothing is booted. Fills run's workers, status and reason, and in its provenance kernel_release,
 * qemu_arguments (of worker 0, phase 0) and notes. A failed guest makes a failed run; false is for
 * what is wrong with this machine, or a signal.
 */
bool execute(const struct plan *plan, const char *qemu, struct run *run, struct error *error);

/* Runs whose machines go side by side. */
struct batch {
	const struct plan **plans; /* [n] */
	struct run **runs;	   /* [n] */
	size_t n;
	const char *name; /* of all of it, on the terminal */
	bool all_or_none; /* when a run fails, the others are ended, and have no status */
};

/*
 * The same of several runs whose targets are booted, so many machines at a time as the first plan says. On a
 * signal, which gives false, a run whose machines had all come to their end has its status, too, and any other none.
 */
bool execute_together(const struct batch *batch, const char *qemu, struct error *error);

#endif
