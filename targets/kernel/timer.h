/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Timers of a core, in TSC ticks, and the periodic tick where one is asked for. Without a timer and
 * without a tick the local APIC's timer is off, and a core is never interrupted.
 */
#ifndef TIMER_H
#define TIMER_H

#include <stdbool.h>
#include <stdint.h>

struct timer {
	uint64_t deadline;		   /* TSC */
	void (*fire)(struct timer *timer); /* in the timer interrupt, interrupts off */
	struct timer *next;
	bool armed;
};

/* Of the calling core, interrupts off. */
void timer_start(struct timer *timer, uint64_t deadline);
/* The same from its own fire(), after which the hardware is armed in any case. */
void timer_again(struct timer *timer, uint64_t deadline);
void timer_cancel(struct timer *timer);

/*
 * A periodic tick on the calling core: reads the clock, expires timers, decides whom to run. hz is
 * at most TICK_HZ_MAX, since a faster one would leave the core no time for anything else; 0 goes
 * back to the command line's, which is none unless asked for.
 */
#define TICK_HZ_MAX 100000
void timer_tick(uint64_t hz);

/* What the command line asks for (interrupt_options.c); 0: none. Written before the program starts. */
extern uint64_t timer_own_hz;

/* Arm the hardware for whatever comes next on this core; sched.c calls it when a turn begins. */
void timer_update(uint64_t now);

#endif
