// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * System calls on where and when threads run. Everybody is SCHED_OTHER: first come, first served,
 * and preempted only on request (LWK_SYS_PREEMPT).
 */
#include "targets/kernel/sched.h"
#include "targets/kernel/timer.h"
#include "targets/lwk/linux.h"
#include "targets/lwk/process.h"
#include "targets/lwk/syscall_table.h"
#include "targets/lwk/user_access.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"

/* Shorter ticks or turns than this would leave the core no time for anything else. */
#define TICK_HZ_MAX    100000
#define TURN_TICKS_MIN 10000

static uint64_t online_mask(uint64_t mask)
{
	for (uint32_t i = 0; i < BOOT_CORES_MAX; i++) {
		if (i >= boot_info.cores || !percpu_area[i].online)
			mask &= ~(1ul << i);
	}
	return mask;
}

long sys_sched_setaffinity(uint32_t tid, uint64_t bytes, uint64_t mask)
{
	uint64_t cores = 0;
	struct task *task;

	if (copy_from_user(&cores, mask, bytes < sizeof(cores) ? bytes : sizeof(cores)) < 0)
		return -EFAULT;
	cores = online_mask(cores);
	if (!cores)
		return -EINVAL;
	spin_lock(&process.lock);
	task = tid ? task_find(tid) : task_current();
	if (task) {
		task->affinity = cores;
		task_attention(task); /* on its way back to ring 3 it moves */
	}
	spin_unlock(&process.lock);
	return task ? 0 : -ESRCH;
}

long sys_sched_getaffinity(uint32_t tid, uint64_t bytes, uint64_t mask)
{
	struct task *task;
	uint64_t cores = 0;

	if (bytes < sizeof(cores) || bytes % sizeof(cores))
		return -EINVAL;
	spin_lock(&process.lock);
	task = tid ? task_find(tid) : task_current();
	if (task)
		cores = online_mask(task->affinity);
	spin_unlock(&process.lock);
	if (!task)
		return -ESRCH;
	return copy_to_user(mask, &cores, sizeof(cores)) < 0 ? -EFAULT : (long)sizeof(cores);
}

static bool exists(uint32_t tid)
{
	bool found;

	spin_lock(&process.lock);
	found = tid == 0 || task_find(tid);
	spin_unlock(&process.lock);
	return found;
}

long sys_sched_getparam(uint32_t tid, uint64_t to)
{
	int32_t priority = 0;

	return exists(tid) ? copy_to_user(to, &priority, sizeof(priority)) : -ESRCH;
}

long sys_sched_getscheduler(uint32_t tid)
{
	return exists(tid) ? 0 : -ESRCH;
}

long sys_getcpu(uint64_t core, uint64_t node)
{
	uint32_t own = percpu()->core, zero = 0;

	if (core && copy_to_user(core, &own, sizeof(own)) < 0)
		return -EFAULT;
	return node ? copy_to_user(node, &zero, sizeof(zero)) : 0;
}

long sys_lwk_tick(uint64_t hz)
{
	if (hz > TICK_HZ_MAX)
		return -EINVAL;
	timer_tick(hz);
	return 0;
}

long sys_lwk_preempt(uint64_t ticks)
{
	if (ticks && (ticks < TURN_TICKS_MIN || ticks > 1000 * tsc_hz))
		return -EINVAL;
	sched_preempt(ticks);
	return 0;
}
