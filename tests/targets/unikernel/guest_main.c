// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A program in the benchmarks' place that tries the library OS from inside: what it promises, and
 * what it must refuse. One line of text for each failure; the exit status is their number.
 */
#include "microbench/main.h"
#include "targets/freestanding/format.h"
#include "targets/freestanding/string.h"
#include "targets/unikernel/library.h"

#define LARGE	     (2ul << 20)
#define MAPPINGS_MAX 4096
#define DELAY_NS     100000
#define PATIENCE_NS  100000000
#define SLICE_TICKS  100000
#define TURNS	     3

static int failures;

#define CHECK(condition)                                           \
	do {                                                       \
		if (!(condition))                                  \
			fail(__FILE_NAME__, __LINE__, #condition); \
	} while (0)

static void fail(const char *file, int line, const char *text)
{
	char buffer[256];
	int n = ksnprintf(buffer, sizeof(buffer), "failed: %s:%d: %s\n", file, line, text);

	failures++;
	platform_write(buffer, (size_t)n);
}

static void try_numbers(void)
{
	CHECK(sys_call0(PLATFORM_SYS_GETPPID) == 0);
	CHECK(sys_call0(PLATFORM_SYS_YIELD) == 0);
	CHECK(sys_call0(0) == -ENOSYS); /* read: Linux has it, this library does not */
	CHECK(library_call(CALL_TABLE_SIZE - 1, 0, 0, 0) == 0);
	CHECK(sys_call0(CALL_TABLE_SIZE) == -ENOSYS);
	CHECK(sys_call0(-1) == -ENOSYS);
	CHECK(sys_call0(INT64_MIN) == -ENOSYS);
}

static bool is_clear(const char *memory, size_t bytes)
{
	const uint64_t *word = (const uint64_t *)memory;

	for (size_t i = 0; i < bytes / 8; i++) {
		if (word[i])
			return false;
	}
	return true;
}

/* All that is asked for is clear; what was given back is left alone while there is other memory. */
static void try_mappings(void)
{
	char *first = platform_map(3 * LARGE), *second = platform_map(1), *again, *larger;

	CHECK(first && second && first != second);
	CHECK(is_clear(first, 3 * LARGE) && is_clear(second, 4096));
	memset(first, 0xa5, 3 * LARGE);
	platform_unmap(first, 3 * LARGE);
	larger = platform_map(4 * LARGE);
	CHECK(larger && larger != first && is_clear(larger, 4 * LARGE));
	again = platform_map(2 * LARGE + 8);
	CHECK(again && again != first && is_clear(again, 2 * LARGE + 8));
	platform_unmap(again, 2 * LARGE + 8);
	platform_unmap(larger, 4 * LARGE);
	platform_unmap(second, 1);
}

static void try_bad_mappings(void)
{
	char *memory = platform_map(LARGE);
	long at = (long)memory;

	CHECK(!platform_map(0));
	CHECK(!platform_map(1ul << 40));
	CHECK(!platform_map(SIZE_MAX));
	CHECK(library_call(CALL_munmap, 0, LARGE, 0) == -EINVAL);
	CHECK(library_call(CALL_munmap, at + 4096, LARGE, 0) == -EINVAL);
	CHECK(library_call(CALL_munmap, at, 0, 0) == -EINVAL);
	CHECK(library_call(CALL_munmap, at, -1, 0) == -EINVAL);
	CHECK(library_call(CALL_munmap, INT64_MIN, LARGE, 0) == -EINVAL);
	CHECK(library_call(CALL_munmap, at, LARGE, 0) == 0);
}

/*
 * All memory there is: the end is an answer, and what is given back can be had again, and is clear; a
 * gap takes only what fits into it.
 */
static void try_exhaustion(void)
{
	static void *mapping[MAPPINGS_MAX];
	size_t n = 0;

	while (n < MAPPINGS_MAX && (mapping[n] = platform_map(LARGE))) {
		CHECK(is_clear(mapping[n], LARGE));
		memset(mapping[n], 0xa5, LARGE);
		n++;
	}
	CHECK(n > 8 && n < MAPPINGS_MAX);
	CHECK(!platform_map(2 * LARGE));
	platform_unmap(mapping[4], LARGE);
	CHECK(!platform_map(2 * LARGE));
	CHECK(platform_map(1) == mapping[4] && is_clear(mapping[4], LARGE));
	for (size_t i = 0; i < n; i++)
		platform_unmap(mapping[i], LARGE);
	mapping[0] = platform_map(n * LARGE);
	CHECK(mapping[0] && is_clear(mapping[0], n * LARGE));
	platform_unmap(mapping[0], n * LARGE);
}

static char stack[PLATFORM_STACK_BYTES] __attribute__((aligned(4096)));
static volatile int turns, seen;

static void yielding(void *arg)
{
	for (int i = 0; i < TURNS; i++) {
		*(volatile int *)arg += 1;
		sys_call0(PLATFORM_SYS_YIELD);
	}
}

/* A thread runs when others yield, sleeps cost nothing, and its maker's memory is free again. */
static void try_threads(void)
{
	struct platform_usage before, after;
	struct platform_thread thread;

	turns = 0;
	CHECK(platform_thread_start(&thread, yielding, (void *)&turns, stack, 16) == -EINVAL);
	platform_usage(&before);
	CHECK(platform_thread_start(&thread, yielding, (void *)&turns, stack, sizeof(stack)) == 0);
	CHECK(turns == 0 && thread.alive);
	sys_call0(PLATFORM_SYS_YIELD);
	CHECK(turns == 1);
	platform_thread_join(&thread);
	CHECK(turns == TURNS && !thread.alive);
	memset(stack, 0xa5, sizeof(stack));
	sys_call0(PLATFORM_SYS_YIELD);
	platform_usage(&after);
	/* the first yield, and the sleep */
	CHECK(after.voluntary_switches - before.voluntary_switches == 2);
	CHECK(after.involuntary_switches == before.involuntary_switches);
	CHECK(after.faults == 0);
	CHECK(library_call(CALL_futex, (long)&turns, TURNS + 1, 0) == -EAGAIN);
}

static void busy(void *arg)
{
	(void)arg;
	while (!seen)
		turns++;
}

/* Without being asked a kernel never takes the core away; asked to, it does. */
static void try_preemption(void)
{
	struct platform_usage before, after;
	struct platform_thread thread;
	int64_t start = platform_clock_ns();

	turns = seen = 0;
	platform_usage(&before);
	CHECK(platform_thread_start(&thread, busy, NULL, stack, sizeof(stack)) == 0);
	while (platform_clock_ns() < start + 10 * DELAY_NS)
		;
	CHECK(turns == 0);
	CHECK(platform_preempt(SLICE_TICKS) == 0);
	while (!turns && platform_clock_ns() < start + PATIENCE_NS)
		;
	CHECK(turns);
	seen = 1;
	CHECK(platform_preempt(0) == 0);
	platform_thread_join(&thread);
	platform_usage(&after);
	CHECK(after.involuntary_switches > before.involuntary_switches);
}

static volatile int64_t fired_ns;

static void on_timer(void)
{
	fired_ns = platform_clock_ns();
}

static bool wait_fired(int64_t until)
{
	while (!fired_ns && platform_clock_ns() < until)
		;
	return fired_ns;
}

/* On time or later, once, and not at all when taken back. */
static void try_timer(void)
{
	int64_t now = platform_clock_ns();

	CHECK(platform_timer_arm(now) == -EINVAL);
	CHECK(platform_timer_open(on_timer) == 0);
	CHECK(platform_timer_open(on_timer) == -EAGAIN);
	CHECK(platform_timer_is_callback() == 1);
	fired_ns = 0;
	CHECK(platform_timer_arm(now + DELAY_NS) == 0);
	CHECK(wait_fired(now + PATIENCE_NS) && fired_ns >= now + DELAY_NS);
	fired_ns = 0;
	CHECK(!wait_fired(platform_clock_ns() + 2 * DELAY_NS));
	CHECK(platform_timer_arm(1) == 0); /* in the past: at once */
	CHECK(wait_fired(platform_clock_ns() + PATIENCE_NS));
	fired_ns = 0;
	now = platform_clock_ns();
	CHECK(platform_timer_arm(now + DELAY_NS) == 0);
	CHECK(platform_timer_arm(now + 2 * DELAY_NS) == 0); /* in its place */
	CHECK(wait_fired(now + PATIENCE_NS) && fired_ns >= now + 2 * DELAY_NS);
	fired_ns = 0;
	CHECK(platform_timer_arm(platform_clock_ns() + DELAY_NS) == 0);
	platform_timer_close();
	CHECK(!wait_fired(platform_clock_ns() + 2 * DELAY_NS));
}

static void try_tick(void)
{
	CHECK(platform_tick(UINT32_MAX) == -EINVAL);
	CHECK(platform_tick(1000) == 0);
	CHECK(platform_tick(0) == 0);
}

/* The words after the mark, however many blanks are between them. */
static void try_arguments(int argc, char *const argv[])
{
	CHECK(argc == 4 && !argv[4]);
	CHECK(argc == 4 && !strcmp(argv[1], "one=1") && !strcmp(argv[2], "--") &&
	      !strcmp(argv[3], "three"));
}

void bench_main(int argc, char *const argv[])
{
	try_arguments(argc, argv);
	try_numbers();
	try_mappings();
	try_bad_mappings();
	try_exhaustion();
	try_threads();
	try_preemption();
	try_timer();
	try_tick();
	platform_exit(failures);
}
