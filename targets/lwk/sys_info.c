// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * System calls that ask who and what: identities, limits, counters, random numbers; and the answer
 * to a call that does not exist.
 */
#include "targets/kernel/clock.h"
#include "targets/kernel/records.h"
#include "targets/kernel/version.h"
#include "targets/lwk/linux_clock.h"
#include "targets/lwk/memory.h"
#include "targets/lwk/process.h"
#include "targets/lwk/random.h"
#include "targets/lwk/syscall_table.h"
#include "targets/lwk/user_access.h"
#include "targets/x86_64/kernel_hooks.h"

/* Unknown numbers that are remembered, so that each is reported once; those above are not told apart. */
#define UNKNOWN_MAX 1024

long sys_uname(uint64_t to)
{
	static const struct linux_utsname name = {
		.sysname = "Linux", /* the interface it has; what it is stands in the others */
		.nodename = "lwk",
		.release = KERNEL_VERSION "-lwk",
		.version = "lightweight kernel",
		.machine = "x86_64",
	};

	return copy_to_user(to, &name, sizeof(name));
}

long sys_getpid(void)
{
	return PROCESS_ID;
}

long sys_getppid(void)
{
	return PROCESS_PARENT;
}

long sys_getuid(void)
{
	return 0;
}

long sys_getrandom(uint64_t to, uint64_t bytes, uint32_t flags)
{
	uint64_t done = 0;

	(void)flags; /* there is one source, always ready */
	if (bytes > INT32_MAX)
		bytes = INT32_MAX;
	while (done < bytes) {
		uint64_t value = random_next();
		size_t n = bytes - done < sizeof(value) ? bytes - done : sizeof(value);

		if (copy_to_user(to + done, &value, n) < 0)
			return done ? (long)done : -EFAULT;
		done += n;
	}
	return done;
}

static long limit_of(uint32_t resource, struct linux_rlimit *limit)
{
	uint64_t value = RLIM_INFINITY;

	if (resource >= RLIMITS)
		return -EINVAL;
	if (resource == RLIMIT_STACK)
		value = STACK_SIZE;
	else if (resource == RLIMIT_DATA)
		value = memory_pool_bytes();
	else if (resource == RLIMIT_CORE)
		value = 0;
	else if (resource == RLIMIT_NPROC)
		value = PROCESS_TASKS_MAX;
	else if (resource == RLIMIT_NOFILE)
		value = 3;
	*limit = (struct linux_rlimit){value, value};
	return 0;
}

long sys_getrlimit(uint32_t resource, uint64_t to)
{
	struct linux_rlimit limit;

	return limit_of(resource, &limit) < 0 ? -EINVAL : copy_to_user(to, &limit, sizeof(limit));
}

/* Limits say what there is and cannot be changed. */
long sys_prlimit64(uint32_t pid, uint32_t resource, uint64_t new, uint64_t old)
{
	if (pid && pid != PROCESS_ID)
		return -ESRCH;
	if (new)
		return -EPERM;
	return old ? sys_getrlimit(resource, old) : 0;
}

#define RUSAGE_SELF	0
#define RUSAGE_CHILDREN -1
#define RUSAGE_THREAD	1

static void add_switches(struct linux_rusage *usage, const struct task *task)
{
	usage->nivcsw += task->switches[THREAD_RUNNABLE];
	usage->nvcsw += task->switches[THREAD_BLOCKED];
}

/* Page faults: none, ever. Threads that have ended and processor time are not counted. */
long sys_getrusage(uint32_t who, uint64_t to)
{
	struct linux_rusage usage = {0};

	if (who == RUSAGE_THREAD) {
		add_switches(&usage, task_current());
	} else if (who == RUSAGE_SELF) {
		spin_lock(&process.lock);
		for (const struct task *task = process.tasks; task; task = task->next)
			add_switches(&usage, task);
		spin_unlock(&process.lock);
	} else if (who != (uint32_t)RUSAGE_CHILDREN) {
		return -EINVAL;
	}
	return copy_to_user(to, &usage, sizeof(usage));
}

long sys_sysinfo(uint64_t to)
{
	struct linux_sysinfo info = {
		.uptime = clock_ns() / NS_PER_SECOND,
		.totalram = memory_pool_bytes(),
		.freeram = memory_pool_free(),
		.procs = process.task_count,
		.mem_unit = 1,
	};

	return copy_to_user(to, &info, sizeof(info));
}

long sys_unknown(uint64_t number)
{
	static uint64_t seen[UNKNOWN_MAX / 64 + 1];
	uint64_t at = number < UNKNOWN_MAX ? number : UNKNOWN_MAX;
	uint64_t bit = 1ul << at % 64;

	if (!(__atomic_fetch_or(&seen[at / 64], bit, __ATOMIC_RELAXED) & bit))
		records_write("enosys", "nr=%ld", (int64_t)number);
	return -ENOSYS;
}
