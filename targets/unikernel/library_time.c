// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Clock, the one timer that the program has on each core, the tick and preemption, on the kernel's
 * timers. The timer calls a function of the program from the interrupt: what is a signal elsewhere.
 */
#include "targets/kernel/clock.h"
#include "targets/kernel/sched.h"
#include "targets/kernel/timer.h"
#include "targets/unikernel/library.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"

static struct alarm {
	struct timer timer; /* first: fire() is given this */
	void (*handler)(void);
} alarms[BOOT_CORES_MAX];

/* Threads stay on their core. */
static struct alarm *alarm(void)
{
	return &alarms[percpu()->core];
}

long library_clock_ns(void)
{
	return (long)clock_ns();
}

static void fire(struct timer *which)
{
	((struct alarm *)which)->handler();
}

long library_timer_create(void (*handler)(void))
{
	if (alarm()->handler)
		return -EAGAIN; /* there is one */
	alarm()->handler = handler;
	alarm()->timer.fire = fire;
	return 0;
}

long library_timer_settime(uint64_t deadline_ns)
{
	uint64_t flags;

	if (!alarm()->handler)
		return -EINVAL;
	flags = irq_save();
	timer_cancel(&alarm()->timer);
	timer_start(&alarm()->timer, clock_ticks_from_deadline(deadline_ns));
	irq_restore(flags);
	return 0;
}

long library_timer_delete(void)
{
	uint64_t flags = irq_save();

	timer_cancel(&alarm()->timer);
	alarm()->handler = NULL;
	irq_restore(flags);
	return 0;
}

long library_tick(uint64_t hz)
{
	uint64_t flags;

	if (hz > TICK_HZ_MAX)
		return -EINVAL;
	flags = irq_save();
	timer_tick(hz);
	irq_restore(flags);
	return 0;
}

long library_preempt(uint64_t slice_ticks)
{
	uint64_t flags = irq_save();

	sched_preempt(slice_ticks);
	irq_restore(flags);
	return 0;
}
