/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who took the time: a stored run is booted again with the plugin, and each instruction of each
 * detour (or sample) is charged to the function that ran it. Says also whether looking changed
 * what the guest said. Knows no command line. What comes out is charges.h's; with this header
 * comes how to sum it up (blame_totals.h), printing is blame_print.c's.
 */
#ifndef BLAME_BLAME_H
#define BLAME_BLAME_H

#include "harness/base/paths.h"
#include "harness/blame/blame_totals.h"
#include "harness/blame/charges.h"
#include "harness/cores/walk.h"
#include "harness/measure/planning.h"
#include "harness/store/blamed.h"
#include "harness/store/store.h"

/*
 * Boot `was` again and charge. False with the error set if it cannot be done: the run is not in the
 * insn meter, or its images are gone, or the benchmark is not in it, or a guest failed.
 */
bool blame_make(struct blame *blame, const struct run *was, struct store *store,
		const struct paths *paths, const char *qemu, const struct blame_options *options,
		struct error *error);
void blame_free(struct blame *blame);

/*
 * The same without another boot, of a run that is about to be measured by its cores' own clocks:
 * who they stole from and by whom are one log, whose other reader (struct plan) this is. Nothing is
 * proved by the guest's bytes then, but that each of the run's lengths is a sum over functions.
 */
struct blame_watch;

/*
 * NULL with the error set. The blame is to be freed in any case, the run stays as long as the
 * watch.
 */
struct blame_watch *blame_watch(struct blame *blame, const struct run *run, const struct plan *plan,
				const struct paths *paths, const char *qemu,
				const struct blame_options *options, struct error *error);
/* What the plan is to be given: its reader, and the names that it loaded. */
const struct machine_log *blame_watch_log(const struct blame_watch *watch);
const struct run_names *blame_watch_names(const struct blame_watch *watch);
/* When the run has been measured. */
bool blame_watch_end(struct blame_watch *watch, struct error *error);
void blame_watch_free(struct blame_watch *watch);

#endif
