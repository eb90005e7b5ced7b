/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The library OS between its own parts: what stands behind the numbers (call_numbers.h). Only library_table.c
 * calls these functions, by their numbers. All but those that say otherwise are called with
 * interrupts on, and give 0 or a positive result, or a negative errno.
 */
#ifndef UNIKERNEL_LIBRARY_H
#define UNIKERNEL_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "microbench/platform.h"
#include "targets/unikernel/call_numbers.h"

#define EAGAIN 11
#define ENOMEM 12
#define EINVAL 22
#define ENOSYS CALL_ENOSYS

/*
 * Call a number of the table with up to three arguments (call.S). An unknown number gives -ENOSYS.
 */
long library_call(long nr, long a, long b, long c);

/* A thread of the program. What it runs on is the kernel's; this is in memory of its maker's. */
struct worker {
	void (*fn)(void *arg);
	void *arg;
	volatile uint32_t *alive; /* becomes 0, and its sleepers wake, when fn has returned */
	bool asked;		  /* it yields or sleeps of its own will just now */
	int64_t switches[2];	  /* away from it: against its will, and of its own */
};

/* Give the calling kernel thread this record. Before any other call, once. */
void worker_adopt(struct worker *worker);

long library_yield(void);
long library_clone(struct worker *worker);
long library_clone_on(struct worker *worker, uint32_t core); /* -EINVAL: there is no such core */
long library_worker_state(uint64_t end);
long library_futex(volatile uint32_t *word, uint32_t value);
long library_getrusage(struct platform_usage *usage);

/* Clear memory for what will be asked for. Once, before the program begins. */
void library_memory_init(void);
long library_mmap(size_t bytes);
long library_munmap(uint64_t address, size_t bytes);

long library_clock_ns(void);
long library_timer_create(void (*handler)(void));
long library_timer_settime(uint64_t deadline_ns);
long library_timer_delete(void);
long library_tick(uint64_t hz);
long library_preempt(uint64_t slice_ticks);

long library_write(const char *bytes, size_t n);
long library_uname(struct platform_identity *identity);
long library_getppid(void);
long library_exit(int status) __attribute__((noreturn));

#endif
