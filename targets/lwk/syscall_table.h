/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The system calls, one file a family (sys_*.c): check, copy in, call the core, copy out. Each takes
 * the six argument registers, as many as it uses, and gives a result or a negative error number, as
 * Linux's call of that name does (its manual page, section 2); where one differs, its file says how.
 * Called by entry.S through the table, interrupts off.
 */
#ifndef LWK_SYSCALL_TABLE_H
#define LWK_SYSCALL_TABLE_H

#include <stdint.h>
#include "targets/x86_64/trap.h"

typedef void (*syscall_fn)(void); /* as stored; entry.S calls it with six arguments */
extern const syscall_fn syscall_table[];

/* sys_io.c: descriptors 0 (always at its end), 1 and 2 (the console); there are no others */
long sys_read(uint32_t fd, uint64_t to, uint64_t bytes);
long sys_readv(uint32_t fd, uint64_t vector, uint64_t n);
long sys_write(uint32_t fd, uint64_t from, uint64_t bytes);
long sys_writev(uint32_t fd, uint64_t vector, uint64_t n);
long sys_close(uint32_t fd);
long sys_lseek(uint32_t fd, int64_t offset, uint32_t whence);
long sys_dup(uint32_t fd);
long sys_ioctl(uint32_t fd);
long sys_poll(uint64_t fds, uint32_t n, int32_t timeout_ms);
long sys_fstat(uint32_t fd, uint64_t to);
long sys_newfstatat(int32_t fd, uint64_t path, uint64_t to, uint32_t flags);
long sys_readlink(uint64_t path, uint64_t to, uint64_t bytes);

/* sys_memory.c */
long sys_brk(uint64_t end);
long sys_mmap(uint64_t address, uint64_t bytes, uint64_t protection, uint64_t flags, int32_t fd,
	      uint64_t offset);
long sys_munmap(uint64_t address, uint64_t bytes);
long sys_mprotect(uint64_t address, uint64_t bytes, uint64_t protection);
long sys_mremap(uint64_t address, uint64_t old_bytes, uint64_t new_bytes, uint64_t flags);
long sys_madvise(uint64_t address, uint64_t bytes, uint32_t advice);

/* sys_thread.c */
long sys_clone_frame(struct trap_frame *frame);
long sys_clone3_frame(struct trap_frame *frame);
long sys_set_tid_address(uint64_t address);
long sys_set_robust_list(uint64_t head, uint64_t bytes);
long sys_exit(int32_t status);
long sys_exit_group(int32_t status);
long sys_arch_prctl(uint32_t code, uint64_t address);
long sys_gettid(void);

/* sys_futex.c */
long sys_futex(uint64_t address, uint32_t operation, uint32_t value, uint64_t timeout,
	       uint64_t other, uint32_t value3);

/* sys_signal.c, sys_kill.c */
long sys_rt_sigaction(uint32_t number, uint64_t new, uint64_t old, uint64_t set_bytes);
long sys_rt_sigprocmask(uint32_t how, uint64_t new, uint64_t old, uint64_t set_bytes);
long sys_rt_sigpending(uint64_t to, uint64_t set_bytes);
long sys_rt_sigsuspend(uint64_t mask, uint64_t set_bytes);
long sys_rt_sigtimedwait(uint64_t set, uint64_t info, uint64_t timeout, uint64_t set_bytes);
long sys_rt_sigreturn_frame(struct trap_frame *frame);
long sys_sigaltstack_frame(struct trap_frame *frame);
long sys_pause(void);
long sys_kill(int32_t pid, uint32_t number);
long sys_tkill(int32_t tid, uint32_t number);
long sys_tgkill(int32_t pid, int32_t tid, uint32_t number);

/* sys_time.c */
long sys_clock_gettime(uint32_t clock, uint64_t to);
long sys_clock_getres(uint32_t clock, uint64_t to);
long sys_gettimeofday(uint64_t to, uint64_t zone);
long sys_time(uint64_t to);
long sys_nanosleep(uint64_t duration, uint64_t left);
long sys_clock_nanosleep(uint32_t clock, uint32_t flags, uint64_t duration, uint64_t left);

/* sys_timer.c */
long sys_timer_create(uint32_t clock, uint64_t event, uint64_t id);
long sys_timer_settime(uint32_t id, uint32_t flags, uint64_t new, uint64_t old);
long sys_timer_gettime(uint32_t id, uint64_t to);
long sys_timer_getoverrun(uint32_t id);
long sys_timer_delete(uint32_t id);
long sys_setitimer(uint32_t which, uint64_t new, uint64_t old);
long sys_getitimer(uint32_t which, uint64_t to);
long sys_alarm(uint32_t seconds);

/* sys_sched.c */
long sys_sched_setaffinity(uint32_t tid, uint64_t bytes, uint64_t mask);
long sys_sched_getaffinity(uint32_t tid, uint64_t bytes, uint64_t mask);
long sys_sched_getparam(uint32_t tid, uint64_t to);
long sys_sched_getscheduler(uint32_t tid);
long sys_getcpu(uint64_t core, uint64_t node);
long sys_lwk_tick(uint64_t hz);
long sys_lwk_preempt(uint64_t ticks);

/* sys_info.c */
long sys_uname(uint64_t to);
long sys_getpid(void);
long sys_getppid(void);
long sys_getuid(void);
long sys_getrandom(uint64_t to, uint64_t bytes, uint32_t flags);
long sys_prlimit64(uint32_t pid, uint32_t resource, uint64_t new, uint64_t old);
long sys_getrlimit(uint32_t resource, uint64_t to);
long sys_getrusage(uint32_t who, uint64_t to);
long sys_sysinfo(uint64_t to);
long sys_unknown(uint64_t number);

/* sys_delegate.c: by a Linux beside this kernel, if there is one (delegate.h) */
long sys_delegate(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f,
		  uint64_t number);
long sys_lwk_doorbell(void);
long sys_lwk_bringup(void);

#endif
