// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Giving a task an alternate stack for its handlers. Knows nothing of what lies on it.
 */
#include "targets/lwk/signal.h"

long sigstack_set(struct task *task, const struct linux_stack *stack, uint64_t rsp)
{
	int32_t mode = stack->flags & ~SS_AUTODISARM;
	bool none = mode == SS_DISABLE;

	if (sigstack_flags(task, rsp) == SS_ONSTACK)
		return -EPERM;
	if (!none && mode != SS_ONSTACK && mode)
		return -EINVAL;
	if (!none && stack->size < MINSIGSTKSZ)
		return -ENOMEM;
	task->alternate_stack = (struct linux_stack){
		.sp = none ? 0 : stack->sp,
		.flags = stack->flags,
		.size = none ? 0 : stack->size,
	};
	return 0;
}
