// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The system call table: Linux's x86-64 numbers, and this kernel's own far above them (abi.h). Every
 * number goes through it the same way.
 */
#include "targets/lwk/syscall_table.h"
#include "targets/kernel/sched.h"
#include "targets/lwk/abi.h"
#include "targets/lwk/entry.h"
#include "targets/lwk/syscall_limits.h"

_Static_assert(SYSCALL_TABLE_SIZE == LWK_SYS_BRINGUP + 1, "the table ends with the last number");

/* All entries lead somewhere; the calls that there are then replace theirs. */
#pragma GCC diagnostic ignored "-Woverride-init"

#define CALL(function) ((syscall_fn)(function))

const syscall_fn syscall_table[SYSCALL_TABLE_SIZE] = {
	[0 ... SYSCALL_TABLE_SIZE - 1] = entry_unknown,

	[0] = CALL(sys_read),
	[1] = CALL(sys_write),
	[2] = entry_delegate, /* open */
	[3] = CALL(sys_close),
	[4] = entry_delegate, /* stat */
	[5] = CALL(sys_fstat),
	[6] = entry_delegate, /* lstat */
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
	[17] = entry_delegate, /* pread64 */
	[18] = entry_delegate, /* pwrite64 */
	[19] = CALL(sys_readv),
	[20] = CALL(sys_writev),
	[21] = entry_delegate, /* access */
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
	[74] = entry_delegate, /* fsync */
	[75] = entry_delegate, /* fdatasync */
	[76] = entry_delegate, /* truncate */
	[77] = entry_delegate, /* ftruncate */
	[79] = entry_delegate, /* getcwd */
	[80] = entry_delegate, /* chdir */
	[82] = entry_delegate, /* rename */
	[83] = entry_delegate, /* mkdir */
	[84] = entry_delegate, /* rmdir */
	[86] = entry_delegate, /* link */
	[87] = entry_delegate, /* unlink */
	[88] = entry_delegate, /* symlink */
	[89] = CALL(sys_readlink),
	[90] = entry_delegate, /* chmod */
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
	[131] = entry_sigaltstack,
	[137] = entry_delegate, /* statfs */
	[138] = entry_delegate, /* fstatfs */
	[143] = CALL(sys_sched_getparam),
	[145] = CALL(sys_sched_getscheduler),
	[158] = CALL(sys_arch_prctl),
	[186] = CALL(sys_gettid),
	[200] = CALL(sys_tkill),
	[201] = CALL(sys_time),
	[202] = CALL(sys_futex),
	[203] = CALL(sys_sched_setaffinity),
	[204] = CALL(sys_sched_getaffinity),
	[217] = entry_delegate, /* getdents64 */
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
	[257] = entry_delegate, /* openat */
	[258] = entry_delegate, /* mkdirat */
	[262] = CALL(sys_newfstatat),
	[263] = entry_delegate, /* unlinkat */
	[264] = entry_delegate, /* renameat */
	[267] = entry_delegate, /* readlinkat */
	[269] = entry_delegate, /* faccessat */
	[273] = CALL(sys_set_robust_list),
	[280] = entry_delegate, /* utimensat */
	[292] = CALL(sys_dup),
	[302] = CALL(sys_prlimit64),
	[309] = CALL(sys_getcpu),
	[318] = CALL(sys_getrandom),
	[435] = entry_clone3,
	[439] = entry_delegate, /* faccessat2 */

	[LWK_SYS_TICK] = CALL(sys_lwk_tick),
	[LWK_SYS_PREEMPT] = CALL(sys_lwk_preempt),
	[LWK_SYS_DELEGATE_NULL] = entry_delegate,
	[LWK_SYS_DOORBELL] = CALL(sys_lwk_doorbell),
	[LWK_SYS_BRINGUP] = CALL(sys_lwk_bringup),
};
