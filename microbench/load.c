// SPDX-License-Identifier: GPL-2.0-or-later
/* Threads, system calls, memory and timers without end; see load.h. Knows no kernel. */
#include "microbench/load.h"

#include "microbench/platform.h"
#include "microbench/samples.h"

#define CALLS	  64
#define YIELDS	  8
#define MAP_BYTES 65536
#define PAGE	  4096
#define NEAR_NS	  1000000 /* deadlines come after this and up to four times as long */

static char stack[PLATFORM_STACK_BYTES] __attribute__((aligned(4096)));
static volatile uint64_t expired;

static void on_timer(void)
{
	expired++;
}

static void yielding(void *arg)
{
	(void)arg;
	for (int i = 0; i < YIELDS; i++)
		sys_call0(PLATFORM_SYS_YIELD);
}

static void make_thread(void)
{
	struct platform_thread thread;

	if (platform_thread_start(&thread, yielding, NULL, stack, sizeof(stack)) < 0)
		return;
	for (int i = 0; i < YIELDS; i++)
		sys_call0(PLATFORM_SYS_YIELD);
	platform_thread_join(&thread);
}

static void use_memory(void)
{
	volatile char *memory = platform_map(MAP_BYTES);

	for (size_t at = 0; memory && at < MAP_BYTES; at += PAGE)
		memory[at] = 1;
	if (memory)
		platform_unmap((void *)memory, MAP_BYTES);
}

/*
 * Processors of a counted machine take turns, each until a deadline: so these are far enough apart for
 * some thousands of calls, and nothing here pauses, which would end a turn.
 */
void load_run(void)
{
	uint64_t state = 0, armed = 0;
	int has_timer = platform_timer_open(on_timer) >= 0;

	for (;;) {
		if (has_timer && armed == expired) {
			armed++;
			platform_timer_arm(platform_clock_ns() + NEAR_NS +
					   (int64_t)(random_next(&state) % (3 * NEAR_NS)));
		}
		for (int i = 0; i < CALLS; i++)
			sys_call0(PLATFORM_SYS_GETPPID);
		sys_call0(PLATFORM_SYS_DELEGATE);
		make_thread();
		use_memory();
	}
}
