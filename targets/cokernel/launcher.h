/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The launcher: starts a co-kernel with a program, is its console and executes the calls that it
 * delegates, and ends with it. launcher.c: the command; session.c: one co-kernel from start to end;
 * launcher_init.c: what the launcher does first and last where it is init.
 */
#ifndef LAUNCHER_H
#define LAUNCHER_H

#include <stdbool.h>
#include <stdint.h>

#include "targets/cokernel/device.h"
#include "targets/linux/user/complain.h"

struct session_options {
	bool elsewhere; /* it is in another machine (other_machine.h), and nothing else here matters */
	const char *image, *program; /* paths */
	const char *cmdline;	     /* of the co-kernel: options -- arguments */
	uint32_t core[COKERNEL_CORES_MAX];
	uint32_t cores;
	bool times;	      /* tell how long start and end took */
	bool poll;	      /* look at the channel all the time instead of sleeping */
	const char *control;  /* a FIFO that takes orders (control.h), or NULL */
	unsigned int seconds; /* give it up after so many; 0: never */
};

#define SESSION_TIMEOUT 124 /* as timeout(1) has it */
#define SESSION_BROKEN	125

/* Gives what the launcher is to exit with: what the co-kernel ended with, or one of the above. */
int session_run(const struct session_options *options);

/*
 * As init: mounts, loads the module, begins the load if one is asked for, fills the options' texts from the kernel's command line. False,
 * having complained, if that fails.
 */
bool init_begin(struct session_options *options);

#endif
