/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls that this kernel does not do itself, done by a Linux beside it (targets/cokernel), or in a
 * machine that shares memory with this one. Which may
 * be, and what their arguments are, is in targets/cokernel/calls.h.
 */
#ifndef LWK_DELEGATE_H
#define LWK_DELEGATE_H

#include <stdbool.h>
#include <stdint.h>

#include "targets/lwk/linux.h"

/* Is there such a Linux? */
bool delegate_possible(void);

/* The time of day is Linux's where there is one: it may be set there. */
static inline bool delegate_clock(uint32_t clock)
{
	return (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) && delegate_possible();
}

/*
 * Copy in, have it done, copy out. The call's result; -EFAULT; -ENOSYS: not to be delegated, or
 * nobody is there to do it. A read or write of more than a buffer's size is cut short.
 */
long delegate(uint64_t number, const uint64_t argument[6]);

#define DELEGATE(number, ...) delegate(number, (const uint64_t[6]){__VA_ARGS__})

#endif
