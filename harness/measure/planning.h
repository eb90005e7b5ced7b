/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plans of runs: which images to boot with which arguments. From a target's descriptor, putting
 * images into the store, or from a stored run, taking them out. Boots nothing.
 */
#ifndef MEASURE_PLANNING_H
#define MEASURE_PLANNING_H

#include "harness/base/paths.h"
#include "harness/boot/plan.h"
#include "harness/boot/process_workers.h"
#include "harness/boot/target.h"
#include "harness/store/store.h"

#define PLAN_JOBS_MAX 200 /* machines at a time: each takes four of our 1,024 descriptors */

/* How long a Linux is let settle, and over how much of its life windows lie, in ns, at most. */
#define PLAN_UPTIME_MAX 86400000000000ull
#define PLAN_ROOM_MAX	1024 /* letters: half of what a kernel's command line takes */

/* What the user may add to a target. */
struct plan_options {
	char *append;	    /* kernel arguments; may be NULL */
	const char *kernel; /* a kernel of the user's; may be NULL */
	uint64_t tick_hz;   /* 0: none */
	bool load;	    /* a load beside the workers */
	/* of a Linux: ns before it counts as settled and of its life thereafter; not given: usual ones */
	uint64_t settle, span;
	bool settle_given, span_given;
	bool no_snapshot;
	uint64_t room; /* letters more in each boot's word (boot/plan.h) */
	struct process_workers_options host;
};

/*
 * The kernel arguments of a target with options: "<target's> [tick_hz=N] [<user's>]"; to be freed.
 * tick_hz only where the target takes it; the target's as target_parts() gives them.
 */
char *plan_append(const struct target *target, const char *append,
		  const struct plan_options *options);

/* How long a Linux is let settle. */
uint64_t plan_settle_seconds(const struct plan_options *options);

/*
 * From the plan's parameters, fill plan's target, machine, append, supervisor, kernel and initrd, and run's target, options and
 * (in provenance) what plan_from_run() needs. Booted are the store's copies of the images.
 */
bool plan_from_target(struct plan *plan, struct run *run, const struct target *target,
		      const struct plan_options *options, const struct paths *paths,
		      struct store *store, struct error *error);

/* The same from a stored run, with its benchmark parameters. */
bool plan_from_run(struct plan *plan, const struct run *run, struct store *store,
		   struct error *error);

#endif
