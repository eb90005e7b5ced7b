/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Workers in real time on this host: processes of the Linux that this command runs on, or guests of
 * KVM. Each pinned to a core, all of a phase at the same time, timed by the time-stamp counter. Knows no command line and no store.
 */
#ifndef BOOT_PROCESS_WORKERS_H
#define BOOT_PROCESS_WORKERS_H

#include "harness/boot/machine.h"
#include "harness/host/counters.h"
#include "harness/host/cpus.h"
#include "harness/run/params.h"

/* What the user may say about them. */
struct host_options {
	const char *cpus;   /* a list of processors; NULL: one of each core */
	uint64_t fifo;	    /* priority in SCHED_FIFO; 0: none */
	const char *events; /* a list of those to count; NULL: none */
};

/*
 * The processors for a run, by the options; how many there are, and that none is shared, is checked.
 * *workers (0: as many as there are cores, at most PARAMS_WORKERS_MAX) becomes the number of workers.
 */
bool host_choose(struct cpus *cpus, uint64_t *workers, const struct host_options *options,
		 struct error *error);

/*
 * Run all workers of the run, phase by phase, and fill in their samples, the run's status and reason.
 * Its provenance gets what the clock did (tsc_khz, tsc_hz, tsc_ppm), where the workers ran
 * (host_cpus), and the conditions (host/conditions.h). A benchmark's counted events become values named
 * HOST_EVENT_VALUE<its place in the list>, net of what it costs to count, and over all workers
 * HOST_EVENTS_OF<benchmark> in the provenance, "<event>=<sum> ..."; host_events says by what they
 * were counted, and host_events_multiplexed whether they are estimates.
 */
#define HOST_EVENT_VALUE "event_"
#define HOST_EVENTS_OF	 "events_"
/*
 * Where selfish is the only benchmark, it gets two values more, by which its detours can be found in
 * a trace: the counter when its window began, and the worker's process id.
 */
#define HOST_VALUE_BEGAN "began"
#define HOST_VALUE_PID	 "pid"
struct host_guest {
	const char *qemu;
	char *const *machine; /* QEMU's arguments of the target */
	size_t n_machine;
	const char *kernel, *initrd, *append; /* initrd may be NULL */
	bool supervisor;
};
struct host_plan {
	const char *program;		/* the benchmarks' ELF; not used if there is a guest */
	const struct host_guest *guest; /* workers are guests of KVM; NULL: processes */
	const char *target;		/* what messages call it */
	struct cpus cpus;
	uint64_t fifo;
	const struct events *events; /* to count around each benchmark; none: NULL */
	double timeout;		     /* as in struct plan */
	bool quiet;
};
/* Can a worker lock its memory? */
bool host_may_lock(void);

bool host_execute(const struct host_plan *plan, const struct params *params, struct run *run,
		  struct machine *machines, struct error *error);

#endif
