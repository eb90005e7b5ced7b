/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The barrier at which the workers of a run wait for each other. A worker that has a machine of its own
 * waits for nobody. Knows no benchmark.
 */
#ifndef MEETING_H
#define MEETING_H

#include <stdint.h>

/* So many workers of this program meet, or those that platform_meeting() says. Once, before any waits. */
void meeting_open(uint32_t participants);

/* Wait until all have come as often as the caller. */
void meeting_wait(void);

#endif
