/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's trace of one processor as text (Documentation/trace/ftrace.rst): what ran there
 * instead of a worker. Buffers in, lists out: opens no file.
 */
#ifndef BLAME_FTRACE_H
#define BLAME_FTRACE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "harness/base/error.h"

#define FTRACE_NAME_MAX 48

/*
 * Something that ran on the processor from one time to another, with nothing inside it. Times are
 * those of the trace: ticks if its clock was x86-tsc, else ns.
 */
struct ftrace_piece {
	uint64_t from, to;
	char name[FTRACE_NAME_MAX]; /* "local_timer", "irq/24-eth0", "softirq/TIMER", "task/cc1" */
};

struct ftrace {
	struct ftrace_piece *pieces; /* ascending, apart */
	size_t n;
	uint64_t first, last; /* times of the first and the last line */
	size_t lines;	      /* that were understood */
	size_t strange;	      /* lines that are no comment and were not */
	uint64_t lost;	      /* events that the kernel says it dropped */
};

/*
 * From text to pieces, for a worker of that process id: entries and exits of interrupts, softirqs
 * and vectors, switches to other tasks, and osnoise's spans (irq_noise, softirq_noise,
 * thread_noise, nmi_noise). What has no exit, or no entry, is left out. Fails only if no line was
 * understood.
 */
bool ftrace_parse(struct ftrace *trace, const char *text, pid_t worker, struct error *error);
void ftrace_free(struct ftrace *trace);

#endif
