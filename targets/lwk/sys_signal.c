// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * System calls on actions, masks and alternate stacks, and those that wait for signals.
 */
#include "targets/kernel/records.h"
#include "targets/lwk/entry.h"
#include "targets/lwk/linux_clock.h"
#include "targets/lwk/process_life.h"
#include "targets/lwk/signal.h"
#include "targets/lwk/syscall_table.h"
#include "targets/lwk/user_access.h"

#define SET_BYTES sizeof(uint64_t)

static bool is_signal(uint32_t number)
{
	return number >= 1 && number <= SIGNALS;
}

/* A changed mask may let something through: see to it on the way out. */
static void set_mask(struct task *task, uint64_t mask)
{
	task->signal_mask = mask & ~SIGNALS_UNMASKABLE;
	if (signal_pending(task))
		task_attention(task);
}

long sys_rt_sigaction(uint32_t number, uint64_t new, uint64_t old, uint64_t set_bytes)
{
	struct linux_sigaction action, before;

	if (set_bytes != SET_BYTES || !is_signal(number))
		return -EINVAL;
	if (new && (signal_bit(number) & SIGNALS_UNMASKABLE))
		return -EINVAL;
	if (new &&copy_from_user(&action, new, sizeof(action)) < 0)
		return -EFAULT;
	before = signal_set_action(number, new ? &action : NULL);
	return old ? copy_to_user(old, &before, sizeof(before)) : 0;
}

long sys_rt_sigprocmask(uint32_t how, uint64_t new, uint64_t old, uint64_t set_bytes)
{
	struct task *task = task_current();
	uint64_t before = task->signal_mask, set;

	if (set_bytes != SET_BYTES || (new &&how > SIG_SETMASK))
		return -EINVAL;
	if (new) {
		if (copy_from_user(&set, new, sizeof(set)) < 0)
			return -EFAULT;
		if (how == SIG_BLOCK)
			set |= before;
		else if (how == SIG_UNBLOCK)
			set = before & ~set;
		set_mask(task, set);
	}
	return old ? copy_to_user(old, &before, sizeof(before)) : 0;
}

long sys_rt_sigpending(uint64_t to, uint64_t set_bytes)
{
	struct task *task = task_current();
	uint64_t set = (task->signals.pending | process.signals.pending) & task->signal_mask;

	return set_bytes == SET_BYTES ? copy_to_user(to, &set, sizeof(set)) : -EINVAL;
}

static long wait_for_signal(void)
{
	volatile bool never = false;

	return task_sleep(&never, 0);
}

long sys_pause(void)
{
	return wait_for_signal();
}

/* The old mask comes back with the handler's return (signal_deliver). */
long sys_rt_sigsuspend(uint64_t mask, uint64_t set_bytes)
{
	struct task *task = task_current();
	uint64_t set;

	if (set_bytes != SET_BYTES)
		return -EINVAL;
	if (copy_from_user(&set, mask, sizeof(set)) < 0)
		return -EFAULT;
	task->saved_mask = task->signal_mask;
	task->restore_mask = true;
	task->signal_mask = set & ~SIGNALS_UNMASKABLE;
	return wait_for_signal();
}

static long store_info(uint64_t to, int number, const struct signal_note *note)
{
	struct linux_siginfo info = {.signo = number, .code = note->code};

	info.kill.pid = note->first;
	info.kill.uid = note->second;
	info.kill.value = note->value;
	return to && copy_to_user(to, &info, sizeof(info)) < 0 ? -EFAULT : number;
}

/* While it waits, the signals of the set may wake the task; they are taken here, not delivered. */
static int take_within(struct task *task, uint64_t set, uint64_t deadline, struct signal_note *note)
{
	uint64_t mask = task->signal_mask;
	volatile bool never = false;
	int number;

	task->masked_else = mask;
	task->signal_mask &= ~set;
	number = signal_take(set, note);
	if (!number) {
		long result = task_sleep(&never, deadline);

		number = signal_take(set, note);
		if (!number)
			number = result == -EINTR ? -EINTR : -EAGAIN;
	}
	set_mask(task, mask);
	task->masked_else = 0;
	return number;
}

long sys_rt_sigtimedwait(uint64_t set, uint64_t info, uint64_t timeout, uint64_t set_bytes)
{
	struct signal_note note;
	uint64_t wanted, deadline = 0;
	long result;

	if (set_bytes != SET_BYTES)
		return -EINVAL;
	if (copy_from_user(&wanted, set, sizeof(wanted)) < 0)
		return -EFAULT;
	if (timeout) {
		result = linux_clock_deadline_user(CLOCK_MONOTONIC, false, timeout, &deadline);
		if (result < 0)
			return result;
	}
	result = take_within(task_current(), wanted & ~SIGNALS_UNMASKABLE, deadline, &note);
	return result > 0 ? store_info(info, result, &note) : result;
}

long sys_rt_sigreturn_frame(struct trap_frame *frame)
{
	struct task *task = task_current();

	if (sigframe_restore(frame) < 0) {
		/* as if the return itself had faulted */
		records_frame("fault", task->id, frame, 0);
		task_end(0, SIGSEGV);
	}
	task_attention(task);
	enter_user(frame);
}

long sys_sigaltstack_frame(struct trap_frame *frame)
{
	struct task *task = task_current();
	struct linux_stack new, before = task->alternate_stack;
	uint64_t from = frame->rdi, to = frame->rsi;
	long error;

	before.flags = sigstack_flags(task, frame->rsp) | (before.flags & SS_AUTODISARM);
	if (from) {
		if (copy_from_user(&new, from, sizeof(new)) < 0)
			return -EFAULT;
		error = sigstack_set(task, &new, frame->rsp);
		if (error)
			return error;
	}
	return to ? copy_to_user(to, &before, sizeof(before)) : 0;
}
