// SPDX-License-Identifier: GPL-2.0-or-later
/* Workers as threads, without a libc; see workers.h. */
#include "targets/linux/workers.h"

#include <stddef.h>

#include "targets/linux/syscall.h"

/* as <sys/mman.h>, <sched.h> and <asm/prctl.h> have them */
#define PROT_READ_WRITE	 3
#define MAP_PRIVATE_ANON 0x22
#define CLONE_SETTLS	 0x80000
#define ARCH_SET_FS	 0x1002

#define EINVAL	    22
#define STACK_BYTES 65536
#define ALIGNMENT   64
#define CPUS_MAX    1024

/*
 * Where FS points (x86-64 psABI 3.4.2; Drepper, "ELF Handling for Thread-Local Storage", variant II): the
 * variables lie right below, and the first word is its own address. The stack is below these.
 */
struct worker {
	struct worker *self;
	void (*fn)(uint32_t number);
	uint32_t number, cpu;
} __attribute__((aligned(ALIGNMENT)));

/* How many bytes the variables take; from the linker. */
extern const uint64_t worker_state_bytes;

static struct worker *workers[WORKERS_MAX];
static uint32_t n_workers;

static long make(uint32_t number)
{
	uint64_t below = STACK_BYTES + ((worker_state_bytes + ALIGNMENT - 1) & -ALIGNMENT);
	long area = syscall6(SYS_mmap, 0, (long)(below + sizeof(struct worker)), PROT_READ_WRITE,
			     MAP_PRIVATE_ANON, -1, 0);
	struct worker *worker;

	if (area < 0)
		return area;
	worker = (struct worker *)(area + (long)below);
	worker->self = worker;
	worker->number = number;
	workers[number] = worker;
	return 0;
}

/* Give each the next core that this program may run on. */
static int place(void)
{
	uint64_t mask[CPUS_MAX / 64] = {0};
	uint32_t n = 0;
	long bytes = syscall3(SYS_sched_getaffinity, 0, sizeof(mask), mask);

	if (bytes < 0)
		return (int)bytes;
	for (uint32_t cpu = 0; cpu < CPUS_MAX && n < n_workers; cpu++) {
		if (mask[cpu / 64] >> cpu % 64 & 1)
			workers[n++]->cpu = cpu;
	}
	return n < n_workers ? -EINVAL : 0;
}

int workers_make(uint32_t n)
{
	long error = n > WORKERS_MAX ? -EINVAL : 0;

	for (uint32_t i = 0; i < n && error >= 0; i++)
		error = make(i);
	if (error < 0)
		return (int)error;
	n_workers = n;
	error = n > 1 ? place() : 0;
	return (int)(error < 0 ? error : syscall2(SYS_arch_prctl, ARCH_SET_FS, workers[0]));
}

static long go_there(const struct worker *worker)
{
	uint64_t mask[CPUS_MAX / 64] = {0};

	mask[worker->cpu / 64] = 1ul << worker->cpu % 64;
	return syscall3(SYS_sched_setaffinity, 0, sizeof(mask), mask);
}

/* Placed where it may run, it cannot fail to get there. */
static void begin(void *arg)
{
	struct worker *worker = arg;

	go_there(worker);
	worker->fn(worker->number);
}

int workers_run(void (*fn)(uint32_t number))
{
	long error = 0;

	for (uint32_t i = 1; i < n_workers && error >= 0; i++) {
		char *top =
			(char *)workers[i] - ((worker_state_bytes + ALIGNMENT - 1) & -ALIGNMENT);

		workers[i]->fn = fn;
		error = thread_clone(CLONE_THREAD_FLAGS | CLONE_SETTLS, top, NULL, begin,
				     workers[i]);
	}
	/* The LWK gives a new thread a core of those that its maker may run on: so this comes last. */
	if (n_workers > 1 && error >= 0)
		error = go_there(workers[0]);
	if (error >= 0)
		fn(0);
	return (int)error;
}
