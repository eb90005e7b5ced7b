/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes the plugin's logs of a run's machines, one after the other, and charges what ran in each
 * detour or sample of one benchmark. Boots nothing and sums nothing up.
 */
#ifndef BLAME_CHARGE_LOG_H
#define BLAME_CHARGE_LOG_H

#include "harness/blame/charges.h"
#include "harness/cores/elf_symbols.h"
#include "harness/run/run.h"

struct blame_taking {
	struct blame *blame;
	/* what is booted; and what the measured lengths are looked up in, maybe the same */
	const struct run *run, *was;
	const struct elf_marks *marks;
	const struct blame_options *options;
	struct blame_event shown; /* begins as that of worker UINT32_MAX */
	size_t bench_at;	  /* which benchmark of the run's list it is */
};

/* Has the form of machine_log's take (boot/machine.h); context is a struct blame_taking. */
bool blame_take_log(void *context, const struct worker *worker, int fd, struct error *error);

#endif
