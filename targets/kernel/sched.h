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

struct spinlock {
	volatile uint32_t held;
};
void spin_lock(struct spinlock *lock); /* pauses while it waits */
void spin_unlock(struct spinlock *lock);

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
#define WORK_KERNEL	2u /* what kernel_return_work() does */
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

/* Does another thread wait for its turn on this core? */
bool sched_waiting(void);
/* A turn is over: the next one begins now. */
void sched_next_turn(void);

/* The reschedule interrupt: from trap_entry.S. */
void interrupt_reschedule(void);

/* Take what other cores left in the inbox into the ring; clears WORK_ARRIVED. */
void sched_arrivals(void);

/*
 * Do all work of this core. From entry code, on the way back to the worker, with the registers that
 * it goes on with.
 */
struct trap_frame;
void trap_return_work(struct trap_frame *frame);

/* Provided by the kernel on top: WORK_KERNEL is set; clears it. */
void kernel_return_work(struct trap_frame *frame);

/*
 * On top of the switch, called with the thread that goes and the one that comes, on the stack of the
 * latter: FPU, FS base, CR3.
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
