/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The workers of a program that has several: threads, each pinned to a core, each with PER_WORKER
 * variables of its own. Linux and the LWK. Knows no benchmark.
 */
#ifndef WORKERS_H
#define WORKERS_H

#include <stdint.h>

#define CLONE_THREAD_FLAGS 0x50f00 /* VM FS FILES SIGHAND THREAD SYSVSEM */

/* start.S: a new thread calls fn(arg) on its own stack and ends. Gives its number or -errno. */
long thread_clone(long flags, void *stack_top, volatile uint32_t *child_tid, void (*fn)(void *arg),
		  void *arg);

/*
 * Make room for n workers (at most WORKERS_MAX), and the caller the first of them: from then on it has
 * such variables. Several take the first cores that the program may run on; a single one stays where it
 * is. 0, or a negative errno.
 */
#define WORKERS_MAX 64
int workers_make(uint32_t n);

/* Start the others, and be the first: fn(number) on each. Gives a negative errno, or does not come back. */
int workers_run(void (*fn)(uint32_t number));

#endif
