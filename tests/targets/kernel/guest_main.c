// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The test kernel's steps, what the scheduler asks of a kernel, and the ways to crash: crash=N on
 * the command line.
 */
#include "targets/freestanding/option.h"
#include "targets/kernel/interrupt_options.h"
#include "targets/kernel/records.h"
#include "targets/kernel/return_work.h"
#include "targets/kernel/sched.h"
#include "targets/kernel/version.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"
#include "targets/x86_64/trap.h"
#include "tests/targets/kernel/guest.h"

volatile uint32_t threads_gone;

void kernel_switch(struct thread *from, struct thread *to)
{
	check(from != to);
	check(to->core == percpu()->core);
}

void kernel_thread_gone(struct thread *thread)
{
	check(thread->state == THREAD_ENDED);
	__atomic_add_fetch(&threads_gone, 1, __ATOMIC_SEQ_CST);
}

void kernel_return_work(struct trap_frame *frame)
{
	(void)frame;
	__atomic_and_fetch(&percpu()->state->work, ~WORK_KERNEL, __ATOMIC_SEQ_CST);
}

void kernel_user_fault(struct trap_frame *frame)
{
	panic(frame, "there is no ring 3 here");
}

bool exact(void)
{
	uint64_t value = 0;

	return option_u64("exact", &value) && value;
}

void work_for(uint64_t ticks)
{
	uint64_t start = rdtsc();

	irq_enable();
	while (rdtsc() - start < ticks)
		pause();
	irq_disable();
}

/* Deeper than any stack. */
static uint64_t overflow(volatile uint64_t *above)
{
	volatile uint64_t here[64];

	here[0] = above[0] + 1;
	return here[0] ? overflow(here) + here[0] : 0;
}

static void crash_here(void *arg)
{
	panic(NULL, "crash on core %u, as asked for; %s", percpu()->core, (const char *)arg);
}

static void crash(uint64_t way)
{
	uint64_t zero = 0;

	switch (way) {
	case 1:
		__asm__ volatile("movq $0x1234, %%r15; ud2" : : : "r15");
		break;
	case 2:
		overflow(&zero);
		break;
	case 3:
		/* of another core, while this one works */
		check(thread_create(boot_info.cores - 1, crash_here, "100% #1", NULL));
		for (;;)
			work_for(tsc_hz);
	case 4:
		*(volatile uint64_t *)crash_here = 0; /* text cannot be written */
	}
}

static void steps(void *arg)
{
	uint64_t way = 0, hz;

	(void)arg;
	if (option_u64("crash", &way))
		crash(way);
	/* these count interrupts, and know only of their own */
	if (!option_u64("tick_hz", &hz)) {
		try_threads();
		try_timers();
	}
	try_cores();
	records_halt(0);
	power_off(0);
}

void kernel_main(void)
{
	sched_init();
	records_write("hello", "wire=1 kernel=test version=%s cores=%u memory=%lu tsc_hz=%lu",
		      KERNEL_VERSION, boot_info.cores, boot_info.memory[0].bytes, tsc_hz);
	check(thread_create(0, steps, NULL, NULL));
	interrupt_options_start();
	kernel_core_main();
}

bool kernel_core_unused(uint32_t core)
{
	(void)core;
	return false;
}
