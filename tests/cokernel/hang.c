// SPDX-License-Identifier: GPL-2.0-or-later
/* A co-kernel that says a line and then does nothing any more, with interrupts off. */
#include "targets/kernel/kernel.h"
#include "targets/kernel/sched.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/machine.h"
#include "targets/x86_64/trap.h"

void kernel_main(void)
{
	static const char text[] = "hangs\n";

	console_write(text, sizeof(text) - 1);
	irq_disable();
	for (;;)
		__asm__ volatile("" : : : "memory");
}

void kernel_user_fault(struct trap_frame *frame)
{
	panic(frame, "no user here");
}

void kernel_return_work(struct trap_frame *frame)
{
	(void)frame;
}

void kernel_switch(struct thread *from, struct thread *to)
{
	(void)from;
	(void)to;
}

void kernel_thread_gone(struct thread *thread)
{
	(void)thread;
}

bool kernel_core_unused(uint32_t core)
{
	(void)core;
	return false;
}
