/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Workers in real time on this host: processes of the Linux that this command runs on, or guests of
 * KVM. Each pinned to a core, all of a phase at the same time, timed by the time-stamp counter. Knows
 * no command line and no store.
 */
#ifndef BOOT_PROCESS_WORKERS_H
#define BOOT_PROCESS_WORKERS_H

#include "harness/boot/plan.h"

/* What the user may say about them. */
struct process_workers_options {
	const char *cpus;   /* a list of processors; NULL: one of each core */
	uint64_t fifo;	    /* priority in SCHED_FIFO; 0: none */
	const char *events; /* a list of those to count; NULL: none */
};

/*
 * The processors for a run, by the options; how many there are, and that none is shared, is checked.
 * *workers (0: as many as there are cores, at most PARAMS_WORKERS_MAX) becomes the number of workers.
 */
bool process_workers_choose(struct cpus *cpus, uint64_t *workers,
			    const struct process_workers_options *options, struct error *error);

/* Can a worker lock its memory? */
bool process_workers_may_lock(void);

/*
 * Where selfish is the only benchmark, it gets two values more, by which its detours can be found in
 * a trace: the counter when its window began, and the worker's process id.
 */
#define PROCESS_WORKERS_BEGAN "began"
#define PROCESS_WORKERS_PID   "pid"

/*
 * Run all workers of the plan (guests if it says kvm), phase by phase, and fill in their samples and
 * what came of their machines; qemu may be NULL if they are processes. The run's provenance gets what
 * the clock did (tsc_khz, tsc_hz, tsc_ppm), where the workers ran (host_cpus), the conditions
 * (host/conditions.h), and, of counted events (worker_events.h), sums, by what they were counted
 * (host_events) and whether they are estimates (host_events_multiplexed).
 */
bool process_workers_execute(const struct plan *plan, const char *qemu, struct run *run,
			     struct machine *machines, struct error *error);

#endif
