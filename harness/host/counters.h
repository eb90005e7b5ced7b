/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts events of a process. By PAPI where it can; where the processor shows no counters PAPI
 * attaches to no process, not even for the kernel's own events, and these are counted by
 * perf_event_open(2). Knows no benchmark.
 */
#ifndef HOST_COUNTERS_H
#define HOST_COUNTERS_H

#include <sys/types.h>

#include "harness/host/events.h"

#define COUNTERS_MAX 32

struct counters; /* events that can be counted here */
struct counting; /* of a process */

/*
 * Try that all events can be counted here, on another process or on the caller itself; the message
 * says which cannot, and why. The events must outlive the result, which is to be freed.
 */
enum counters_whose { COUNTERS_OTHER, COUNTERS_OWN };
struct counters *counters_open(const struct events *events, enum counters_whose whose,
			       struct error *error);
void counters_close(struct counters *counters);

/* Did they not all fit the processor's counters at once? Then their values are estimates. */
bool counters_multiplexed(const struct counters *counters);
/* "papi" or "perf_event". */
const char *counters_by(const struct counters *counters);

/* Count from now on, on a process (its first thread; 0: the caller); to be ended. */
struct counting *counting_start(const struct counters *counters, pid_t pid, struct error *error);
/* One value for each event. */
bool counting_read(struct counting *counting, long long *values, struct error *error);
void counting_end(struct counting *counting);

#endif
