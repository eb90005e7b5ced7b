/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Child processes: QEMU, which must not outlive us, and small tools whose output we want. Knows
 * nothing of what they do.
 */
#ifndef CHILD_H
#define CHILD_H

#include <stddef.h>
#include <sys/types.h>

#include "error.h"

struct child {
	pid_t pid;
	int pidfd;   /* readable when it has ended */
	int errors;  /* its standard error, non-blocking */
	int console; /* anonymous file, the child's descriptor QEMU_SERIAL_FD */
	int log;     /* the same, its QEMU_LOG_FD; -1 if it has none */
};

/*
 * Start a program in a process group of its own, that dies with us: standard input is empty,
 * standard output goes nowhere, files it writes are bounded to max_file bytes. It gets a log to
 * write to if it is to have one.
 */
bool child_start(struct child *child, char *const *arguments, size_t max_file, bool with_log,
		 struct error *error);
/* Has it ended? Then status and processor time (seconds) are given, and it is forgotten. */
bool child_reap(struct child *child, bool wait, int *status, double *cpu_seconds);
/* End it and whatever it has started. */
void child_kill(const struct child *child);
/* Processor time used so far, in seconds; -1 if unknown. */
double child_cpu_seconds(const struct child *child);
void child_close(struct child *child);

/*
 * Run a program to its end in a folder (NULL: here) and keep the first line of its output. False
 * if it could not be run, or ended with another status than 0.
 */
bool child_capture(char *const *arguments, const char *folder, char *line, size_t size);

#endif
