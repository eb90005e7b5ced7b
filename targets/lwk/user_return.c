// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Work on the way back to ring 3. Knows what must be done, not how.
 */
#include "targets/kernel/return_work.h"
#include "targets/lwk/entry.h"
#include "targets/lwk/process.h"
#include "targets/lwk/process_life.h"
#include "targets/lwk/signal.h"
#include "targets/lwk/tlb.h"

/* What arrives while this runs sets the bit again, and the caller looks at it last. */
void kernel_return_work(struct trap_frame *frame)
{
	struct task *task = task_current();

	__atomic_and_fetch(&percpu()->state->work, ~WORK_KERNEL, __ATOMIC_SEQ_CST);
	__atomic_store_n(&task->attention, 0, __ATOMIC_SEQ_CST);
	tlb_sync();
	if (process.exiting)
		task_end(0, 0);
	if (!(task->affinity >> percpu()->core & 1))
		task_migrate();
	signal_deliver(frame);
}

void enter_user(struct trap_frame *frame)
{
	if (percpu()->state->work)
		trap_return_work(frame);
	trap_return(frame);
}
