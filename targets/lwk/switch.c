// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a switch of threads means for ring 3: FPU registers, segment bases, work that waits. The
 * scheduler calls it and does the rest.
 */
#include "targets/lwk/fpu.h"
#include "targets/lwk/process.h"
#include "targets/lwk/tlb.h"

/*
 * Ring 3 can change its bases without the kernel where the processor has FSGSBASE. While in the
 * kernel, ring 3's GS base is in the MSR that SWAPGS exchanges.
 */
static void save(struct task *task, bool blocked)
{
	task->switches[blocked]++;
	if (cpu_features.fsgsbase) {
		__asm__ volatile("rdfsbase %0" : "=r"(task->fs_base));
		task->gs_base = rdmsr(MSR_KERNEL_GS);
	}
	fpu_save(task->fpu);
}

static void load(const struct task *task)
{
	if (cpu_features.fsgsbase)
		__asm__ volatile("wrfsbase %0" : : "r"(task->fs_base));
	else
		wrmsr(MSR_FS_BASE, task->fs_base);
	wrmsr(MSR_KERNEL_GS, task->gs_base);
	fpu_restore(task->fpu);
	if (task->attention)
		__atomic_or_fetch(&percpu()->state->work, WORK_KERNEL, __ATOMIC_SEQ_CST);
}

void kernel_switch(struct thread *from, struct thread *to)
{
	struct task *old = from->owner, *new = to->owner;

	if (old)
		save(old, from->state == THREAD_BLOCKED);
	if (new)
		load(new);
	if (!old != !new)
		tlb_active(new != NULL);
}
