/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The clocks of cores: workers on the cores of one machine, or beside others' cores, share its
 * virtual clock, which counts what all of them execute. The plugin counts each core's own
 * instructions, and from its log every sample of a worker is made one of its own core
 * (core_samples.h). Knows no command line and no store.
 */
#ifndef CORES_CORE_CLOCK_H
#define CORES_CORE_CLOCK_H

#include "harness/boot/execute.h"
#include "harness/cores/run_symbols.h"

struct core_clock {
	struct run *run;
	const struct params *params;
	struct elf_marks marks;
	struct symbols symbols;
	char *argument;
	struct plan_plugin plugin; /* for the plan */
};

/* For a run that is about to be executed by that plan. To be closed in any case. */
bool core_clock_open(struct core_clock *clock, const struct plan *plan, struct run *run,
		     const char *qemu, struct error *error);
void core_clock_close(struct core_clock *clock);

#endif
