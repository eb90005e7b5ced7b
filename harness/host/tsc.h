/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The time-stamp counter as a clock of this host: how many ticks a second has, found by bracketing a
 * span of time. Knows no run.
 */
#ifndef HOST_TSC_H
#define HOST_TSC_H

#include <stdbool.h>
#include <stdint.h>

/* One look at both clocks: CLOCK_MONOTONIC_RAW read between two reads of the counter. */
struct tsc_look {
	uint64_t before, after; /* ticks */
	int64_t ns;
};

/* Of many looks the one whose two reads of the counter are closest. */
struct tsc_look tsc_look(void);

/*
 * The counter's frequency between two looks, and in *ppm (may be NULL) how far it can be off: both
 * brackets' widths over the span. No NTP moves this clock: it is the counter itself on most hosts.
 */
double tsc_hz(const struct tsc_look *first, const struct tsc_look *last, double *ppm);

/*
 * The frequency in whole kHz, from a span of some ms: near enough to turn durations into ticks, not
 * to turn samples into time.
 */
uint64_t tsc_khz(void);

/* Does the counter tick at one rate, and also while the processor sleeps (/proc/cpuinfo)? */
bool tsc_is_steady(void);

/* Has the processor a feature, by the kernel's name for it (/proc/cpuinfo)? */
bool tsc_has_flag(const char *word);

#endif
