// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * System calls that make and end threads. New threads share everything: a clone that would be
 * another process (fork, vfork) is ENOSYS. Where a thread runs is task_place()'s rule.
 */
#include "targets/lwk/linux.h"
#include "targets/lwk/process.h"
#include "targets/lwk/process_life.h"
#include "targets/lwk/syscall_table.h"
#include "targets/lwk/user_access.h"

#define THREAD_FLAGS (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD)
#define OPTIONAL_FLAGS                                                               \
	(CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID | \
	 CLONE_DETACHED | CLONE_CHILD_SETTID)

struct new_thread {
	uint64_t flags, stack, parent_tid, child_tid, tls;
};

static long check_new_thread(const struct new_thread *new)
{
	if ((new->flags &(CLONE_VM | CLONE_THREAD)) != (CLONE_VM | CLONE_THREAD))
		return -ENOSYS;
	if ((new->flags &THREAD_FLAGS) != THREAD_FLAGS ||
	    (new->flags & ~(uint64_t)(THREAD_FLAGS | OPTIONAL_FLAGS)))
		return -EINVAL;
	if (!user_range(new->stack, 0))
		return -EINVAL;
	if ((new->flags &CLONE_SETTLS) && !user_range(new->tls, 0))
		return -EPERM;
	return 0;
}

/* Tell the new thread's id where the caller wants it, before the thread can run. */
static long store_id(const struct new_thread *new, uint32_t id)
{
	if ((new->flags &CLONE_PARENT_SETTID) && copy_to_user(new->parent_tid, &id, sizeof(id)) < 0)
		return -EFAULT;
	if ((new->flags &CLONE_CHILD_SETTID) && copy_to_user(new->child_tid, &id, sizeof(id)) < 0)
		return -EFAULT;
	return 0;
}

static long start_thread(const struct trap_frame *frame, const struct new_thread *new)
{
	struct task *caller = task_current(), *task;
	struct trap_frame start = *frame;
	uint32_t id;
	long error = check_new_thread(new);

	if (error)
		return error;
	start.rax = 0;
	if (new->stack)
		start.rsp = new->stack;
	task = task_create(&start, caller);
	if (!task)
		return -ENOMEM;
	id = task->id;
	if (new->flags & CLONE_SETTLS)
		task->fs_base = new->tls;
	if (new->flags & CLONE_CHILD_CLEARTID)
		task->clear_tid = new->child_tid;
	error = store_id(new, id);
	if (error) {
		task_free(task);
		return error;
	}
	error = task_start(task, task_place(caller));
	return error ? error : id;
}

long sys_clone_frame(struct trap_frame *frame)
{
	struct new_thread new = {
		.flags = frame->rdi & ~0xfful, /* the low byte is a signal for a parent process */
		.stack = frame->rsi,
		.parent_tid = frame->rdx,
		.child_tid = frame->r10,
		.tls = frame->r8,
	};

	return start_thread(frame, &new);
}

long sys_clone3_frame(struct trap_frame *frame)
{
	struct linux_clone_args args;
	struct new_thread new;

	if (frame->rsi < sizeof(args))
		return -EINVAL;
	if (copy_from_user(&args, frame->rdi, sizeof(args)) < 0)
		return -EFAULT;
	/* later members (a chosen id, a control group) mean nothing here and must not be there */
	for (uint64_t at = sizeof(args); at < frame->rsi; at += sizeof(uint64_t)) {
		uint64_t member;

		if (at >= PAGE_BYTES)
			return -EINVAL;
		if (copy_from_user(&member, frame->rdi + at, sizeof(member)) < 0)
			return -EFAULT;
		if (member)
			return -EINVAL;
	}
	if (!user_range(args.stack, args.stack_size))
		return -EINVAL;
	new = (struct new_thread){
		.flags = args.flags,
		.stack = args.stack ? args.stack + args.stack_size : 0,
		.parent_tid = args.parent_tid,
		.child_tid = args.child_tid,
		.tls = args.tls,
	};
	return start_thread(frame, &new);
}

long sys_set_tid_address(uint64_t address)
{
	struct task *task = task_current();

	task->clear_tid = address;
	return task->id;
}

long sys_set_robust_list(uint64_t head, uint64_t bytes)
{
	if (bytes != sizeof(struct linux_robust_list_head))
		return -EINVAL;
	task_current()->robust_list = head;
	return 0;
}

long sys_exit(int32_t status)
{
	task_end(status & 0xff, 0);
}

long sys_exit_group(int32_t status)
{
	process_exit(status & 0xff, 0);
}

static long set_base(uint32_t code, uint64_t base)
{
	struct task *task = task_current();

	if (base >= USER_END)
		return -EPERM;
	if (code == ARCH_SET_FS) {
		task->fs_base = base;
		wrmsr(MSR_FS_BASE, base);
	} else {
		task->gs_base = base;
		wrmsr(MSR_KERNEL_GS, base); /* SWAPGS on the way out makes it GS_BASE */
	}
	return 0;
}

long sys_arch_prctl(uint32_t code, uint64_t address)
{
	uint64_t base;

	switch (code) {
	case ARCH_SET_FS:
	case ARCH_SET_GS:
		return set_base(code, address);
	case ARCH_GET_FS:
	case ARCH_GET_GS:
		base = rdmsr(code == ARCH_GET_FS ? MSR_FS_BASE : MSR_KERNEL_GS);
		return copy_to_user(address, &base, sizeof(base));
	default:
		return -EINVAL;
	}
}

long sys_gettid(void)
{
	return task_current()->id;
}
