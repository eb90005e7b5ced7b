// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Threads of one core: turns, blocking and waking, ending, taking turns by the clock.
 */
#include "targets/kernel/core_state.h"
#include "targets/kernel/records.h"
#include "targets/kernel/sched.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"
#include "targets/x86_64/paging.h"
#include "tests/targets/kernel/guest.h"

#define ROUNDS	100
#define THREADS 500 /* that are made and end, one after the other */

static volatile uint32_t turns;
static volatile bool over;

static void yielder(void *arg)
{
	(void)arg;
	while (!over) {
		turns++;
		sched_yield();
	}
}

static void try_yield(void)
{
	uint64_t start, ticks;

	over = false;
	turns = 0;
	check(thread_create(0, yielder, NULL, NULL));
	sched_yield(); /* its first turn is a beginning, not a return */
	check(turns == 1);
	start = rdtsc();
	sched_yield();
	ticks = rdtsc() - start;
	measured("yield_and_back", ticks);
	for (uint32_t i = 0; i < ROUNDS; i++)
		sched_yield();
	check(turns == 2 + ROUNDS);
	over = true;
	sched_yield();
	check(!core_waiting());
}

/* Three in a row come to their turns in the order of their making. */
static volatile uint32_t order;

static void note_order(void *arg)
{
	order = order * 10 + (uint32_t)(uintptr_t)arg;
}

static void try_order(void)
{
	order = 0;
	for (uintptr_t i = 1; i <= 3; i++)
		check(thread_create(0, note_order, (void *)i, NULL));
	while (core_waiting())
		sched_yield();
	check(order == 123);
}

static void nothing(void *arg)
{
	(void)arg;
}

static void try_end(void)
{
	size_t before;
	uint32_t gone = threads_gone;

	/* the first stack may take frames for page tables that stay */
	check(thread_create(0, nothing, NULL, NULL));
	sched_yield();
	sched_yield();
	before = frames_free_bytes();
	for (uint32_t i = 0; i < THREADS; i++) {
		check(thread_create(0, nothing, NULL, NULL));
		sched_yield();
	}
	sched_yield();
	check(threads_gone == gone + 1 + THREADS);
	check(frames_free_bytes() == before);
}

static struct spinlock lock;
static struct thread *sleeper;
static volatile uint32_t sleeps;

static void sleep_often(void *arg)
{
	(void)arg;
	sleeper = percpu()->current;
	while (sleeps < ROUNDS) {
		spin_lock(&lock);
		sleeps++;
		sched_block(&lock);
	}
	over = true;
}

static void try_block(void)
{
	over = false;
	sleeps = 0;
	check(thread_create(0, sleep_often, NULL, NULL));
	sched_yield();
	for (uint32_t i = 1; i <= ROUNDS; i++) {
		check(sleeps == i);
		check(!lock.held);
		sched_yield(); /* it does not run unless it is woken */
		check(sleeps == i && sleeper->state == THREAD_BLOCKED);
		sched_wake(sleeper);
		sched_wake(sleeper); /* no effect: it is runnable */
		sched_yield();
	}
	check(over);
}

#define SLICE_US 100
#define SLICES	 20

static volatile uint64_t spins[2];

static void spin(void *arg)
{
	volatile uint64_t *count = arg;

	irq_enable();
	while (!over)
		++*count;
	irq_disable();
}

static void try_preemption(void)
{
	uint64_t slice = tsc_hz / 1000000 * SLICE_US, taken;

	over = false;
	spins[0] = spins[1] = 0;
	check(thread_create(0, spin, (void *)&spins[0], NULL));
	check(thread_create(0, spin, (void *)&spins[1], NULL));
	/* without slices nobody would ever come back here */
	sched_preempt(slice);
	taken = percpu()->ticks;
	work_for(3 * SLICES * slice);
	taken = percpu()->ticks - taken;
	while (!spins[0] || !spins[1])
		work_for(slice);
	if (exact()) {
		check(taken == 3 * SLICES);
		check(spins[0] > spins[1] / 10 * 9 && spins[1] > spins[0] / 10 * 9);
	}
	over = true;
	sched_yield();
	sched_preempt(0);
	while (core_waiting())
		sched_yield();
	taken = percpu()->ticks;
	work_for(2 * slice);
	/* the end of a turn may have been waiting already */
	check(percpu()->ticks <= taken + !exact());
}

void try_threads(void)
{
	try_yield();
	try_order();
	try_end();
	try_block();
	try_preemption();
}
