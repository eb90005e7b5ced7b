// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Threads, one run queue a core. A thread is taken from a queue only by the core whose queue it is,
 * so a thread that has just blocked may be queued by others before its core has left its stack.
 */
#include "targets/kernel/sched.h"
#include "targets/kernel/clock.h"
#include "targets/kernel/kernel.h"
#include "targets/kernel/timer.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/gdt.h"
#include "targets/x86_64/machine.h"
#include "targets/x86_64/paging.h"
#include "targets/x86_64/trap.h"

/* What context_switch() pops from a stack, from the top down. */
struct saved {
	uint64_t r15, r14, r13, r12, rbp, rbx;
	uint64_t rip;
};

/* A thread's own structure lies at the top of its stack: one allocation, one to give back. */
_Static_assert(sizeof(struct thread) % 16 == 0, "the stack below stays aligned");

extern void context_switch(struct thread *from, struct thread *to);
extern void thread_begin(void);
void thread_main(struct thread *thread) __attribute__((noreturn));

static struct core_state states[BOOT_CORES_MAX];
static struct thread idle[BOOT_CORES_MAX];
static uint32_t next_id;

_Static_assert(offsetof(struct core_state, work) == 0, "entry code reads it there");
_Static_assert(offsetof(struct thread, rsp) == 0, "switch.S");

void spin_lock(struct spinlock *lock)
{
	while (__atomic_exchange_n(&lock->held, 1, __ATOMIC_ACQUIRE)) {
		while (__atomic_load_n(&lock->held, __ATOMIC_RELAXED))
			pause();
	}
}

void spin_unlock(struct spinlock *lock)
{
	__atomic_store_n(&lock->held, 0, __ATOMIC_RELEASE);
}

void sched_init(void)
{
	clock_init();
	for (uint32_t i = 0; i < boot_info.cores; i++) {
		idle[i].core = i;
		idle[i].state = THREAD_RUNNING;
		states[i].idle = &idle[i];
		percpu_area[i].current = &idle[i];
		/* what a core waits for in kernel_core_main() comes last */
		__atomic_store_n(&percpu_area[i].state, &states[i], __ATOMIC_RELEASE);
	}
}

/* With the core's lock held. */
static void enqueue(struct core_state *state, struct thread *thread)
{
	thread->next = NULL;
	if (state->first)
		state->last->next = thread;
	else
		state->first = thread;
	state->last = thread;
}

static struct thread *dequeue(struct core_state *state)
{
	struct thread *thread = state->first;

	if (thread)
		state->first = thread->next;
	return thread;
}

/* Somebody stands in a queue that may have been empty: its core must look at it. */
static void announce(uint32_t core)
{
	if (core != percpu()->core)
		apic_send(percpu_area[core].apic_id, VECTOR_RESCHEDULE);
	else if (percpu()->state->slice_ticks)
		timer_update(rdtsc());
}

/* The caller of context_switch() may be another one than the thread that comes back from it. */
static __attribute__((noinline)) void after_switch(void)
{
	struct core_state *state = percpu()->state;
	struct thread *ended = state->ended;

	if (!ended)
		return;
	state->ended = NULL;
	kernel_thread_gone(ended);
	stack_free(ended->stack_top + sizeof(*ended));
}

static void switch_to(struct thread *to)
{
	struct percpu *cpu = percpu();
	struct thread *from = cpu->current;

	to->state = THREAD_RUNNING;
	if (cpu->state->slice_ticks) {
		uint64_t now = rdtsc();

		cpu->state->slice_end = now + cpu->state->slice_ticks;
		timer_update(now);
	}
	if (to == from)
		return;
	cpu->current = to;
	cpu->kernel_rsp = to->stack_top;
	((struct tss *)cpu->tss)->rsp0 = to->stack_top;
	kernel_switch(from, to);
	context_switch(from, to);
	after_switch();
}

void thread_main(struct thread *thread)
{
	after_switch();
	thread->entry(thread->arg);
	thread_end();
}

struct thread *thread_create(uint32_t core, void (*entry)(void *arg), void *arg, void *owner)
{
	uint64_t top = stack_alloc();
	struct core_state *state = percpu_area[core].state;
	struct thread *thread;
	struct saved *saved;

	if (!top)
		return NULL;
	thread = (struct thread *)(top - sizeof(*thread));
	saved = (struct saved *)thread - 1;
	*thread = (struct thread){
		.rsp = (uint64_t)saved,
		.stack_top = (uint64_t)thread,
		.id = __atomic_add_fetch(&next_id, 1, __ATOMIC_RELAXED),
		.core = core,
		.state = THREAD_RUNNABLE,
		.entry = entry,
		.arg = arg,
		.owner = owner,
	};
	*saved = (struct saved){.rbx = (uint64_t)thread, .rip = (uint64_t)thread_begin};
	spin_lock(&state->lock);
	enqueue(state, thread);
	spin_unlock(&state->lock);
	announce(core);
	return thread;
}

/* The next one, or the idle thread. */
static struct thread *take_next(struct core_state *state)
{
	struct thread *thread;

	spin_lock(&state->lock);
	thread = dequeue(state);
	spin_unlock(&state->lock);
	return thread ? thread : state->idle;
}

void thread_end(void)
{
	struct core_state *state = percpu()->state;
	struct thread *thread = percpu()->current;

	thread->state = THREAD_ENDED;
	state->ended = thread;
	switch_to(take_next(state));
	__builtin_unreachable();
}

void sched_yield(void)
{
	struct core_state *state = percpu()->state;
	struct thread *current = percpu()->current, *next;

	if (!state->first)
		return;
	spin_lock(&state->lock);
	next = dequeue(state);
	if (next && current != state->idle) {
		current->state = THREAD_RUNNABLE;
		enqueue(state, current);
	}
	spin_unlock(&state->lock);
	if (next)
		switch_to(next);
}

void sched_block(struct spinlock *lock)
{
	struct core_state *state = percpu()->state;
	struct thread *current = percpu()->current;

	__atomic_store_n(&current->state, THREAD_BLOCKED, __ATOMIC_SEQ_CST);
	if (lock)
		spin_unlock(lock);
	switch_to(take_next(state));
}

void sched_wake(struct thread *thread)
{
	struct core_state *state = percpu_area[thread->core].state;
	bool woken;

	spin_lock(&state->lock);
	woken = thread->state == THREAD_BLOCKED;
	if (woken) {
		thread->state = THREAD_RUNNABLE;
		enqueue(state, thread);
	}
	spin_unlock(&state->lock);
	if (woken)
		announce(thread->core);
}

void sched_preempt(uint64_t slice_ticks)
{
	struct core_state *state = percpu()->state;
	uint64_t now = rdtsc();

	state->slice_ticks = slice_ticks;
	state->slice_end = now + slice_ticks;
	timer_update(now);
}

void interrupt_reschedule(void)
{
	apic_eoi();
	/* A turn that another thread now waits for may be over, or has to end in time. */
	if (percpu()->state && percpu()->state->slice_ticks)
		timer_update(rdtsc());
}

/* Interrupts come only between STI and the next look at the queue: none is slept through. */
void kernel_core_main(void)
{
	while (!__atomic_load_n(&percpu()->state, __ATOMIC_ACQUIRE))
		pause();
	for (;;) {
		sched_yield();
		__asm__ volatile("sti; hlt; cli" : : : "memory");
	}
}
