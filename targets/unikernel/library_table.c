// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of calls. Every number goes through it the same way (call.S).
 */
#include "targets/unikernel/library.h"

_Static_assert(CALL_TABLE_SIZE == CALL_lwk_preempt + 1, "the table ends with the last number");

typedef void (*entry)(void);

#define ENTRY(function) ((entry)(function))

static long unknown(void)
{
	return -ENOSYS;
}

/* All entries lead somewhere; the calls that there are then replace theirs. */
#pragma GCC diagnostic ignored "-Woverride-init"

extern const entry library_table[CALL_TABLE_SIZE];
const entry library_table[CALL_TABLE_SIZE] = {
	[0 ... CALL_TABLE_SIZE - 1] = ENTRY(unknown),

	[CALL_write] = ENTRY(library_write),
	[CALL_mmap] = ENTRY(library_mmap),
	[CALL_munmap] = ENTRY(library_munmap),
	[CALL_sched_yield] = ENTRY(library_yield),
	[CALL_clone] = ENTRY(library_clone),
	[CALL_uname] = ENTRY(library_uname),
	[CALL_getrusage] = ENTRY(library_getrusage),
	[CALL_getppid] = ENTRY(library_getppid),
	[CALL_arch_prctl] = ENTRY(library_worker_state),
	[CALL_futex] = ENTRY(library_futex),
	[CALL_timer_create] = ENTRY(library_timer_create),
	[CALL_timer_settime] = ENTRY(library_timer_settime),
	[CALL_timer_delete] = ENTRY(library_timer_delete),
	[CALL_clock_gettime] = ENTRY(library_clock_ns),
	[CALL_exit_group] = ENTRY(library_exit),
	[CALL_clone3] = ENTRY(library_clone_on),
	[CALL_lwk_tick] = ENTRY(library_tick),
	[CALL_lwk_preempt] = ENTRY(library_preempt),
};
