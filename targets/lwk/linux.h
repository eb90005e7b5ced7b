/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part of Linux's x86-64 user interface that this kernel speaks: error numbers, flags and the
 * layouts of structures that cross the ring. Values are those of the System V ABI and of Linux's
 * manual pages (sections 2 and 7). Knows nothing of how the kernel does it.
 */
#ifndef LWK_LINUX_H
#define LWK_LINUX_H

#include <stdint.h>

enum {
	EPERM = 1,
	ENOENT = 2,
	ESRCH = 3,
	EINTR = 4,
	EIO = 5,
	EBADF = 9,
	EAGAIN = 11,
	ENOMEM = 12,
	EACCES = 13,
	EFAULT = 14,
	EEXIST = 17,
	ENODEV = 19,
	EINVAL = 22,
	ENOTTY = 25,
	ESPIPE = 29,
	ENAMETOOLONG = 36,
	ENOSYS = 38,
	ETIMEDOUT = 110,
	ERESTART = 512, /* inside the kernel only: make the call again, or EINTR */
};

/* memory */
#define PROT_READ  1
#define PROT_WRITE 2
#define PROT_EXEC  4

#define MAP_SHARED	    0x01
#define MAP_PRIVATE	    0x02
#define MAP_TYPE	    0x0f
#define MAP_FIXED	    0x10
#define MAP_ANONYMOUS	    0x20
#define MAP_FIXED_NOREPLACE 0x100000

#define MREMAP_MAYMOVE 1
#define MADV_DONTNEED  4

/* threads */
#define CLONE_VM	     0x00000100
#define CLONE_FS	     0x00000200
#define CLONE_FILES	     0x00000400
#define CLONE_SIGHAND	     0x00000800
#define CLONE_THREAD	     0x00010000
#define CLONE_SYSVSEM	     0x00040000
#define CLONE_SETTLS	     0x00080000
#define CLONE_PARENT_SETTID  0x00100000
#define CLONE_CHILD_CLEARTID 0x00200000
#define CLONE_DETACHED	     0x00400000
#define CLONE_CHILD_SETTID   0x01000000

struct linux_clone_args {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
};

/* futex */
#define FUTEX_WAIT	     0
#define FUTEX_WAKE	     1
#define FUTEX_REQUEUE	     3
#define FUTEX_CMP_REQUEUE    4
#define FUTEX_WAIT_BITSET    9
#define FUTEX_WAKE_BITSET    10
#define FUTEX_PRIVATE_FLAG   128
#define FUTEX_CLOCK_REALTIME 256
#define FUTEX_BITSET_ANY     0xffffffffu
#define FUTEX_OWNER_DIED     0x40000000u
#define FUTEX_WAITERS	     0x80000000u
#define FUTEX_TID	     0x3fffffffu

struct linux_robust_list_head {
	uint64_t list;
	int64_t futex_offset;
	uint64_t pending;
};

/* signals */
#define SIGNALS	 64
#define SIGILL	 4
#define SIGTRAP	 5
#define SIGBUS	 7
#define SIGFPE	 8
#define SIGKILL	 9
#define SIGSEGV	 11
#define SIGALRM	 14
#define SIGCHLD	 17
#define SIGCONT	 18
#define SIGSTOP	 19
#define SIGTSTP	 20
#define SIGTTIN	 21
#define SIGTTOU	 22
#define SIGURG	 23
#define SIGWINCH 28

#define SIG_DFL 0
#define SIG_IGN 1

#define SA_SIGINFO   0x00000004
#define SA_RESTORER  0x04000000
#define SA_ONSTACK   0x08000000
#define SA_RESTART   0x10000000
#define SA_NODEFER   0x40000000
#define SA_RESETHAND 0x80000000

#define SIG_BLOCK   0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

#define SS_ONSTACK    1
#define SS_DISABLE    2
#define SS_AUTODISARM (1 << 31)
#define MINSIGSTKSZ   2048

#define SI_USER	    0
#define SI_KERNEL   0x80
#define SI_TIMER    -2
#define SI_TKILL    -6
#define FPE_INTDIV  1
#define ILL_ILLOPN  2
#define SEGV_MAPERR 1
#define SEGV_ACCERR 2
#define BUS_ADRALN  1
#define TRAP_TRACE  2

struct linux_sigaction {
	uint64_t handler, flags, restorer, mask;
};

struct linux_stack {
	uint64_t sp;
	int32_t flags, pad;
	uint64_t size;
};

struct linux_siginfo {
	int32_t signo, error, code, pad;
	union {
		struct {
			int32_t pid, uid;
			uint64_t value;
		} kill;
		struct {
			int32_t id, overrun;
			uint64_t value;
		} timer;
		uint64_t address;
		uint8_t bytes[112];
	};
};
_Static_assert(sizeof(struct linux_siginfo) == 128, "siginfo_t");

struct linux_sigcontext {
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
	uint64_t rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, rflags;
	uint16_t cs, gs, fs, ss;
	uint64_t error, vector, old_mask, cr2, fpstate, reserved[8];
};
_Static_assert(sizeof(struct linux_sigcontext) == 256, "struct sigcontext");

#define UC_FP_XSTATE	     1
#define UC_SIGCONTEXT_SS     2
#define UC_STRICT_RESTORE_SS 4

struct linux_ucontext {
	uint64_t flags, link;
	struct linux_stack stack;
	struct linux_sigcontext mcontext;
	uint64_t mask;
};

struct linux_sigframe {
	uint64_t return_address;
	struct linux_ucontext uc;
	struct linux_siginfo info;
};

/* What Linux puts into the 48 bytes that FXSAVE leaves to software, at offset 464. */
#define FP_XSTATE_MAGIC1 0x46505853u
#define FP_XSTATE_MAGIC2 0x46505845u
struct linux_fpx_sw {
	uint32_t magic1, extended_size;
	uint64_t xfeatures;
	uint32_t xstate_size, padding[7];
};
_Static_assert(sizeof(struct linux_fpx_sw) == 48, "struct _fpx_sw_bytes");

/* time */
#define CLOCK_REALTIME		 0
#define CLOCK_MONOTONIC		 1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID	 3
#define CLOCK_MONOTONIC_RAW	 4
#define CLOCK_REALTIME_COARSE	 5
#define CLOCK_MONOTONIC_COARSE	 6
#define CLOCK_BOOTTIME		 7
#define TIMER_ABSTIME		 1

#define SIGEV_SIGNAL	0
#define SIGEV_NONE	1
#define SIGEV_THREAD_ID 4

struct linux_timespec {
	int64_t sec, nsec;
};

struct linux_timeval {
	int64_t sec, usec;
};

struct linux_itimerspec {
	struct linux_timespec interval, value;
};

struct linux_itimerval {
	struct linux_timeval interval, value;
};

struct linux_sigevent {
	uint64_t value;
	int32_t signo, notify, thread, pad[11];
};
_Static_assert(sizeof(struct linux_sigevent) == 64, "sigevent_t");

/* auxiliary vector */
#define AT_NULL		0
#define AT_PHDR		3
#define AT_PHENT	4
#define AT_PHNUM	5
#define AT_PAGESZ	6
#define AT_BASE		7
#define AT_FLAGS	8
#define AT_ENTRY	9
#define AT_UID		11
#define AT_EUID		12
#define AT_GID		13
#define AT_EGID		14
#define AT_HWCAP	16
#define AT_CLKTCK	17
#define AT_SECURE	23
#define AT_RANDOM	25
#define AT_HWCAP2	26
#define AT_EXECFN	31
#define AT_SYSINFO_EHDR 33
#define AT_MINSIGSTKSZ	51
#define HWCAP2_FSGSBASE 2

/* the rest */
#define ARCH_SET_GS 0x1001
#define ARCH_SET_FS 0x1002
#define ARCH_GET_FS 0x1003
#define ARCH_GET_GS 0x1004

#define RLIMIT_DATA   2
#define RLIMIT_STACK  3
#define RLIMIT_CORE   4
#define RLIMIT_NPROC  6
#define RLIMIT_NOFILE 7
#define RLIMITS	      16
#define RLIM_INFINITY (~0ul)

struct linux_rlimit {
	uint64_t current, maximum;
};

struct linux_utsname {
	char sysname[65], nodename[65], release[65], version[65], machine[65], domainname[65];
};

struct linux_iovec {
	uint64_t base, bytes;
};

struct linux_pollfd {
	int32_t fd;
	int16_t events, revents;
};
#define POLLIN	 0x001
#define POLLOUT	 0x004
#define POLLNVAL 0x020

struct linux_stat {
	uint64_t dev, ino, nlink;
	uint32_t mode, uid, gid, pad;
	uint64_t rdev;
	int64_t size, blksize, blocks;
	struct linux_timespec atime, mtime, ctime;
	int64_t unused[3];
};
_Static_assert(sizeof(struct linux_stat) == 144, "struct stat");
#define S_IFCHR	      0020000
#define AT_EMPTY_PATH 0x1000

struct linux_rusage {
	struct linux_timeval utime, stime;
	int64_t maxrss, ixrss, idrss, isrss, minflt, majflt, nswap, inblock, oublock;
	int64_t msgsnd, msgrcv, nsignals, nvcsw, nivcsw;
};
_Static_assert(sizeof(struct linux_rusage) == 144, "struct rusage");

struct linux_sysinfo {
	int64_t uptime;
	uint64_t loads[3], totalram, freeram, sharedram, bufferram, totalswap, freeswap;
	uint16_t procs, pad;
	uint64_t totalhigh, freehigh;
	uint32_t mem_unit;
};
_Static_assert(sizeof(struct linux_sysinfo) == 112, "struct sysinfo");

#endif
