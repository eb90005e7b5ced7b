/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Linux x86-64 system calls without a libc: numbers, constants and structures that platform.c and
 * init.c use (Linux, arch/x86/entry/syscalls/syscall_64.tbl and include/uapi). The LWK takes the
 * same ones.
 */
#ifndef SYSCALL_H
#define SYSCALL_H

#include <stddef.h>
#include <stdint.h>

#define SYS_read	      0
#define SYS_write	      1
#define SYS_open	      2
#define SYS_mmap	      9
#define SYS_munmap	      11
#define SYS_rt_sigaction      13
#define SYS_ioctl	      16
#define SYS_madvise	      28
#define SYS_getpid	      39
#define SYS_fork	      57
#define SYS_execve	      59
#define SYS_exit	      60
#define SYS_wait4	      61
#define SYS_uname	      63
#define SYS_mkdir	      83
#define SYS_getrusage	      98
#define SYS_mlockall	      151
#define SYS_arch_prctl	      158
#define SYS_mount	      165
#define SYS_reboot	      169
#define SYS_iopl	      172
#define SYS_gettid	      186
#define SYS_futex	      202
#define SYS_sched_setaffinity 203
#define SYS_sched_getaffinity 204
#define SYS_timer_create      222
#define SYS_timer_settime     223
#define SYS_timer_delete      226
#define SYS_clock_gettime     228
#define SYS_exit_group	      231
#define SYS_getcpu	      309

#define ENOSYS 38
#define EINTR  4
#define EAGAIN 11

struct linux_timespec {
	int64_t sec, nsec;
};

struct linux_utsname {
	char sysname[65], nodename[65], release[65], version[65], machine[65], domainname[65];
};

static inline long syscall6(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

#define syscall0(nr)		 syscall6(nr, 0, 0, 0, 0, 0, 0)
#define syscall1(nr, a)		 syscall6(nr, (long)(a), 0, 0, 0, 0, 0)
#define syscall2(nr, a, b)	 syscall6(nr, (long)(a), (long)(b), 0, 0, 0, 0)
#define syscall3(nr, a, b, c)	 syscall6(nr, (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define syscall4(nr, a, b, c, d) syscall6(nr, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)

/* Wait until the console has sent everything, then switch the machine off (only init may). */
#define CONSOLE	      1
#define IOCTL_TCSBRK  0x5409
#define REBOOT_MAGIC1 0xfee1dead
#define REBOOT_MAGIC2 672274793
#define REBOOT_OFF    0x4321fedc
static inline void linux_power_off(void)
{
	syscall3(SYS_ioctl, CONSOLE, IOCTL_TCSBRK, 1);
	syscall4(SYS_reboot, REBOOT_MAGIC1, REBOOT_MAGIC2, REBOOT_OFF, 0);
}

/* Write all bytes to the console; gives up on an error, which nobody could be told. */
static inline void linux_write(const char *bytes, size_t n)
{
	while (n) {
		long written = syscall3(SYS_write, CONSOLE, bytes, n);

		if (written > 0) {
			bytes += written;
			n -= (size_t)written;
		} else if (written != -EINTR && written != -EAGAIN) {
			return;
		}
	}
}

#endif
