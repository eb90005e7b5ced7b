/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Linux's clocks and time formats on top of the kernel's one clock, nanoseconds since boot. There is
 * no wall clock in boot_info: CLOCK_REALTIME begins at a fixed date, so that runs repeat.
 */
#ifndef LWK_LINUX_CLOCK_H
#define LWK_LINUX_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include "targets/lwk/linux.h"

#define NS_PER_SECOND 1000000000ul

/* What that clock says when clock_ns() is 0. 0, or -EINVAL: no such clock. */
long linux_clock_epoch(uint32_t clock, uint64_t *ns);

/* Nanoseconds of that clock. 0, or -EINVAL: no such clock; processor time is not counted. */
long linux_clock_read_ns(uint32_t clock, uint64_t *ns);

/* To and from nanoseconds. -EINVAL: negative or too many ns; large seconds become the largest. */
long linux_clock_from_timespec(const struct linux_timespec *time, uint64_t *ns);
struct linux_timespec linux_clock_to_timespec(uint64_t ns);

/*
 * When a time of that clock is, absolute or from now, on clock_ns(): not before now, nor further ahead
 * than any machine runs. 0 or -EINVAL.
 */
long linux_clock_due_ns(uint32_t clock, bool absolute, uint64_t ns, uint64_t *due);
/* TSC deadline of a time of that clock, absolute or from now; never 0. 0 or -EINVAL. */
long linux_clock_deadline(uint32_t clock, bool absolute, uint64_t ns, uint64_t *deadline);
/* The same from a timespec in user memory; -EFAULT. */
long linux_clock_deadline_user(uint32_t clock, bool absolute, uint64_t timespec,
			       uint64_t *deadline);

#endif
