/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel that does nothing but try what targets/kernel offers, on the machine that
 * targets/x86_64 brings up. What does not hold ends in a panic that says so; what was measured
 * leaves as a record `measured`.
 */
#ifndef GUEST_H
#define GUEST_H

#include <stdbool.h>
#include <stdint.h>

#define check(condition)                                             \
	do {                                                         \
		if (!(condition))                                    \
			panic(NULL, "%s: %s", __func__, #condition); \
	} while (0)

#define measured(name, value) records_write("measured", "name=%s v=%lu", name, (uint64_t)(value))

/* Each is called in a thread of the boot core, interrupts off, with nobody else runnable. */
void try_threads(void); /* guest_threads.c */
void try_timers(void);	/* guest_timers.c */
void try_cores(void);	/* guest_cores.c */

/* Run with interrupts on, as a worker does, for so many TSC ticks. */
void work_for(uint64_t ticks);

/* Does nobody else use the processor, so that times hold? By `exact=1` on the command line. */
bool exact(void);

extern volatile uint32_t threads_gone; /* kernel_thread_gone() was called so often */

#endif
