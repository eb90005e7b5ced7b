// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The program's threads on the kernel's: making them, yielding, sleeping on a word. A thread stays on
 * its core and wakes others of that core only, so that what is done with interrupts off is done
 * alone. Knows no benchmark.
 */
#include "targets/kernel/sched.h"
#include "targets/unikernel/library.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"

struct sleeper {
	struct thread *thread;
	const volatile uint32_t *word;
	struct sleeper *next;
};

static struct sleeper *sleepers[BOOT_CORES_MAX];

void worker_adopt(struct worker *worker)
{
	percpu()->current->owner = worker;
}

/* Every thread's call but the idle one's, which makes none. */
static struct worker *self(void)
{
	return percpu()->current->owner;
}

long library_yield(void)
{
	uint64_t flags = irq_save();
	struct worker *worker = self();

	worker->asked = true;
	sched_yield();
	worker->asked = false;
	irq_restore(flags);
	return 0;
}

long library_futex(volatile uint32_t *word, uint32_t value)
{
	uint64_t flags = irq_save();
	struct worker *worker = self();
	struct sleeper **first = &sleepers[percpu()->core];
	struct sleeper sleeper = {percpu()->current, word, *first};
	long result = -EAGAIN;

	if (*word == value) {
		*first = &sleeper;
		worker->asked = true;
		sched_block(NULL);
		worker->asked = false;
		result = 0;
	}
	irq_restore(flags);
	return result;
}

/* Interrupts off. A sleeper's record lies on its stack, and is gone once it runs. */
static void wake(const volatile uint32_t *word)
{
	struct sleeper **link = &sleepers[percpu()->core];

	while (*link) {
		struct sleeper *sleeper = *link;

		if (sleeper->word == word) {
			*link = sleeper->next;
			sched_wake(sleeper->thread);
		} else {
			link = &sleeper->next;
		}
	}
}

/*
 * A thread begins and ends with interrupts off. The maker's memory is free for other use as soon as
 * somebody else runs: from the wake-up on nothing here looks at it.
 */
static void worker_main(void *arg)
{
	struct worker *worker = arg;
	volatile uint32_t *alive = worker->alive;

	irq_enable();
	worker->fn(worker->arg);
	irq_disable();
	percpu()->current->owner = NULL;
	*alive = 0;
	wake(alive);
}

long library_clone(struct worker *worker)
{
	uint64_t flags = irq_save();
	struct thread *thread = thread_create(percpu()->core, worker_main, worker, worker);

	irq_restore(flags);
	return thread ? 0 : -ENOMEM;
}

/* Its thread must never end: its sleepers would be on its own core, and its maker is not. */
long library_clone_on(struct worker *worker, uint32_t core)
{
	uint64_t flags;
	struct thread *thread;

	if (core >= boot_info.cores || !percpu_area[core].online)
		return -EINVAL;
	flags = irq_save();
	thread = thread_create(core, worker_main, worker, worker);
	irq_restore(flags);
	return thread ? 0 : -ENOMEM;
}

/* No switch changes it: a core's threads are one worker's. */
long library_worker_state(uint64_t end)
{
	wrmsr(MSR_FS_BASE, end);
	return 0;
}

/* A page fault ends the machine: whoever asks has had none. */
long library_getrusage(struct platform_usage *usage)
{
	const struct worker *worker = self();

	*usage = (struct platform_usage){
		.faults = 0,
		.voluntary_switches = worker->switches[1],
		.involuntary_switches = worker->switches[0],
	};
	return 0;
}

/* One address space, and no floating point: a switch has nothing to change. */
void kernel_switch(struct thread *from, struct thread *to)
{
	struct worker *worker = from->owner;

	(void)to;
	if (worker)
		worker->switches[worker->asked]++;
}

/* The record was given back in worker_main(). */
void kernel_thread_gone(struct thread *thread)
{
	(void)thread;
}

bool kernel_core_unused(uint32_t core)
{
	(void)core;
	return false;
}
