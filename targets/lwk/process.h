/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one process of this kernel and its threads; how the process begins and ends is in
 * process_life.h, all functions here are task.c's. A task is a thread that has a ring-3 half; the
 * scheduler below knows only its kernel thread. Knows nothing of system call numbers.
 *
 * Locks, outermost first: memory (memory.h), futex bucket, process.lock, task.wait_lock, the
 * scheduler's own. All are taken with interrupts off, which system calls and traps run with anyway.
 */
#ifndef LWK_PROCESS_H
#define LWK_PROCESS_H

#include "targets/kernel/sched.h"
#include "targets/kernel/timer.h"
#include "targets/lwk/linux.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/paging.h"
#include "targets/x86_64/trap.h"

#define PROCESS_ID	  2 /* not 1: a program that finds itself init may try to power off */
#define PROCESS_PARENT	  1
#define PROCESS_TASKS_MAX 1024

/* Signals sent and not yet delivered: at most one of each number, with what siginfo says of it. */
struct signal_note {
	int32_t code;
	int32_t first, second; /* sender's process and user, or timer and overruns */
	uint64_t value;	       /* what came with it, or the address of a fault */
};

struct signal_queue {
	uint64_t pending; /* bit n - 1: signal n */
	struct signal_note note[SIGNALS];
};

struct task {
	struct thread *thread;
	struct task *next;	     /* in process.tasks */
	uint32_t id;		     /* what gettid() says */
	volatile uint32_t attention; /* something to do before ring 3: see task_attention() */
	uint64_t affinity;	     /* bit n: core n is allowed */
	uint64_t gs_base, fs_base;   /* ring 3's, while the task is not running */
	void *fpu;		     /* XSAVE area, a frame of its own */
	uint64_t switches[3];	     /* times it was switched away, by its state then */
	uint64_t clear_tid;	     /* user address to clear and wake when the task ends, or 0 */
	uint64_t robust_list;	     /* user address of the list of futexes it may die with, or 0 */
	struct trap_frame start;     /* registers it enters ring 3 with */

	uint64_t signal_mask, saved_mask;
	uint64_t
		masked_else; /* what it blocks when it does not wait for a signal; 0: it does not */
	bool restore_mask;   /* saved_mask becomes signal_mask when the handler's frame is built */
	uint32_t restart;    /* number of the call that returned -ERESTART */
	struct linux_stack alternate_stack;
	struct signal_queue signals;

	struct spinlock wait_lock; /* held to decide to sleep, and to wake */
	struct timer wait_timer;
	bool timed_out;
	bool moving; /* blocked until it is on another core, whoever wakes it: task_migrate() */
};

struct process {
	struct address_space space;
	struct spinlock lock; /* of everything below, and of every task's signals */
	struct task *tasks;
	uint32_t task_count, next_id;
	uint32_t on_core[64]; /* tasks of each core */
	volatile bool exiting;
	int exit_status, exit_signal;
	struct linux_sigaction action[SIGNALS];
	struct signal_queue signals;
	uint64_t entry; /* of the program, and its first stack pointer */
	uint64_t stack_pointer;
};
extern struct process process;

/* The calling thread's task; only valid where a task is running. */
static inline struct task *task_current(void)
{
	struct thread *thread;

	__asm__ volatile("movq %%gs:%c1, %0"
			 : "=r"(thread)
			 : "i"(offsetof(struct percpu, current)));
	return thread->owner;
}

/*
 * A new task that enters ring 3 with these registers and has its id. model (NULL: none), which must
 * be the caller, lends its signal mask, affinity, segment bases and FPU state. Not started: then
 * task_free() it. NULL: out of memory.
 */
struct task *task_create(const struct trap_frame *start, const struct task *model);
void task_free(struct task *task);
/*
 * Give it a kernel thread on that core and let it run; it may have ended before this returns.
 * 0, -EAGAIN (too many tasks) or -ENOMEM: then it was freed.
 */
int task_start(struct task *task, uint32_t core);
/* Take it off the lists; gives how many tasks are left. Call with process.lock held. */
uint32_t task_unlink(struct task *task, uint32_t core);

/*
 * The core for a new thread of the caller: the first one in the caller's affinity mask that has no
 * task, else the caller's own.
 */
uint32_t task_place(const struct task *caller);

/* The task with that thread id, or NULL. Call with process.lock held. */
struct task *task_find(uint32_t id);

/*
 * Have the task pass kernel_return_work() before it next runs in ring 3, and soon: a core that runs
 * it is interrupted. Does not wake it.
 */
void task_attention(struct task *task);

/*
 * Sleep until *done (set by task_wake), the TSC deadline (0: none), or a signal that the task does
 * not block. 0, -ETIMEDOUT or -EINTR.
 */
int task_sleep(volatile bool *done, uint64_t deadline);
/* Set *done (may be NULL) and wake the task; the last thing that touches either. */
void task_wake(struct task *task, volatile bool *done);

/* Move the calling task to an allowed core: it is on none. Sleeps meanwhile. */
void task_migrate(void);

#endif
