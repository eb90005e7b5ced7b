// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Code of the kernel's that runs in ring 3: clock_gettime() without a system call. Linked into a
 * shared object of one page (vdso.ld) that every program finds in its auxiliary vector; knows of the
 * kernel what vdso.c has written into its parameters.
 */
#include <stdint.h>

#include "targets/kernel/clock.h"
#include "targets/lwk/linux.h"
#include "targets/lwk/vdso/vdso_params.h"

#define SYS_CLOCK_GETTIME 228
#define NS_PER_SECOND	  1000000000ul

/* Written by the kernel before a program begins: the compiler must not know these values. */
static volatile const struct vdso_params params __attribute__((section(".params"), used));

static long ask_kernel(uint32_t clock, struct linux_timespec *time)
{
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(SYS_CLOCK_GETTIME), "D"(clock), "S"(time)
			 : "rcx", "r11", "memory");
	return result;
}

/* The fence: a time is not read before what the program did before. */
static inline uint64_t read_tsc(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

__attribute__((visibility("default"))) int __vdso_clock_gettime(uint32_t clock,
								struct linux_timespec *time)
{
	uint64_t ns;

	if (clock >= VDSO_CLOCKS || !params.known[clock])
		return (int)ask_kernel(clock, time);
	ns = (uint64_t)((unsigned __int128)(read_tsc() - params.start) * params.ns_per_tick >>
			CLOCK_FRACTION_BITS);
	ns += params.epoch_ns[clock];
	time->sec = ns / NS_PER_SECOND;
	time->nsec = ns % NS_PER_SECOND;
	return 0;
}
