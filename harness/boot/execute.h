/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One run: boots every worker of every phase and gathers what they say. What it needs of the
 * target and its images is in a plan, which a verb fills: from a descriptor (run) or from a stored
 * run (rerun). Knows no command line and no store.
 */
#ifndef BOOT_EXECUTE_H
#define BOOT_EXECUTE_H

#include <limits.h>
#include <stdbool.h>

#include "harness/boot/machine.h"
#include "harness/host/cpus.h"
#include "harness/host/events.h"
#include "harness/run/params.h"
#include "harness/run/run.h"

/* A plugin for the plan's machines, and who takes the log of each. */
struct plan_plugin {
	const char *argument; /* of QEMU's option -plugin (cores/plugin_argument.h) */
	struct machine_log log;
};

/* The machine beside each of the plan's; kernel "" if there is none. */
struct plan_companion {
	char **machine; /* n_machine of them */
	size_t n_machine;
	char *append;
	char kernel[PATH_MAX], initrd[PATH_MAX];
};

struct plan {
	char *target;
	char **machine; /* QEMU's arguments of the target, n_machine of them */
	size_t n_machine;
	char *append; /* kernel arguments: the target's, options, the user's */
	bool supervisor;
	char kernel[PATH_MAX];
	char initrd[PATH_MAX]; /* "" if there is none */
	struct plan_companion companion;
	/* Where time is measured, on this host: */
	char program[PATH_MAX]; /* the benchmarks' ELF; "" if something is booted */
	struct cpus cpus;	/* where they run */
	uint64_t fifo;		/* their priority in SCHED_FIFO; 0: none */
	bool own_clocks;      /* metrics are to be by the workers' own cores (cores/core_clock.h) */
	bool kvm;	      /* something is booted by KVM, in real time, on these processors */
	struct events events; /* to be counted on them */
	struct params params;
	double timeout;	 /* processor seconds a machine; 0: derived from the parameters */
	size_t parallel; /* machines at a time; 0: as many as processors */
	bool quiet;	 /* no progress on the terminal */
	const struct plan_plugin *plugin; /* NULL: none */
	/* who else reads the log that makes metrics those of cores (measure/measure.h); NULL: nobody */
	const struct machine_log *reader;
};

/* The Linux and LWK limits on a kernel command line. */
#define COMMAND_LINE_MAX 2047

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

/* "key=value key=value", to be freed. */
char *join_pairs(const struct pairs *pairs);

/*
 * "<append> harness.pad=<padding> -- <arguments>", at most COMMAND_LINE_MAX bytes. The padding
 * moves the kernel's boot with the seed. Its name has a dot, so that Linux takes it for a parameter
 * of a module that is not there and hands it to nobody.
 */
bool command_line(char line[COMMAND_LINE_MAX + 1], const char *append, unsigned int padding,
		  const char *arguments, struct error *error);

#endif
