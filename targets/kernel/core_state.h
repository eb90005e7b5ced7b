/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What scheduler and timers know of a thread and of a core: data, which each core changes for itself
 * alone unless it says otherwise. Whose turn it is, and when, is decided in sched.c and timer.c.
 */
#ifndef CORE_STATE_H
#define CORE_STATE_H

#include <stdbool.h>
#include <stdint.h>

enum thread_state { THREAD_RUNNABLE, THREAD_BLOCKED, THREAD_ENDED }; /* running is runnable */

struct thread {
	uint64_t rsp;	    /* saved kernel stack pointer while not running; entry code knows it */
	uint64_t stack_top; /* of its kernel stack */
	/* in its core's ring: whose turn is next, whose was before; in an inbox only next */
	struct thread *next, *previous;
	uint32_t id;
	uint32_t core; /* where it runs; changes only while it is blocked */
	enum thread_state state;
	void (*entry)(void *arg);
	void *arg;
	void *owner; /* what the kernel on top hangs on it: the LWK's user thread */
} __attribute__((aligned(16)));

/*
 * What a core has to do before it goes back to the worker (core_state.work). Other cores set bits
 * too, by an atomic or.
 */
#define WORK_RESCHEDULE 1u /* another thread's turn */
#define WORK_KERNEL	2u /* what kernel_return_work() does (return_work.h) */
#define WORK_ARRIVED	4u /* threads in the inbox */

/* The scheduler's and the timer's part of a core; percpu()->state. */
struct core_state {
	uint32_t work;	      /* non-zero: trap_return_work() must run before the worker goes on */
	struct thread *inbox; /* runnable by another core's doing, the last one first */
	struct thread *idle;  /* not in the ring; its next is the ring's first, else itself */
	struct thread *ended; /* to be freed by the next thread that runs */
	uint64_t slice_ticks; /* 0: no preemption */
	uint64_t slice_end;   /* TSC */
	struct thread *slice_owner;	/* whose turn ends then */
	struct timer *timers;		/* sorted by deadline */
	uint64_t ticked_ns;		/* clock at the last periodic tick */
	uint64_t tick_ticks, next_tick; /* period of the periodic tick in TSC ticks, 0: none */
	bool leave;			/* it is asked to stop when it is idle */
};

/* Does another thread wait for its turn on the calling core? */
bool core_waiting(void);

#endif
