/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the harness says to a worker that is a process of a running Linux, beside the benchmarks'
 * parameters: arguments that targets/linux/platform.c takes out. All optional.
 */
#ifndef HOST_H
#define HOST_H

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

/* The memory's size. It begins with the barrier's counter, alone in its cache line. */
#define HOST_MEETING_BYTES 4096

#endif
