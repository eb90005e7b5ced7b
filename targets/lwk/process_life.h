/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the one process begins and how it ends.
 */
#ifndef LWK_PROCESS_LIFE_H
#define LWK_PROCESS_LIFE_H

/* Make the empty process: address space, signal actions at their defaults. 0 or -ENOMEM. */
int process_init(void);

/* The first program thread: enters ring 3 at process.entry on the boot core. 0 or an error. */
int process_start(void);

/*
 * End the calling task. If it is the last one, report the process's end, with this status and
 * signal unless process_exit() gave others, and power off.
 */
void task_end(int status, int signal) __attribute__((noreturn));
/* End all tasks: with an exit status, or with a signal number and 0. The first caller's count. */
void process_exit(int status, int signal) __attribute__((noreturn));

#endif
