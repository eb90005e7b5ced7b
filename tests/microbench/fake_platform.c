// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The fake machine's system calls: memory whose first touch costs time, and a second thread, which
 * is a coroutine; see fake.h.
 */
#include "tests/microbench/fake_machine.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <cmocka.h>

#define SMALL_PAGE   4096ul
#define LARGE_PAGE   (2ul << 20)
#define LARGE_SPACES 4

struct fake fake;

/* Memory that was advised to be in large pages. */
static struct {
	uintptr_t at, end;
} large[LARGE_SPACES];
static size_t n_large;

static ucontext_t main_context, other_context;
static struct platform_thread *other;
static unsigned int yields;

void platform_reset(void)
{
	n_large = 0;
	other = NULL;
	yields = 0;
}

void fake_reset(void)
{
	memset(&fake, 0, sizeof(fake));
	fake.now = 1000000;
	clock_reset();
	platform_reset();
	reports_reset();
}

/* The first touch of a page. Outside of mapped memory mprotect fails, and so does the test. */
static void on_fault(int number, siginfo_t *info, void *context)
{
	uintptr_t at = (uintptr_t)info->si_addr, page = SMALL_PAGE;

	(void)context;
	for (size_t i = 0; i < n_large; i++) {
		if (at >= large[i].at && at < large[i].end)
			page = LARGE_PAGE;
	}
	fake.now += FAKE_TOUCH;
	fake.faults++;
	if (mprotect((void *)(at & ~(page - 1)), page, PROT_READ | PROT_WRITE) < 0)
		signal(number, SIG_DFL);
}

void *platform_map(size_t bytes)
{
	struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER};
	void *address = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(address, MAP_FAILED);
	assert_int_equal(sigaction(SIGSEGV, &action, NULL), 0);
	fake.maps++;
	fake.now += FAKE_MAP;
	return address;
}

void platform_meeting(struct platform_meeting *meeting)
{
	(void)meeting;
}

int platform_map_prepare(void *address, size_t bytes, enum platform_pages pages)
{
	if (pages == PLATFORM_MAP_LARGE) {
		assert_true(n_large < LARGE_SPACES);
		large[n_large].at = (uintptr_t)address;
		large[n_large++].end = (uintptr_t)address + bytes;
	}
	return 0;
}

void platform_unmap(void *address, size_t bytes)
{
	fake.unmaps++;
	assert_int_equal(munmap(address, bytes), 0);
}

void platform_usage(struct platform_usage *usage)
{
	*usage = (struct platform_usage){fake.faults, 0, -1};
}

int64_t platform_faults(void)
{
	return fake.faults;
}

static void run_other(void)
{
	other->fn(other->arg);
	other->alive = 0;
}

int platform_thread_start(struct platform_thread *thread, void (*fn)(void *arg), void *arg,
			  void *stack, size_t stack_bytes)
{
	*thread = (struct platform_thread){fn, arg, 1};
	other = thread;
	assert_true(stack_bytes >= PLATFORM_STACK_BYTES);
	assert_int_equal(getcontext(&other_context), 0);
	other_context.uc_stack.ss_sp = stack;
	other_context.uc_stack.ss_size = stack_bytes;
	other_context.uc_link = &main_context;
	makecontext(&other_context, run_other, 0);
	fake.starts++;
	return 0;
}

void platform_thread_join(struct platform_thread *thread)
{
	fake.joins++;
	while (thread->alive)
		swapcontext(&main_context, &other_context);
	other = NULL;
}

/*
 * Which of the two yields shows by whose stack this runs on. By the frame: a sanitizer may keep what is
 * declared here somewhere else.
 */
static int is_other(void)
{
	uintptr_t at = (uintptr_t)__builtin_frame_address(0);
	uintptr_t base = (uintptr_t)other_context.uc_stack.ss_sp;

	return at >= base && at < base + other_context.uc_stack.ss_size;
}

/* Time passes on the main thread's side only: the other's part is in its round trip. */
static void yield(void)
{
	int misses;

	if (other && is_other()) {
		swapcontext(&other_context, &main_context);
		return;
	}
	misses = fake.yield_miss && ++yields % fake.yield_miss == 0;
	if (other && other->alive && !misses) {
		fake.now += FAKE_YIELD;
		swapcontext(&main_context, &other_context);
	} else {
		fake.now += FAKE_CALL;
	}
}

long sys_call0(long nr)
{
	if (nr == PLATFORM_SYS_YIELD) {
		yield();
		return 0;
	}
	if (nr == PLATFORM_SYS_GETPPID) {
		fake.now += FAKE_CALL;
		return 0;
	}
	assert_in_range(nr, PLATFORM_SYS_DELEGATE, PLATFORM_SYS_BRINGUP);
	if (!fake.neighbour || (fake.elsewhere && nr != PLATFORM_SYS_DELEGATE))
		return -BENCH_ENOSYS;
	if (nr == PLATFORM_SYS_BRINGUP)
		return FAKE_BRINGUP;
	fake.now += nr == PLATFORM_SYS_DELEGATE ? FAKE_DELEGATED : FAKE_DOORBELL;
	return 0;
}

int platform_preempt(uint64_t slice_ticks)
{
	fake.slice = slice_ticks;
	return 0;
}
