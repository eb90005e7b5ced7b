/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Child processes that are watched while they run and must not outlive us: QEMU, and workers on
 * this host. Knows nothing of what they do. Programs that just run to their end: run_tool.h.
 */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include <stddef.h>
#include <sys/types.h>

#include "harness/base/error.h"

/* The child's descriptors: above those that it inherits with its images. */
#define PROCESS_CONSOLE_FD 100 /* a file that holds its console */
#define PROCESS_LOG_FD	   101 /* one that holds its log */
#define PROCESS_SHARED_FD  102 /* memory shared with another child; targets' descriptors name it */

/* What a machine must be able to open: its own numbers, and some besides. */
#define PROCESS_DESCRIPTORS (PROCESS_SHARED_FD + 26)

struct process {
	pid_t pid;
	int pidfd;  /* readable when it has ended */
	int errors; /* its standard error, non-blocking */
	int console; /* anonymous file, the child's descriptor PROCESS_CONSOLE_FD or standard output */
	int log;     /* the same, its PROCESS_LOG_FD; -1 if it has none */
	/* once reaped; -1: the kernel does not say */
	long migrations; /* to another processor than the one on which it began */
};

/* What a child is before its program begins; all zero for a QEMU without a plugin. */
struct process_setup {
	bool with_log; /* it gets a log to write to */
	bool prints;   /* its console is its standard output, not PROCESS_CONSOLE_FD */
	bool pinned;   /* it may only run on the processor `cpu` */
	int cpu;
	int fifo;   /* its priority in SCHED_FIFO; 0: as ours */
	int shared; /* it gets this descriptor as PROCESS_SHARED_FD; 0: none */
};

/* An anonymous file whose descriptor no child's own covers; -1 with errno. */
int process_file(const char *name);

/*
 * Start a program in a process group of its own, that dies with us: standard input is empty,
 * standard output goes nowhere (but see setup), files it writes are bounded to max_file bytes, or to
 * what this process may write, if that is less.
 */
bool process_start(struct process *child, char *const *arguments, const struct process_setup *setup,
		   size_t max_file, struct error *error);
/* Has it ended? Then status and processor time (seconds) are given, and it is forgotten. */
bool process_reap(struct process *child, bool wait, int *status, double *cpu_seconds);
/* End it and whatever it has started. */
void process_kill(const struct process *child);
/* Does it wait for something, neither running nor about to? */
bool process_sleeps(const struct process *child);
/*
 * Does a thread of it run, or would if this host let it: does it wait for a processor or a disk, or
 * has somebody stopped it? All of them asleep: it has nothing to do.
 */
bool process_is_held_up(const struct process *child);
/* Processor time used so far, in seconds; -1 if unknown. */
double process_cpu_seconds(const struct process *child);
void process_close(struct process *child);

#endif
