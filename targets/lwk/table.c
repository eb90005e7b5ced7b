// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The system call table: Linux's x86-64 numbers, and this kernel's own far above them (abi.h). Every
 * number goes through it the same way.
 */
#include "targets/kernel/sched.h"
#include "targets/lwk/abi.h"
#include "targets/lwk/entry.h"
#include "targets/lwk/syscall.h"
#include "targets/lwk/syscall_limits.h"

_Static_assert(SYSCALL_TABLE_SIZE == LWK_SYS_PREEMPT + 1, "the table ends with the last number");

/* All entries lead somewhere; the calls that there are then replace theirs. */
#pragma GCC diagnostic ignored "-Woverride-init"

#define CALL(function) ((syscall_fn)(function))

const syscall_fn syscall_table[SYSCALL_TABLE_SIZE] = {
	[0 ... SYSCALL_TABLE_SIZE - 1] = entry_unknown,

	[0] = CALL(sys_read),
	[1] = CALL(sys_write),
	[3] = CALL(sys_close),
	[5] = CALL(sys_fstat),
	[7] = CALL(sys_poll),
	[8] = CALL(sys_lseek),
	[9] = CALL(sys_mmap),
	[10] = CALL(sys_mprotect),
	[11] = CALL(sys_munmap),
	[12] = CALL(sys_brk),
	[13] = CALL(sys_rt_sigaction),
	[14] = CALL(sys_rt_sigprocmask),
	[15] = entry_rt_sigreturn,
	[16] = CALL(sys_ioctl),
	[19] = CALL(sys_readv),
	[20] = CALL(sys_writev),
	[24] = CALL(sched_yield),
	[25] = CALL(sys_mremap),
	[28] = CALL(sys_madvise),
	[32] = CALL(sys_dup),
	[33] = CALL(sys_dup),
	[34] = CALL(sys_pause),
	[35] = CALL(sys_nanosleep),
	[36] = CALL(sys_getitimer),
	[37] = CALL(sys_alarm),
	[38] = CALL(sys_setitimer),
	[39] = CALL(sys_getpid),
	[56] = entry_clone,
	[60] = CALL(sys_exit),
	[62] = CALL(sys_kill),
	[63] = CALL(sys_uname),
	[89] = CALL(sys_readlink),
	[96] = CALL(sys_gettimeofday),
	[97] = CALL(sys_getrlimit),
	[98] = CALL(sys_getrusage),
	[99] = CALL(sys_sysinfo),
	[102] = CALL(sys_getuid),
	[104] = CALL(sys_getuid), /* getgid: everybody is 0 */
	[107] = CALL(sys_getuid), /* geteuid */
	[108] = CALL(sys_getuid), /* getegid */
	[110] = CALL(sys_getppid),
	[127] = CALL(sys_rt_sigpending),
	[128] = CALL(sys_rt_sigtimedwait),
	[130] = CALL(sys_rt_sigsuspend),
	[131] = CALL(sys_sigaltstack),
	[143] = CALL(sys_sched_getparam),
	[145] = CALL(sys_sched_getscheduler),
	[158] = CALL(sys_arch_prctl),
	[186] = CALL(sys_gettid),
	[200] = CALL(sys_tkill),
	[201] = CALL(sys_time),
	[202] = CALL(sys_futex),
	[203] = CALL(sys_sched_setaffinity),
	[204] = CALL(sys_sched_getaffinity),
	[218] = CALL(sys_set_tid_address),
	[222] = CALL(sys_timer_create),
	[223] = CALL(sys_timer_settime),
	[224] = CALL(sys_timer_gettime),
	[225] = CALL(sys_timer_getoverrun),
	[226] = CALL(sys_timer_delete),
	[228] = CALL(sys_clock_gettime),
	[229] = CALL(sys_clock_getres),
	[230] = CALL(sys_clock_nanosleep),
	[231] = CALL(sys_exit_group),
	[234] = CALL(sys_tgkill),
	[262] = CALL(sys_newfstatat),
	[273] = CALL(sys_set_robust_list),
	[292] = CALL(sys_dup),
	[302] = CALL(sys_prlimit64),
	[309] = CALL(sys_getcpu),
	[318] = CALL(sys_getrandom),
	[435] = entry_clone3,

	[LWK_SYS_TICK] = CALL(sys_lwk_tick),
	[LWK_SYS_PREEMPT] = CALL(sys_lwk_preempt),
};
