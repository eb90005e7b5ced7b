/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System calls that a filter (seccomp: a container's, a service's) refuses to this process, of those
 * that measuring needs: their errors look like a lack of rights.
 */
#ifndef HOST_REFUSED_H
#define HOST_REFUSED_H

#include <stdbool.h>
#include <stddef.h>

#define REFUSED_MAX 160

enum refused_filter {
	FILTER_UNKNOWN,
	FILTER_NONE,
	FILTER_ON,
};
/* Is there one? From the text of /proc/self/status. */
enum refused_filter refused_filter(const char *status);

/*
 * Which calls does it refuse, as "pidfd_open, perf_event_open"? Each is tried, by a child, with
 * arguments that do nothing; "" if none.
 */
void refused_calls(char names[REFUSED_MAX]);
/* Is this one of them? */
bool refused_call(const char *name);

#endif
