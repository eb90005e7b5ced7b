/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Child processes: QEMU, which must not outlive us, and small tools whose output we want. Knows
 * nothing of what they do.
 */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include <stddef.h>
#include <sys/types.h>

#include "harness/base/error.h"

/* The child's descriptors: above those that it inherits with its images. */
#define CHILD_CONSOLE_FD 100 /* a file that holds its console */
#define CHILD_LOG_FD	 101 /* one that holds its log */
#define CHILD_SHARED_FD	 102 /* memory shared with another child; targets' descriptors name it */

struct child {
	pid_t pid;
	int pidfd;   /* readable when it has ended */
	int errors;  /* its standard error, non-blocking */
	int console; /* anonymous file, the child's descriptor CHILD_CONSOLE_FD or standard output */
	int log;     /* the same, its CHILD_LOG_FD; -1 if it has none */
	/* once reaped; -1: the kernel does not say */
	long migrations; /* to another processor than the one on which it began */
};

/* What a child is before its program begins; all zero for a QEMU without a plugin. */
struct child_setup {
	bool with_log; /* it gets a log to write to */
	bool prints;   /* its console is its standard output, not CHILD_CONSOLE_FD */
	bool pinned;   /* it may only run on the processor `cpu` */
	int cpu;
	int fifo;   /* its priority in SCHED_FIFO; 0: as ours */
	int shared; /* it gets this descriptor as CHILD_SHARED_FD; 0: none */
};

/* An anonymous file whose descriptor no child's own covers; -1 with errno. */
int child_file(const char *name);

/*
 * Start a program in a process group of its own, that dies with us: standard input is empty,
 * standard output goes nowhere (but see setup), files it writes are bounded to max_file bytes.
 */
bool child_start(struct child *child, char *const *arguments, const struct child_setup *setup,
		 size_t max_file, struct error *error);
/* Has it ended? Then status and processor time (seconds) are given, and it is forgotten. */
bool child_reap(struct child *child, bool wait, int *status, double *cpu_seconds);
/* End it and whatever it has started. */
void child_kill(const struct child *child);
/* Does it wait for something, neither running nor about to? */
bool child_sleeps(const struct child *child);
/*
 * Does a thread of it run, or would if this host let it: does it wait for a processor or a disk, or
 * has somebody stopped it? All of them asleep: it has nothing to do.
 */
bool child_is_held_up(const struct child *child);
/* Processor time used so far, in seconds; -1 if unknown. */
double child_cpu_seconds(const struct child *child);
void child_close(struct child *child);

/*
 * Run a program to its end in a folder (NULL: here) and keep the first line of its output. False
 * if it could not be run, or ended with another status than 0.
 */
bool child_capture(char *const *arguments, const char *folder, char *line, size_t size);

#endif
