// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Nanoseconds from the time-stamp counter and back, by a multiplication and a shift. Knows no timer.
 */
#include "targets/kernel/clock.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/machine.h"

#define NS_PER_S 1000000000ul

static struct clock_rate rate; /* start: TSC at clock_ns() 0 */
static uint64_t ticks_per_ns;  /* CLOCK_FRACTION_BITS of both factors are the fraction */

static inline uint64_t scale(uint64_t value, uint64_t factor)
{
	return (uint64_t)((unsigned __int128)value * factor >> CLOCK_FRACTION_BITS);
}

void clock_init(void)
{
	rate.ns_per_tick = (NS_PER_S << CLOCK_FRACTION_BITS) / tsc_hz;
	ticks_per_ns = (tsc_hz << CLOCK_FRACTION_BITS) / NS_PER_S;
	rate.start = rdtsc();
}

const struct clock_rate *clock_rate(void)
{
	return &rate;
}

uint64_t clock_ns_at(uint64_t tsc)
{
	return scale(tsc - rate.start, rate.ns_per_tick);
}

uint64_t clock_ns(void)
{
	return clock_ns_at(rdtsc());
}

uint64_t clock_ns_to_ticks(uint64_t ns)
{
	return scale(ns, ticks_per_ns);
}

uint64_t clock_ticks_from_deadline(uint64_t deadline_ns)
{
	uint64_t ticks = scale(deadline_ns, ticks_per_ns), ns;

	/*
	 * Both factors are rounded down, which over years is seconds. What is short by one ns or
	 * less is short of one tick at least: never too early, never a tick too late.
	 */
	while ((ns = scale(ticks, rate.ns_per_tick)) < deadline_ns)
		ticks += scale(deadline_ns - ns - 1, ticks_per_ns) ?: 1;
	return rate.start + ticks;
}
