// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The benchmarks' platform by calls into the library OS, each by its number. Does nothing itself, as
 * what targets/linux/platform.c does is done by the kernel.
 */
#include "microbench/platform.h"

#include "targets/unikernel/library.h"

#define call0(nr)	   library_call(nr, 0, 0, 0)
#define call1(nr, a)	   library_call(nr, (long)(a), 0, 0)
#define call2(nr, a, b)	   library_call(nr, (long)(a), (long)(b), 0)
#define worker_of(address) ((struct worker *)(((uintptr_t)(address) + 15) & ~(uintptr_t)15))

void platform_identify(struct platform_identity *identity)
{
	call1(CALL_uname, identity);
}

void platform_write(const char *bytes, size_t n)
{
	call2(CALL_write, bytes, n);
}

void platform_exit(int status)
{
	call1(CALL_exit_group, status);
	__builtin_unreachable();
}

void *platform_map(size_t bytes)
{
	long address = call1(CALL_mmap, bytes);

	return address < 0 ? NULL : (void *)address;
}

/* Every mapping is made of large pages: there is no advice to give. */
int platform_map_prepare(void *address, size_t bytes, enum platform_pages pages)
{
	(void)address;
	(void)bytes;
	(void)pages;
	return 0;
}

void platform_unmap(void *address, size_t bytes)
{
	call2(CALL_munmap, address, bytes);
}

void platform_usage(struct platform_usage *usage)
{
	call1(CALL_getrusage, usage);
}

int64_t platform_faults(void)
{
	struct platform_usage usage;

	platform_usage(&usage);
	return usage.faults;
}

/*
 * Where FS points: the PER_WORKER variables lie right below, and the first word is its own address
 * (Drepper, "ELF Handling for Thread-Local Storage", variant II).
 */
#define STATE_ALIGNMENT 64
struct worker_state {
	struct worker_state *self;
	void (*fn)(uint32_t number);
	uint32_t number;
	struct worker thread;
} __attribute__((aligned(STATE_ALIGNMENT)));

/* How many bytes the variables take; from the linker. */
extern const uint64_t worker_state_bytes;

static struct worker_state *make_state(uint32_t number, void (*fn)(uint32_t number))
{
	size_t below = (worker_state_bytes + STATE_ALIGNMENT - 1) & -STATE_ALIGNMENT;
	char *memory = platform_map(below + sizeof(struct worker_state));
	struct worker_state *state;

	if (!memory)
		return NULL;
	state = (struct worker_state *)(memory + below);
	state->self = state;
	state->fn = fn;
	state->number = number;
	return state;
}

static void begin(void *arg)
{
	struct worker_state *state = arg;

	call1(CALL_arch_prctl, state);
	state->fn(state->number);
}

int platform_workers(uint32_t n, void (*fn)(uint32_t number))
{
	struct worker_state *state = make_state(0, fn);
	long error = state ? call1(CALL_arch_prctl, state) : -ENOMEM;

	for (uint32_t i = 1; i < n && error >= 0; i++) {
		state = make_state(i, fn);
		if (!state)
			return -ENOMEM;
		state->thread = (struct worker){.fn = begin, .arg = state};
		error = call2(CALL_clone3, &state->thread, i);
	}
	if (error >= 0)
		fn(0);
	return (int)error;
}

/* Workers are threads of this program. */
void platform_meeting(struct platform_meeting *meeting)
{
	(void)meeting;
}

/*
 * The thread runs on a stack of the kernel's, which has a guard page; of the memory that the caller
 * gives only the record is used.
 */
int platform_thread_start(struct platform_thread *thread, void (*fn)(void *arg), void *arg,
			  void *stack, size_t stack_bytes)
{
	struct worker *worker = worker_of(stack);
	long result;

	if (stack_bytes < PLATFORM_STACK_BYTES)
		return -EINVAL;
	thread->fn = fn;
	thread->arg = arg;
	thread->alive = 1;
	*worker = (struct worker){.fn = fn, .arg = arg, .alive = &thread->alive};
	result = call1(CALL_clone, worker);
	if (result < 0)
		thread->alive = 0;
	return (int)result;
}

void platform_thread_join(struct platform_thread *thread)
{
	uint32_t alive;

	while ((alive = thread->alive))
		call2(CALL_futex, &thread->alive, alive);
}

int64_t platform_clock_ns(void)
{
	return call0(CALL_clock_gettime);
}

int platform_timer_open(void (*handler)(void))
{
	return (int)call1(CALL_timer_create, handler);
}

int platform_timer_arm(int64_t deadline_ns)
{
	return (int)call1(CALL_timer_settime, deadline_ns);
}

void platform_timer_close(void)
{
	call0(CALL_timer_delete);
}

int platform_timer_is_callback(void)
{
	return 1;
}

int platform_tick(uint32_t hz)
{
	return (int)call1(CALL_lwk_tick, hz);
}

int platform_preempt(uint64_t slice_ticks)
{
	return (int)call1(CALL_lwk_preempt, slice_ticks);
}
