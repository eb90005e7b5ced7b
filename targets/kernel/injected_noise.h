/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Known noise, on purpose: what is recorded of it says how well it is recorded. `noise=` on the command
 * line is a comma-separated list of classes, each period_us:length_us or period_us:length_us:jitter_us:
 * every period, and up to jitter later, each core's worker loses so much time, interrupt included.
 */
#ifndef INJECTED_NOISE_H
#define INJECTED_NOISE_H

#include <stdbool.h>

/*
 * Begin on the calling core, interrupts off; nothing where the option is missing, or the core has begun.
 * Panics if it is malformed. Phases derive from the core's number and from when this is called.
 */
void injected_noise_start(void);

/* Is there any? */
bool injected_noise_wanted(void);

#endif
