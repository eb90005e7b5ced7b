// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Timers and the periodic tick of one core: when they come, in which order, what they cost, and
 * that nothing comes when none is armed.
 */
#include "targets/kernel/clock.h"
#include "targets/kernel/records.h"
#include "targets/kernel/sched.h"
#include "targets/kernel/timer.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"
#include "tests/targets/kernel/guest.h"

#define TIMERS 4

struct probe {
	struct timer timer;
	uint64_t fired; /* TSC */
	uint32_t place; /* among those that fired */
};

static struct probe probes[TIMERS];
static volatile uint32_t fired;

static void fire(struct timer *timer)
{
	struct probe *probe = (struct probe *)timer;

	probe->fired = rdtsc();
	probe->place = ++fired;
}

static uint64_t us(uint64_t n)
{
	return tsc_hz / 1000000 * n;
}

/* Started out of order; one is taken back, one has its time in the past. */
static void try_order(void)
{
	static const uint32_t after_us[TIMERS] = {300, 100, 200, 0};
	uint64_t start = rdtsc();

	for (uint32_t i = 0; i < TIMERS; i++) {
		probes[i].timer.fire = fire;
		timer_start(&probes[i].timer, start + us(after_us[i]));
	}
	timer_cancel(&probes[2].timer);
	timer_cancel(&probes[2].timer);
	check(!probes[2].timer.armed && probes[0].timer.armed);
	while (fired < 3)
		work_for(us(100));
	check(probes[3].place == 1 && probes[1].place == 2 && probes[0].place == 3);
	for (uint32_t i = 0; i < TIMERS; i++) {
		check(!probes[i].timer.armed);
		check(i == 2 || probes[i].fired >= probes[i].timer.deadline);
	}
	measured("timer_late", probes[0].fired - probes[0].timer.deadline);
}

/* The longest time between two reads of the clock, less the shortest: what an interrupt took. */
static uint64_t longest_detour(uint64_t ticks)
{
	uint64_t start = rdtsc(), last = start, longest = 0, shortest = UINT64_MAX;

	irq_enable();
	while (last - start < ticks) {
		uint64_t now = rdtsc(), delta = now - last;

		longest = delta > longest ? delta : longest;
		shortest = delta < shortest ? delta : shortest;
		last = now;
	}
	irq_disable();
	return longest - shortest;
}

#define TICK_HZ 1000

static void try_tick(void)
{
	uint64_t quiet, taken;

	taken = percpu()->ticks;
	quiet = longest_detour(tsc_hz / TICK_HZ * 10);
	check(percpu()->ticks == taken);
	measured("silence_detour", quiet);

	timer_tick(TICK_HZ);
	taken = percpu()->ticks;
	measured("tick", longest_detour(tsc_hz / TICK_HZ * 10 + us(100)));
	taken = percpu()->ticks - taken;
	check(exact() ? taken == 10 : taken > 0);

	/* missed ticks are dropped, and the pace is kept */
	taken = percpu()->ticks;
	for (uint64_t start = rdtsc(); rdtsc() - start < tsc_hz / TICK_HZ * 5;)
		pause();
	work_for(us(10));
	check(!exact() || percpu()->ticks == taken + 1);

	timer_tick(0);
	taken = percpu()->ticks;
	work_for(tsc_hz / TICK_HZ * 3);
	/* one may have been waiting already */
	check(percpu()->ticks <= taken + !exact());
}

static struct thread *waiter;

static void wake_waiter(struct timer *timer)
{
	(void)timer;
	sched_wake(waiter);
}

/* The core halts meanwhile: its idle thread runs, and the timer ends that. */
static void try_sleep(void)
{
	struct timer timer = {.fire = wake_waiter};
	uint64_t start = rdtsc();

	waiter = percpu()->current;
	timer_start(&timer, start + us(1000));
	sched_block(NULL);
	check(rdtsc() - start >= us(1000));
}

static void try_clock(void)
{
	uint64_t start = rdtsc(), ns = clock_ns();
	uint64_t deadline = ns + 1000000;

	work_for(us(1000));
	measured("clock_1ms", clock_ns() - ns);
	/* the TSC value of a deadline is the first at which the clock has reached it */
	check(clock_ticks_from_deadline(deadline) > start);
	if (exact())
		check(clock_ticks_from_deadline(deadline) - start <
		      clock_ns_to_ticks(1000000) + us(1));
}

void try_timers(void)
{
	try_order();
	try_tick();
	try_sleep();
	try_clock();
}
