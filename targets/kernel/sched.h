/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Threads and who runs: one ring of runnable threads a core, first come first served, no preemption
 * unless asked for. The kernels do not preempt themselves: a switch happens where a thread yields,
 * blocks or ends, or on the way back to the worker when the timer asked for it. All functions are
 * called with interrupts off, and a core's ring is changed by that core alone.
 */
#ifndef SCHED_H
#define SCHED_H

#include <stdbool.h>
#include <stdint.h>

#include "targets/kernel/core_state.h"
#include "targets/x86_64/kernel_hooks.h"

void sched_init(void); /* once; makes an idle thread for every core of boot_info */

/*
 * One core more, which waits in kernel_core_main(); and one less, which must be idle or about to be:
 * false if it does not come to that. Nobody may make threads there meanwhile.
 */
void sched_add_core(uint32_t core);
bool sched_remove_core(uint32_t core);

/* A new thread, runnable on that core. NULL if out of memory. */
struct thread *thread_create(uint32_t core, void (*entry)(void *arg), void *arg, void *owner);
void thread_end(void) __attribute__((noreturn)); /* ends the calling thread */

/*
 * To the next runnable thread of this core, if there is one. Gives 0, so that a system call can end
 * in it.
 */
long sched_yield(void);
/* Block the caller; lock (may be NULL) is released after the caller can be woken. */
void sched_block(struct spinlock *lock);
void sched_wake(struct thread *thread); /* from any core; no effect unless it is blocked */

/*
 * Threads of this core take turns of so many TSC ticks; 0: only when they yield. A turn that began
 * because another yielded or blocked may last up to two of them: a switch does not read the clock.
 */
void sched_preempt(uint64_t slice_ticks);

/* A turn is over: the next one begins now. */
void sched_next_turn(void);

/* Take what other cores left in the inbox into the ring; clears WORK_ARRIVED. */
void sched_arrivals(void);

/*
 * On top of the switch, called with the thread that goes and the one that comes, on the stack of the
 * latter: FPU, segment bases.
 */
void kernel_switch(struct thread *from, struct thread *to);
/*
 * Another core is to be given up: false if there are threads that live there. Else none may be made
 * there from now on; percpu_area[core].online says so.
 */
bool kernel_core_unused(uint32_t core);
/* When a thread has ended and nobody stands on its stack: free the owner. */
void kernel_thread_gone(struct thread *thread);

#endif
