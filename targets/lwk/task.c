// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tasks: made, placed on a core, put to sleep, woken, moved. Knows nothing of signals beyond "there
 * is one", and of system calls nothing.
 */
#include "targets/kernel/return_work.h"
#include "targets/lwk/entry.h"
#include "targets/lwk/fpu.h"
#include "targets/lwk/process.h"
#include "targets/lwk/signal.h"
#include "targets/lwk/tlb.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/kernel_hooks.h"

_Static_assert(sizeof(struct task) <= PAGE_BYTES, "a task is one frame");

void task_free(struct task *task)
{
	frame_free(virt_to_phys(task->fpu));
	frame_free(virt_to_phys(task));
}

static uint64_t online_cores(void)
{
	uint64_t cores = 0;

	for (uint32_t i = 0; i < boot_info.cores; i++)
		cores |= percpu_area[i].online ? 1ul << i : 0;
	return cores;
}

struct task *task_create(const struct trap_frame *start, const struct task *model)
{
	uint64_t frame = frame_alloc(), fpu = frame_alloc();
	struct task *task;

	if (!frame || !fpu) {
		if (frame)
			frame_free(frame);
		return NULL;
	}
	task = phys_to_virt(frame);
	task->fpu = phys_to_virt(fpu);
	task->id = __atomic_fetch_add(&process.next_id, 1, __ATOMIC_RELAXED);
	task->start = *start;
	if (model) {
		task->alternate_stack.flags = SS_DISABLE;
		task->affinity = model->affinity;
		task->signal_mask = model->signal_mask;
		task->gs_base = rdmsr(MSR_KERNEL_GS);
		task->fs_base = rdmsr(MSR_FS_BASE);
		fpu_save(task->fpu);
	} else {
		task->affinity = ~0ul; /* those that come later, too */
		fpu_initial(task->fpu);
	}
	return task;
}

/* The first thing that a task's kernel thread does; and on a core where no task ever ran. */
static void task_main(void *arg)
{
	struct task *task = arg;
	struct trap_frame frame = task->start;

	task->thread = percpu()->current;
	space_load(&process.space);
	entry_init();
	enter_user(&frame);
}

/* A core that was given up since it was chosen is no place to live: here is one. */
static bool task_link(struct task *task, uint32_t *core)
{
	bool room;

	spin_lock(&process.lock);
	if (!percpu_area[*core].online)
		*core = percpu()->core;
	room = process.task_count < PROCESS_TASKS_MAX && !process.exiting;
	if (room) {
		task->next = process.tasks;
		process.tasks = task;
		process.task_count++;
		process.on_core[*core]++;
	}
	spin_unlock(&process.lock);
	return room;
}

uint32_t task_unlink(struct task *task, uint32_t core)
{
	struct task **link = &process.tasks;

	while (*link != task)
		link = &(*link)->next;
	*link = task->next;
	process.on_core[core]--;
	return --process.task_count;
}

int task_start(struct task *task, uint32_t core)
{
	if (!task_link(task, &core)) {
		task_free(task);
		return -EAGAIN;
	}
	if (thread_create(core, task_main, task, task))
		return 0;
	spin_lock(&process.lock);
	task_unlink(task, core);
	spin_unlock(&process.lock);
	task_free(task);
	return -ENOMEM;
}

struct task *task_find(uint32_t id)
{
	struct task *task = process.tasks;

	while (task && task->id != id)
		task = task->next;
	return task;
}

void kernel_thread_gone(struct thread *thread)
{
	if (thread->owner)
		task_free(thread->owner);
}

uint32_t task_place(const struct task *caller)
{
	for (uint32_t i = 0; i < boot_info.cores; i++) {
		if ((caller->affinity >> i & 1) && percpu_area[i].online && !process.on_core[i])
			return i;
	}
	return percpu()->core;
}

bool kernel_core_unused(uint32_t core)
{
	bool unused;

	spin_lock(&process.lock);
	unused = process.on_core[core] == 0;
	if (unused)
		percpu_area[core].online = false;
	spin_unlock(&process.lock);
	return unused;
}

void task_attention(struct task *task)
{
	struct thread *thread = task->thread;

	__atomic_store_n(&task->attention, 1, __ATOMIC_SEQ_CST);
	if (thread == percpu()->current)
		__atomic_or_fetch(&percpu()->state->work, WORK_KERNEL, __ATOMIC_SEQ_CST);
	else if (thread && percpu_area[thread->core].current == thread)
		return_work_request(thread->core);
}

/* The wake-up of task_sleep()'s deadline: in the timer interrupt of the sleeper's core. */
static void sleep_over(struct timer *timer)
{
	struct task *task = (struct task *)((char *)timer - offsetof(struct task, wait_timer));

	task_wake(task, &task->timed_out);
}

static int sleep_result(struct task *task, volatile bool *done)
{
	if (*done)
		return 0;
	if (process.exiting || signal_pending(task))
		return -EINTR;
	return task->timed_out ? -ETIMEDOUT : 1;
}

int task_sleep(volatile bool *done, uint64_t deadline)
{
	struct task *task = task_current();
	int result;

	task->timed_out = false;
	if (deadline) {
		task->wait_timer.fire = sleep_over;
		timer_start(&task->wait_timer, deadline);
	}
	spin_lock(&task->wait_lock);
	while ((result = sleep_result(task, done)) > 0) {
		sched_block(&task->wait_lock);
		spin_lock(&task->wait_lock);
	}
	spin_unlock(&task->wait_lock);
	if (deadline)
		timer_cancel(&task->wait_timer);
	if (result == -EINTR)
		task_attention(task);
	return result;
}

void task_wake(struct task *task, volatile bool *done)
{
	spin_lock(&task->wait_lock);
	if (done)
		*done = true;
	if (task->thread && !task->moving)
		sched_wake(task->thread);
	spin_unlock(&task->wait_lock);
}

/*
 * In the timer interrupt of the core it leaves. It is blocked and has left its stack, because that
 * core takes interrupts again; and nobody else has woken it, because it is moving.
 */
static void move_over(struct timer *timer)
{
	struct task *task = (struct task *)((char *)timer - offsetof(struct task, wait_timer));
	uint64_t allowed;
	uint32_t to;

	spin_lock(&process.lock);
	allowed = task->affinity & online_cores();
	to = allowed ? (uint32_t)__builtin_ctzl(allowed) : task->thread->core;
	process.on_core[task->thread->core]--;
	process.on_core[to]++;
	spin_lock(&task->wait_lock);
	task->thread->core = to;
	task->moving = false;
	sched_wake(task->thread);
	spin_unlock(&task->wait_lock);
	spin_unlock(&process.lock);
}

/* A function of its own, so that it is looked up anew after a move. */
static __attribute__((noinline)) uint32_t core_here(void)
{
	return percpu()->core;
}

void task_migrate(void)
{
	struct task *task = task_current();

	task->wait_timer.fire = move_over;
	timer_start(&task->wait_timer, rdtsc());
	spin_lock(&task->wait_lock);
	task->moving = true;
	sched_block(&task->wait_lock);
	/* woken there while it runs here, its stack would be used twice */
	if (task->thread->core != core_here())
		panic(NULL, "task %u runs where it does not live", task->id);
	space_load(&process.space);
	entry_init();
}
