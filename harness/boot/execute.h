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

/*
 * The same of several runs whose targets are booted, their machines side by side, so many at a time as the
 * first plan says; progress is shown under that name. When one fails, no more are started, and a run with
 * machines that were not (or not to their end) stays without a status.
 */
bool execute_together(const struct plan *const *plans, struct run *const *runs, size_t n_runs,
		      const char *name, const char *qemu, struct error *error);

#endif
