// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Clock, the program's one timer, the tick and preemption, on the kernel's timers. The timer calls a
 * function of the program from the interrupt: what is a signal elsewhere.
 */
#include "targets/kernel/sched.h"
#include "targets/kernel/timer.h"
#include "targets/unikernel/library.h"
#include "targets/x86_64/cpu.h"

static struct timer timer;
static void (*timer_handler)(void);

long library_clock_ns(void)
{
	return (long)clock_ns();
}

static void fire(struct timer *which)
{
	(void)which;
	timer_handler();
}

long library_timer_create(void (*handler)(void))
{
	if (timer_handler)
		return -EAGAIN; /* there is one */
	timer_handler = handler;
	timer.fire = fire;
	return 0;
}

long library_timer_settime(uint64_t deadline_ns)
{
	uint64_t flags;

	if (!timer_handler)
		return -EINVAL;
	flags = irq_save();
	timer_cancel(&timer);
	timer_start(&timer, clock_ticks_from_deadline(deadline_ns));
	irq_restore(flags);
	return 0;
}

long library_timer_delete(void)
{
	uint64_t flags = irq_save();

	timer_cancel(&timer);
	timer_handler = NULL;
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
