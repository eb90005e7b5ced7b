/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What one run needs of its target and images. Filled from a descriptor or from a stored run
 * (measure/planning.h), done by execute.h. Knows neither.
 */
#ifndef BOOT_PLAN_H
#define BOOT_PLAN_H

#include <limits.h>
#include <stdbool.h>

#include "harness/boot/machine.h"
#include "harness/host/cpus.h"
#include "harness/host/events.h"
#include "harness/run/params.h"

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

/*
 * A Linux that is let settle: its kernel is told for how long, its init waits for that, reads who it is
 * from QEMU's fw_cfg, and starts the program when it is due (targets/linux/user/settle.c).
 */
struct plan_settle {
	bool wanted;
	uint64_t seconds; /* of uptime, before it is looked whether it is quiet */
	uint64_t span;	  /* ns of its life, over which workers' starts lie */
	bool stops;	  /* settled it can be stopped, saved and restored for each worker */
	bool snapshot;	  /* and that is what is to be done (snapshots.h) */
	bool always;	  /* even for one worker alone */
	/*
	 * Letters that a boot's word has beyond those that are drawn: of runs that are held against each
	 * other, one with a longer command line has fewer, so that the lengths of all are drawn alike.
	 */
	uint64_t room;
};

struct run_names; /* cores/run_symbols.h */

struct plan {
	char *target;
	char **machine; /* QEMU's arguments of the target, n_machine of them */
	size_t n_machine;
	char *append; /* kernel arguments: the target's, options, the user's */
	bool supervisor;
	struct plan_settle settle;
	char kernel[PATH_MAX];
	char initrd[PATH_MAX]; /* "" if there is none */
	struct plan_companion companion;
	bool own_clocks; /* metrics are to be by the workers' own cores (cores/core_clock.h) */
	/* Where time is measured, on this host: */
	char program[PATH_MAX]; /* the benchmarks' ELF; "" if something is booted */
	struct cpus cpus;	/* where they run */
	uint64_t fifo;		/* their priority in SCHED_FIFO; 0: none */
	bool kvm;		/* something is booted by KVM, in real time, on these processors */
	struct events events;	/* to be counted on them */
	struct params params;
	double timeout;	 /* processor seconds a machine; 0: derived from the parameters */
	size_t parallel; /* machines at a time; 0: as many as processors */
	bool quiet;	 /* no progress on the terminal */
	const struct plan_plugin *plugin; /* NULL: none */
	/* who else reads the log that makes metrics those of cores (measure/measure.h); NULL: nobody */
	const struct machine_log *reader;
	const struct run_names
		*names; /* of its code, which that one has loaded; NULL: nobody has */
};

void plan_free(struct plan *plan);

#endif
