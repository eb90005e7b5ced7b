// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The one process: how it begins and how it ends. Knows nothing of what its threads do meanwhile.
 */
#include "targets/lwk/process_life.h"
#include "targets/kernel/records.h"
#include "targets/lwk/futex.h"
#include "targets/lwk/process.h"
#include "targets/lwk/user_access.h"
#include "targets/x86_64/asm.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"

struct process process;

int process_init(void)
{
	process.next_id = PROCESS_ID;
	return space_create(&process.space);
}

int process_start(void)
{
	struct trap_frame start = {
		.rip = process.entry,
		.rsp = process.stack_pointer,
		.cs = SEGMENT_USER_CODE,
		.ss = SEGMENT_USER_DATA,
		.rflags = RFLAGS_IF | RFLAGS_FIXED,
	};
	struct task *task = task_create(&start, NULL);

	return task ? task_start(task, percpu()->core) : -ENOMEM;
}

/* The last task has ended: say how, and stop the machine. The kernel itself did nothing wrong. */
static void __attribute__((noreturn)) process_finish(void)
{
	records_write("exit", "status=%d signal=%d", process.exit_status, process.exit_signal);
	records_halt(0);
	power_off(0);
}

/* What other tasks see of the end: the word that pthread_join() waits for, and robust futexes. */
static void tell_others(struct task *task)
{
	uint32_t zero = 0;

	if (task->robust_list)
		futex_robust_exit(task);
	if (!task->clear_tid || process.task_count == 1)
		return;
	if (copy_to_user(task->clear_tid, &zero, sizeof(zero)) == 0)
		futex_wake(task->clear_tid, 1, FUTEX_BITSET_ANY);
}

void task_end(int status, int signal)
{
	struct task *task = task_current();
	bool last;

	tell_others(task);
	spin_lock(&process.lock);
	last = task_unlink(task, percpu()->core) == 0;
	if (!process.exiting) {
		process.exit_status = status;
		process.exit_signal = signal;
	}
	spin_unlock(&process.lock);
	if (last)
		process_finish();
	thread_end();
}

void process_exit(int status, int signal)
{
	spin_lock(&process.lock);
	if (!process.exiting) {
		process.exiting = true;
		process.exit_status = status;
		process.exit_signal = signal;
	}
	for (struct task *task = process.tasks; task; task = task->next) {
		task_attention(task);
		task_wake(task, NULL);
	}
	spin_unlock(&process.lock);
	task_end(0, 0);
}
