/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one clock, the same on every core: nanoseconds since boot from the time-stamp counter, by a
 * multiplication and a shift.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

/* Needs tsc_hz; from here on clock_ns() counts. Once, on the boot core. */
void clock_init(void);

/* How clock_ns() reckons, for who reads the TSC: (TSC - start) * ns_per_tick, less the fraction. */
#define CLOCK_FRACTION_BITS 31 /* frequencies up to 8.5 GHz fit */
struct clock_rate {
	uint64_t start, ns_per_tick;
};
const struct clock_rate *clock_rate(void);

uint64_t clock_ns(void);
uint64_t clock_ns_at(uint64_t tsc); /* what clock_ns() says, or said, at that TSC value */
uint64_t clock_ns_to_ticks(uint64_t ns);
uint64_t clock_ticks_from_deadline(uint64_t deadline_ns); /* TSC value when clock_ns() reads it */

#endif
