// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a switch of threads means for ring 3: FPU registers, segment bases, work that waits. The
 * scheduler calls it and does the rest.
 *
 * All is saved and loaded at each switch, whether it was used or not. To leave the FPU to its first use
 * would cost a trap at that use, at a time that nobody chose: a detour, in a kernel that is here to
 * have none. There is one process, so a switch of tasks changes no address space; a core's idle thread
 * keeps the one that was there, and says that it runs no task, so that flushes of TLBs do not wait for
 * it. Two tasks on a processor that has FSGSBASE and XSAVE are the case that is measured: that one test
 * is decided at boot, and the rest, in a function of its own, costs that path no register.
 */
#include "targets/lwk/fpu.h"
#include "targets/lwk/process.h"
#include "targets/lwk/tlb.h"

/*
 * Ring 3 can change its bases without the kernel where the processor has FSGSBASE. While in the
 * kernel, ring 3's GS base is in the MSR that SWAPGS exchanges.
 */
static void save(struct task *task, enum thread_state state)
{
	task->switches[state]++;
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

/*
 * Both are tasks, on a processor that has all it takes: the path of a yield, so without a test that
 * can be spared. SWAPGS makes ring 3's GS base the current one, which needs no MSR then; interrupts
 * are off, and what comes nevertheless expects any GS (trap_entry.S).
 */
static inline void switch_tasks(struct task *old, struct task *new)
{
	__asm__ volatile("rdfsbase %0" : "=r"(old->fs_base));
	__asm__ volatile("wrfsbase %0" : : "r"(new->fs_base));
	__asm__ volatile("swapgs\n\t"
			 "rdgsbase %0\n\t"
			 "wrgsbase %1\n\t"
			 "swapgs"
			 : "=&r"(old->gs_base)
			 : "r"(new->gs_base));
	__asm__ volatile("xsave64 (%0)\n\t"
			 "xrstor64 (%1)"
			 :
			 : "r"(old->fpu), "r"(new->fpu), "a"(-1), "d"(-1)
			 : "memory");
	if (new->attention)
		__atomic_or_fetch(&percpu()->state->work, WORK_KERNEL, __ATOMIC_SEQ_CST);
}

/* Kept apart, so that it takes no registers from the path of a yield. */
static __attribute__((noinline)) void switch_any(struct thread *from, struct task *old,
						 struct task *new)
{
	if (old)
		save(old, from->state);
	if (new)
		load(new);
	if (!old != !new)
		tlb_active(new != NULL);
}

void kernel_switch(struct thread *from, struct thread *to)
{
	struct task *old = from->owner, *new = to->owner;

	if (!old || !new || !cpu_features.quick_switch) {
		switch_any(from, old, new);
		return;
	}
	old->switches[from->state]++;
	switch_tasks(old, new);
}
