// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Signals: sending, choosing, and what they do. Knows nothing of the frame's layout.
 */
#include "targets/lwk/signal.h"
#include "targets/lwk/entry.h"
#include "targets/lwk/process_life.h"
#include "targets/x86_64/kernel_hooks.h"

static bool ignored_by_default(int number)
{
	const uint64_t set = signal_bit(SIGCHLD) | signal_bit(SIGCONT) | signal_bit(SIGSTOP) |
			     signal_bit(SIGTSTP) | signal_bit(SIGTTIN) | signal_bit(SIGTTOU) |
			     signal_bit(SIGURG) | signal_bit(SIGWINCH);

	return set & signal_bit(number);
}

static bool ignored(int number)
{
	uint64_t handler = process.action[number - 1].handler;

	return handler == SIG_IGN || (handler == SIG_DFL && ignored_by_default(number));
}

/* A signal that is already pending is not queued again. */
static void put(struct signal_queue *queue, int number, const struct signal_note *note)
{
	if (queue->pending & signal_bit(number))
		return;
	queue->note[number - 1] = *note;
	__atomic_or_fetch(&queue->pending, signal_bit(number), __ATOMIC_SEQ_CST);
}

static void drop(struct signal_queue *queue, int number)
{
	__atomic_and_fetch(&queue->pending, ~signal_bit(number), __ATOMIC_SEQ_CST);
}

/* Who runs here, in this very call or interrupt, is not asleep. */
static void rouse(struct task *task)
{
	task_attention(task);
	if (task->thread != percpu()->current)
		task_wake(task, NULL);
}

/*
 * A signal that nobody wants is dropped, but one that is blocked is kept: its action may be another
 * when it is let through. So is one that a task blocks but for the time it waits for it.
 */
static bool keeps(const struct task *task, int number)
{
	return !ignored(number) || ((task->signal_mask | task->masked_else) & signal_bit(number));
}

static void send_task(struct task *task, int number, const struct signal_note *note)
{
	if (!keeps(task, number))
		return;
	put(&task->signals, number, note);
	if (!(task->signal_mask & signal_bit(number)))
		rouse(task);
}

/* Does anybody want what is sent to the process? As on Linux its first task says so, if it lives. */
static bool process_keeps(int number)
{
	const struct task *first = task_find(PROCESS_ID);

	return !first || keeps(first, number);
}

void signal_send(int number, const struct signal_note *note)
{
	struct task *task;

	spin_lock(&process.lock);
	for (task = process.tasks; task; task = task->next) {
		if (!(task->signal_mask & signal_bit(number)))
			break;
	}
	if (process_keeps(number)) {
		put(&process.signals, number, note);
		if (task)
			rouse(task);
	}
	spin_unlock(&process.lock);
}

struct linux_sigaction signal_set_action(int number, const struct linux_sigaction *action)
{
	struct linux_sigaction before;

	spin_lock(&process.lock);
	before = process.action[number - 1];
	if (action) {
		process.action[number - 1] = *action;
		if (ignored(number)) {
			drop(&process.signals, number);
			for (struct task *task = process.tasks; task; task = task->next)
				drop(&task->signals, number);
		}
	}
	spin_unlock(&process.lock);
	return before;
}

long signal_send_to(uint32_t id, int number, const struct signal_note *note)
{
	struct task *task;

	spin_lock(&process.lock);
	task = task_find(id);
	if (task && number)
		send_task(task, number, note);
	spin_unlock(&process.lock);
	return task ? 0 : -ESRCH;
}

static inline int take_locked(struct task *task, uint64_t set, struct signal_note *note)
{
	struct signal_queue *queue = &task->signals;
	int number;

	if (!(queue->pending & set))
		queue = &process.signals;
	if (!(queue->pending & set))
		return 0;
	number = __builtin_ctzl(queue->pending & set) + 1;
	*note = queue->note[number - 1];
	drop(queue, number);
	return number;
}

int signal_take(uint64_t set, struct signal_note *note)
{
	int number;

	spin_lock(&process.lock);
	number = take_locked(task_current(), set, note);
	spin_unlock(&process.lock);
	return number;
}

/* The next signal to act on and its action, which SA_RESETHAND takes away for the next time. */
static int next_signal(struct task *task, struct signal_note *note, struct linux_sigaction *action)
{
	int number;

	spin_lock(&process.lock);
	number = take_locked(task, ~task->signal_mask, note);
	if (number) {
		*action = process.action[number - 1];
		if (action->handler > SIG_IGN && (action->flags & SA_RESETHAND))
			process.action[number - 1].handler = SIG_DFL;
	}
	spin_unlock(&process.lock);
	return number;
}

/* A call that was interrupted: make it again (rip back onto SYSCALL, two bytes), or say EINTR. */
static void settle_call(struct task *task, struct trap_frame *frame, bool again)
{
	if (frame->vector != VECTOR_SYSCALL || frame->rax != (uint64_t)-ERESTART)
		return;
	if (again) {
		frame->rax = task->restart;
		frame->rip -= 2;
	} else {
		frame->rax = -EINTR;
	}
}

/* The mask to come back to: that of before sigsuspend(), if that is what was interrupted. */
static uint64_t mask_to_restore(struct task *task)
{
	uint64_t mask = task->restore_mask ? task->saved_mask : task->signal_mask;

	task->restore_mask = false;
	return mask;
}

static long call_handler(struct task *task, struct trap_frame *frame, int number,
			 const struct signal_note *note, const struct linux_sigaction *action)
{
	long error = sigframe_build(frame, number, note, action, mask_to_restore(task));

	if (error)
		return error;
	task->signal_mask |= action->mask;
	if (!(action->flags & SA_NODEFER))
		task->signal_mask |= signal_bit(number);
	task->signal_mask &= ~SIGNALS_UNMASKABLE;
	return 0;
}

/*
 * Whether there is one more is looked at without the lock: who sends one afterwards sets the work bit
 * afterwards, and the caller looks at that last.
 */
void signal_deliver(struct trap_frame *frame)
{
	struct task *task = task_current();
	struct linux_sigaction action;
	struct signal_note note;
	int number;

	while (signal_pending(task) && (number = next_signal(task, &note, &action))) {
		if (action.handler == SIG_IGN ||
		    (action.handler == SIG_DFL && ignored_by_default(number)))
			continue;
		if (action.handler == SIG_DFL)
			process_exit(0, number);
		settle_call(task, frame, action.flags & SA_RESTART);
		if (call_handler(task, frame, number, &note, &action) < 0)
			process_exit(0, SIGSEGV);
		if (!signal_pending(task))
			return; /* no call and no mask is left to settle */
	}
	settle_call(task, frame, true);
	task->signal_mask = mask_to_restore(task);
}

bool signal_fault(struct trap_frame *frame, int number, const struct signal_note *note)
{
	struct task *task = task_current();
	struct linux_sigaction action;
	bool handled;

	spin_lock(&process.lock);
	action = process.action[number - 1];
	handled = action.handler > SIG_IGN && !(task->signal_mask & signal_bit(number));
	if (handled && (action.flags & SA_RESETHAND))
		process.action[number - 1].handler = SIG_DFL;
	spin_unlock(&process.lock);
	return handled && call_handler(task, frame, number, note, &action) == 0;
}
