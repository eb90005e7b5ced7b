/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Signals: who gets one, which is next, what it does. How a handler's frame looks on the user stack
 * is in sigframe.c. There is no job control: the signals that stop a process on Linux are ignored.
 */
#ifndef LWK_SIGNAL_H
#define LWK_SIGNAL_H

#include "targets/lwk/process.h"

static inline uint64_t signal_bit(int number)
{
	return 1ul << (number - 1);
}

/* No mask blocks these. */
#define SIGNALS_UNMASKABLE (signal_bit(SIGKILL) | signal_bit(SIGSTOP))

/*
 * Send signal number (1 to SIGNALS) to one task, or to the process: then any task that does not
 * block it may take it. Wakes who must wake. Takes process.lock.
 */
void signal_send(int number, const struct signal_note *note);
/* -ESRCH if there is no such task; number 0 only asks that. */
long signal_send_to(uint32_t id, int number, const struct signal_note *note);

/*
 * Set the action on a signal (NULL: leave it) and give what it was. One that is ignored from now on
 * is no longer pending anywhere, blocked or not. Takes process.lock.
 */
struct linux_sigaction signal_set_action(int number, const struct linux_sigaction *action);

/* Something is pending that the task does not block. */
static inline bool signal_pending(const struct task *task)
{
	return (task->signals.pending | process.signals.pending) & ~task->signal_mask;
}

/* Take the lowest pending signal of the set from the calling task's or the process's queue, or 0. */
int signal_take(uint64_t set, struct signal_note *note);

/*
 * Deliver what is pending to the calling task, whose registers frame holds: changes them so that it
 * goes on in a handler, or ends the process. Settles a system call that must be made again.
 */
void signal_deliver(struct trap_frame *frame);

/*
 * A fault of the calling task itself. True: frame now leads into its handler. False: it has none,
 * or it blocks the signal, or its stack cannot take the frame.
 */
bool signal_fault(struct trap_frame *frame, int number, const struct signal_note *note);

/*
 * sigframe.c: put a frame for the handler on the user stack and have the registers lead into the
 * handler; and the way back. -EFAULT: the stack is unusable, or what came back is not acceptable.
 */
long sigframe_build(struct trap_frame *frame, int number, const struct signal_note *note,
		    const struct linux_sigaction *action, uint64_t mask);
long sigframe_restore(struct trap_frame *frame);

/* Does the alternate stack hold what is below rsp? */
static inline bool sigstack_holds(const struct task *task, uint64_t rsp)
{
	const struct linux_stack *stack = &task->alternate_stack;

	return rsp > stack->sp && rsp - stack->sp <= stack->size;
}

/*
 * What sigaltstack() says: SS_DISABLE if there is none, SS_ONSTACK if rsp is on it, else 0. With
 * SS_AUTODISARM nobody is ever on it: whoever would be has none any more.
 */
static inline int32_t sigstack_flags(const struct task *task, uint64_t rsp)
{
	const struct linux_stack *stack = &task->alternate_stack;

	if (!stack->size)
		return SS_DISABLE;
	return !(stack->flags & SS_AUTODISARM) && sigstack_holds(task, rsp) ? SS_ONSTACK : 0;
}

/*
 * sigstack.c: have another one, asked for at rsp. -EPERM: that is on the present one; -EINVAL,
 * -ENOMEM.
 */
long sigstack_set(struct task *task, const struct linux_stack *stack, uint64_t rsp);

#endif
