/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The clocks of cores: workers on the cores of one machine share its virtual clock, which counts what
 * all of them execute. The plugin counts each core's own instructions, and from its log every figure
 * of a worker is made one of its own core:
 *
 *   lengths of detours and samples, and the work of barrier steps, become the core's own instructions;
 *   a step's wait is what the slowest worker's work is longer than one's own;
 *   windows and when detours began stay virtual time, which is what timers run on: so rates are per
 *   virtual second, and the stolen share is that rate times what an event costs;
 *   what the guest measured is kept as virtual_*; own_window is the core's instructions in the window.
 *
 * Knows no command line and no store.
 */
#ifndef OWN_CLOCK_H
#define OWN_CLOCK_H

#include "plan.h"
#include "run_symbols.h"

struct own_clock {
	struct run *run;
	const struct params *params;
	struct elf_marks marks;
	struct symbols symbols;
	char *argument;
	struct plan_plugin plugin; /* for the plan */
};

/* For a run that is about to be executed by that plan. To be closed in any case. */
bool own_clock_open(struct own_clock *clock, const struct plan *plan, struct run *run,
		    const char *qemu, struct error *error);
void own_clock_close(struct own_clock *clock);

#endif
