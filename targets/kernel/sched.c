// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Threads, one ring a core: those that are runnable, the running one among them.
 *
 * A yield is what is measured, so all here is arranged for it. The ring is ordered by whose turn is
 * next and holds the running thread, so a yield takes one step along it and changes no link; the idle
 * thread is outside, but points to the ring's first, so that it yields by the same step. Only the core
 * itself changes its ring, with interrupts off: there is no lock, and no word that another core writes
 * is read. For the same reason a switch does not read the clock; what a turn has had is reckoned in
 * the timer interrupt (timer.c).
 *
 * Others put a thread into the inbox of its core and interrupt that one. It looks there only on the
 * way to a worker or when idle, and by then has left the stack of whoever blocked: so a thread may be
 * woken from the moment it says THREAD_BLOCKED, while its core still runs on its stack. Whoever turns
 * that word is the only one to make it runnable, so two wake-ups put it into no inbox twice.
 *
 * Nobody can free the stack that it stands on: a thread that ends is left to the next one that runs.
 */
#include "targets/kernel/sched.h"
#include "targets/kernel/clock.h"
#include "targets/kernel/interrupt_options.h"
#include "targets/kernel/timer.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/gdt.h"
#include "targets/x86_64/kernel_hooks.h"
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

/* context_switch.S. The first gives 0 when `from` runs again; the second never comes back. */
extern long context_switch(struct thread *from, struct thread *to);
extern void context_switch_last(struct thread *from, struct thread *to) __attribute__((noreturn));
extern void thread_begin(void);
void thread_main(struct thread *thread) __attribute__((noreturn));
void thread_free_ended(void);

/* How long a core may take to leave: its last thread may just be ending. */
#define LEAVE_MS 500

static struct core_state states[BOOT_CORES_MAX];
static struct thread idle[BOOT_CORES_MAX];
static uint32_t next_id;

_Static_assert(offsetof(struct core_state, work) == 0, "entry code reads it there");
_Static_assert(offsetof(struct thread, rsp) == 0, "context_switch.S");

void spin_wait(struct spinlock *lock)
{
	do {
		while (__atomic_load_n(&lock->held, __ATOMIC_RELAXED))
			pause();
	} while (__atomic_exchange_n(&lock->held, 1, __ATOMIC_ACQUIRE));
}

void sched_add_core(uint32_t core)
{
	idle[core].core = core;
	idle[core].next = &idle[core];
	states[core].idle = &idle[core];
	percpu_area[core].current = &idle[core];
	/* what a core waits for in kernel_core_main() comes last */
	__atomic_store_n(&percpu_area[core].state, &states[core], __ATOMIC_RELEASE);
}

void sched_init(void)
{
	clock_init();
	for (uint32_t i = 0; i < boot_info.cores; i++)
		sched_add_core(i);
}

/* In a core's idle loop: if it is asked to, and nothing is left here, it stops for good. */
static void leave_if_asked(void)
{
	struct core_state *state = percpu()->state;

	if (!__atomic_load_n(&state->leave, __ATOMIC_ACQUIRE) || state->timers || state->inbox ||
	    state->idle->next != state->idle)
		return;
	*state = (struct core_state){.leave = true};
	__atomic_store_n(&percpu()->state, NULL, __ATOMIC_RELEASE);
	cpu_stop();
}

bool sched_remove_core(uint32_t core)
{
	struct core_state *state = &states[core];
	uint64_t end = rdtsc() + tsc_hz / 1000 * LEAVE_MS;

	__atomic_store_n(&state->leave, true, __ATOMIC_RELEASE);
	apic_send(percpu_area[core].apic_id, VECTOR_RESCHEDULE);
	while (__atomic_load_n(&percpu_area[core].state, __ATOMIC_ACQUIRE) && rdtsc() < end)
		pause();
	__atomic_store_n(&state->leave, false, __ATOMIC_RELEASE);
	return !percpu_area[core].state;
}

/* To the end of this core's ring, which is before the one that runs. */
static void insert(struct thread *thread)
{
	struct thread *current = percpu()->current, *idle = percpu()->state->idle;
	struct thread *first = current == idle ? idle->next : current;

	if (first == idle) {
		thread->next = thread;
		thread->previous = thread;
		idle->next = thread;
		return;
	}
	thread->next = first;
	thread->previous = first->previous;
	first->previous->next = thread;
	first->previous = thread;
}

/* The running thread leaves the ring; gives who runs then. */
static struct thread *remove_current(void)
{
	struct thread *current = percpu()->current, *idle = percpu()->state->idle;

	if (current->next == current) {
		idle->next = idle;
		return idle;
	}
	current->next->previous = current->previous;
	current->previous->next = current->next;
	return current->next;
}

static inline void set_current(struct percpu *cpu, struct thread *thread)
{
	cpu->current = thread;
	cpu->kernel_rsp = thread->stack_top;
	((struct tss *)cpu->tss)->rsp0 = thread->stack_top;
}

/* A thread that other threads may now have to make room for. */
static void arrived(struct thread *thread)
{
	insert(thread);
	if (percpu()->state->slice_ticks)
		timer_update(rdtsc());
}

static void send_to(uint32_t core, struct thread *thread)
{
	struct core_state *state = percpu_area[core].state;

	thread->next = __atomic_load_n(&state->inbox, __ATOMIC_RELAXED);
	while (!__atomic_compare_exchange_n(&state->inbox, &thread->next, thread, false,
					    __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
		pause();
	__atomic_or_fetch(&state->work, WORK_ARRIVED, __ATOMIC_SEQ_CST);
	apic_send(percpu_area[core].apic_id, VECTOR_RESCHEDULE);
}

static void make_runnable(struct thread *thread)
{
	uint32_t core = thread->core;

	if (core == percpu()->core)
		arrived(thread);
	else
		send_to(core, thread);
}

/* The inbox holds the last one first. */
void sched_arrivals(void)
{
	struct core_state *state = percpu()->state;
	struct thread *thread, *next, *in_order = NULL;

	__atomic_and_fetch(&state->work, ~WORK_ARRIVED, __ATOMIC_SEQ_CST);
	thread = __atomic_exchange_n(&state->inbox, NULL, __ATOMIC_SEQ_CST);
	for (; thread; thread = next) {
		next = thread->next;
		thread->next = in_order;
		in_order = thread;
	}
	for (; in_order; in_order = next) {
		next = in_order->next;
		arrived(in_order);
	}
}

struct thread *thread_create(uint32_t core, void (*entry)(void *arg), void *arg, void *owner)
{
	uint64_t top = stack_alloc();
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
	make_runnable(thread);
	return thread;
}

/* From thread_begin (context_switch.S), as the first thing that a thread does. */
void thread_main(struct thread *thread)
{
	thread->entry(thread->arg);
	thread_end();
}

void thread_end(void)
{
	struct thread *thread = percpu()->current, *next = remove_current();

	thread->state = THREAD_ENDED;
	percpu()->state->ended = thread;
	set_current(percpu(), next);
	context_switch_last(thread, next);
}

/* From context_switch.S, on the stack of the next thread. */
void thread_free_ended(void)
{
	struct thread *ended = percpu()->state->ended;

	kernel_thread_gone(ended);
	stack_free(ended->stack_top + sizeof(*ended));
}

long sched_yield(void)
{
	struct percpu *cpu = percpu();
	struct thread *current = cpu->current, *next = current->next;

	if (next == current)
		return 0;
	set_current(cpu, next);
	return context_switch(current, next);
}

void sched_next_turn(void)
{
	struct core_state *state = percpu()->state;
	uint64_t now = rdtsc();

	state->slice_owner = percpu()->current->next;
	state->slice_end = now + state->slice_ticks;
	timer_update(now);
	sched_yield();
}

void sched_block(struct spinlock *lock)
{
	struct thread *current = percpu()->current, *next = remove_current();

	/* from here on another core may put it into the inbox: its place in the ring is gone */
	__atomic_store_n(&current->state, THREAD_BLOCKED, __ATOMIC_SEQ_CST);
	if (lock)
		spin_unlock(lock);
	set_current(percpu(), next);
	context_switch(current, next);
}

void sched_wake(struct thread *thread)
{
	enum thread_state blocked = THREAD_BLOCKED;

	if (__atomic_compare_exchange_n(&thread->state, &blocked, THREAD_RUNNABLE, false,
					__ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
		make_runnable(thread);
}

void sched_preempt(uint64_t slice_ticks)
{
	struct core_state *state = percpu()->state;
	uint64_t now = rdtsc();

	state->slice_ticks = slice_ticks;
	state->slice_end = now + slice_ticks;
	state->slice_owner = percpu()->current;
	timer_update(now);
}

/* What it is for is in the word of work, which entry code looks at next. */
void interrupt_reschedule(void)
{
	apic_eoi();
}

/* Interrupts come only between STI and the next look at the ring: none is slept through. */
void kernel_core_main(void)
{
	while (!__atomic_load_n(&percpu()->state, __ATOMIC_ACQUIRE))
		pause();
	for (;;) {
		interrupt_options_follow();
		sched_arrivals();
		sched_yield();
		leave_if_asked();
		__asm__ volatile("sti; hlt; cli" : : : "memory");
	}
}
