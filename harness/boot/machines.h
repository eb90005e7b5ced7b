/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs machines side by side. Knows no target and no store. */
#ifndef BOOT_MACHINES_H
#define BOOT_MACHINES_H

#include "harness/boot/machine.h"

struct machine_watch {
	/* Called about ten times a second. May be NULL. */
	void (*progress)(void *context, size_t done, size_t running, size_t all);
	void *context;
	int poll_ms; /* between looks at consoles; 0: the usual. An end is seen at once */
};

/*
 * Run those of n machines that have not finished, in this order, at most `parallel` at a time. When one fails,
 * those of its run that still run are ended and no more of it are started (finished stays false for them).
 * False if QEMU cannot be started at all, or on a signal (base/interrupt.h); failures of guests are in
 * each machine. No child outlives the call, and none outlives this process, however it dies.
 */
bool machines_run(struct machine *const *machines, size_t n, size_t parallel,
		  const struct machine_watch *watch, struct error *error);

#endif
