/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the harness says to a worker that is a process of a running Linux, beside the benchmarks'
 * parameters: arguments that targets/linux/platform.c takes out. All optional.
 */
#ifndef HOST_H
#define HOST_H

#include <stdint.h>

#define HOST_LOCK    "host.lock="    /* 1: lock what memory there is before anything is measured */
#define HOST_WORKERS "host.workers=" /* so many workers meet at the barrier */
#define HOST_MEETING "host.meeting=" /* descriptor of the memory that they share for it */

/*
 * Descriptors of two pipes, if somebody counts events: the worker writes a byte to the first and
 * reads one from the second, twice just before the measured part of a benchmark, so that what it
 * costs to ask is known, and once after it.
 */
#define HOST_ASK   "host.ask="
#define HOST_REPLY "host.reply="

#define HOST_WORKER "host.worker=" /* the worker's number among those that meet */

/* That memory. The counter is alone in its cache line. */
#define HOST_MEETING_BYTES 4096
#define HOST_WORKERS_MAX   64
struct host_meeting {
	uint32_t arrived;
	uint32_t unused[15];
	uint64_t began[HOST_WORKERS_MAX]; /* counter at the beginning of the last window watched */
};

#endif
