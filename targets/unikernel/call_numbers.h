/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers of the library OS's calls, for C and for call.S. A call that Linux x86-64 has, or that the
 * LWK added to it, has the same number here. Arguments are this library's own: between two functions
 * of one image there are no descriptors, no structures that differ by version, and no signals.
 */
#ifndef UNIKERNEL_CALL_NUMBERS_H
#define UNIKERNEL_CALL_NUMBERS_H

#include "targets/lwk/abi.h"

#define CALL_write	   1   /* (bytes, n): to the console */
#define CALL_mmap	   9   /* (n): gives the address of n zeroed bytes, or -ENOMEM */
#define CALL_munmap	   11  /* (address, n): the whole of what mmap gave */
#define CALL_sched_yield   24  /* () */
#define CALL_clone	   56  /* (struct worker *): another thread on this core */
#define CALL_uname	   63  /* (struct platform_identity *) */
#define CALL_getrusage	   98  /* (struct platform_usage *) */
#define CALL_getppid	   110 /* (): nobody's child, 0 as for init */
#define CALL_arch_prctl	   158 /* (address): where this core's PER_WORKER variables end */
#define CALL_futex	   202 /* (word, value): sleep while the word has that value */
#define CALL_timer_create  222 /* (function): what the timer calls */
#define CALL_timer_settime 223 /* (ns): when, on clock_gettime's clock */
#define CALL_timer_delete  226 /* () */
#define CALL_clock_gettime 228 /* (): ns since boot */
#define CALL_exit_group	   231 /* (status) */
#define CALL_clone3	   435 /* (struct worker *, core): a thread on another core */
#define CALL_lwk_tick	   LWK_SYS_TICK
#define CALL_lwk_preempt   LWK_SYS_PREEMPT

/* One more than the last number; library_table.c checks it. */
#define CALL_TABLE_SIZE 0x1002

#define CALL_ENOSYS 38

#endif
