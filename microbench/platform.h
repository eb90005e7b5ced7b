/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a target must offer to the benchmarks. Two implementations: targets/linux/platform.c, by
 * system calls, for the static ELF that runs on Linux and on the LWK; targets/unikernel/platform.c,
 * by calls into the library OS. Functions give 0 or a positive result, or a negative errno.
 */
#ifndef PLATFORM_H
#define PLATFORM_H

#include <stddef.h>
#include <stdint.h>

/*
 * sys_call0 makes the system call nr (Linux x86-64 numbers) without arguments and does nothing
 * else: `mov; syscall; ret` in ring 3, a bounds check and an indirect call through the library
 * OS's numbered table in the unikernel. It is what `syscall` and `timeshare` measure.
 */
#define PLATFORM_SYS_YIELD   24
#define PLATFORM_SYS_GETPPID 110
/* Only beside another kernel (targets/lwk/abi.h); others refuse them: */
#define PLATFORM_SYS_DELEGATE 0x1002
#define PLATFORM_SYS_DOORBELL 0x1003
#define PLATFORM_SYS_BRINGUP  0x1004
long sys_call0(long nr);

/* Who runs below: "linux", "lwk" or "unikernel", and its release, as uname(2) says it. */
struct platform_identity {
	const char *platform;
	const char *release;
};
void platform_identify(struct platform_identity *identity);

/* Write bytes to the console, all of them. */
void platform_write(const char *bytes, size_t n);

/* End the program. On Linux, where it is init, power the machine off. */
void platform_exit(int status) __attribute__((noreturn));

/*
 * Anonymous zeroed memory, readable and writable, by exactly one call of the kernel, so that its
 * duration is the up-front cost. PLATFORM_MAP_SMALL asks for 4 KiB pages, PLATFORM_MAP_LARGE for
 * 2 MiB pages. A kernel that serves every request from large pages may do so.
 * platform_map_prepare() makes the advice that Linux needs after the call (madvise), outside of it.
 * Gives the address, or NULL.
 */
enum platform_pages { PLATFORM_MAP_SMALL, PLATFORM_MAP_LARGE };
void *platform_map(size_t bytes);
int platform_map_prepare(void *address, size_t bytes, enum platform_pages pages);
void platform_unmap(void *address, size_t bytes);

/* Counters of this thread since start; -1 where the kernel has no such counter. */
struct platform_usage {
	int64_t faults; /* page faults */
	int64_t voluntary_switches;
	int64_t involuntary_switches;
};
void platform_usage(struct platform_usage *usage);
int64_t platform_faults(void); /* the first of them alone, as often as one likes */

/*
 * A second thread on the same core, running fn(arg) until it returns. join waits for that.
 * The thread's memory is the caller's; stack is at least PLATFORM_STACK_BYTES.
 */
#define PLATFORM_STACK_BYTES 16384
struct platform_thread {
	void (*fn)(void *arg);
	void *arg;
	volatile uint32_t alive; /* cleared by the kernel when the thread has ended */
};
int platform_thread_start(struct platform_thread *thread, void (*fn)(void *arg), void *arg,
			  void *stack, size_t stack_bytes);
void platform_thread_join(struct platform_thread *thread);

/*
 * Run fn(number) on `n` cores of this machine, numbered from 0: the caller goes to the first one and is
 * number 0. Each has its own PER_WORKER variables; fn must not return but for number 0. Called once,
 * before anything that has such variables, also for a worker alone (n is 1; then it stays where it is).
 * Gives a negative errno, and has not called fn, if there are fewer cores, or no memory.
 */
int platform_workers(uint32_t n, void (*fn)(uint32_t number));

/*
 * Where the workers of a run meet: a counter that all of them share, and how many they are. Left as
 * it is where they are threads of this program, or where a worker has a machine of its own.
 */
struct platform_meeting {
	uint32_t *arrived;
	uint32_t participants;
};
void platform_meeting(struct platform_meeting *meeting);

/* Monotonic time in nanoseconds, the time base of platform_timer_arm. */
int64_t platform_clock_ns(void);

/*
 * One shot: handler runs on this core when platform_clock_ns() reaches deadline_ns, while the
 * caller keeps running: as a signal handler in ring 3, as a callback from the timer interrupt on
 * the unikernel. platform_timer_is_callback() says which. The handler may only read the clock and
 * store. _open once before, _close once after.
 */
int platform_timer_open(void (*handler)(void));
int platform_timer_arm(int64_t deadline_ns);
void platform_timer_close(void);
int platform_timer_is_callback(void);

/*
 * Kernels that have no periodic tick of their own turn one on at `hz` (0: off) for this core;
 * kernels that do have one (Linux) give -ENOSYS and keep it.
 */
int platform_tick(uint32_t hz);

/*
 * Kernels that preempt only on request let runnable threads of this core take turns of
 * `slice_ticks` (0: no longer); kernels that always preempt (Linux) give -ENOSYS.
 */
int platform_preempt(uint64_t slice_ticks);

#endif
