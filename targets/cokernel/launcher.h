/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The launcher: starts a co-kernel with a program, is its console and executes the calls that it
 * delegates, and ends with it. launcher.c: the command; session.c: one co-kernel from start to end;
 * init.c: what the launcher does first and last where it is init.
 */
#ifndef LAUNCHER_H
#define LAUNCHER_H

#include <stdbool.h>
#include <stdint.h>

#include "targets/cokernel/device.h"

struct session_options {
	const char *image, *program; /* paths */
	const char *cmdline;	     /* of the co-kernel: options -- arguments */
	uint32_t core[COKERNEL_CORES_MAX];
	uint32_t cores;
	bool poll;	      /* look at the channel all the time instead of sleeping */
	const char *control;  /* a FIFO that takes orders (control.h), or NULL */
	unsigned int seconds; /* give it up after so many; 0: never */
};

#define SESSION_TIMEOUT 124 /* as timeout(1) has it */
#define SESSION_BROKEN	125

/* Gives what the launcher is to exit with: what the co-kernel ended with, or one of the above. */
int session_run(const struct session_options *options);

/* Prints "cokernel: ..." to standard error. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * As init: mounts, loads the module, fills the options' texts from the kernel's command line. False,
 * having complained, if that fails.
 */
bool init_begin(struct session_options *options);
void init_end(void) __attribute__((noreturn)); /* powers off */

#endif
