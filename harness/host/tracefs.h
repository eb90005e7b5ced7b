/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's own tracepoints, in an instance that nobody else uses: interrupts, softirqs and task
 * switches, stamped with the time-stamp counter. Knows no run and no format.
 */
#ifndef HOST_TRACEFS_H
#define HOST_TRACEFS_H

#include <limits.h>
#include <stdint.h>

#include "harness/base/error.h"

struct tracefs {
	char instance[PATH_MAX]; /* its folder; "" if there is none */
	bool osnoise;		 /* the kernel's osnoise tracer runs in it, too */
};

/*
 * Make an instance that records from now on. The message says what this kernel or user lacks, and
 * what to do. To be ended, whatever happens: an instance outlives us.
 */
bool tracefs_start(struct tracefs *tracefs, struct error *error);
/* Could it, as far as can be seen without trying? */
bool tracefs_can(struct error *error);
/* Stop recording. */
bool tracefs_stop(struct tracefs *tracefs, struct error *error);
/* What a processor recorded, as text, to be freed; `lost`: events that did not fit its buffer. */
char *tracefs_text(const struct tracefs *tracefs, int cpu, uint64_t *lost);
void tracefs_end(struct tracefs *tracefs);

#endif
