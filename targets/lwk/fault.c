// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Exceptions of ring 3: the program's own handler if it has one, else the end of that thread with a
 * report. The kernel and the other threads stay up.
 */
#include "targets/kernel/records.h"
#include "targets/lwk/entry.h"
#include "targets/lwk/memory.h"
#include "targets/lwk/process.h"
#include "targets/lwk/process_life.h"
#include "targets/lwk/signal.h"
#include "targets/x86_64/kernel_hooks.h"

/* Exception vectors (Intel SDM 3A, table 6-1) that have a signal of their own on Linux. */
enum {
	DIVIDE = 0,
	DEBUG = 1,
	BREAKPOINT = 3,
	OPCODE = 6,
	STACK = 12,
	X87 = 16,
	ALIGN = 17,
	SIMD = 19
};

static uint64_t read_cr2(void)
{
	uint64_t address;

	__asm__ volatile("movq %%cr2, %0" : "=r"(address));
	return address;
}

/* The signal for an exception, and what its siginfo says. */
static int signal_for(const struct trap_frame *frame, uint64_t cr2, struct signal_note *note)
{
	*note = (struct signal_note){.code = SI_KERNEL};
	switch (frame->vector) {
	case DIVIDE:
	case X87:
	case SIMD:
		*note = (struct signal_note){.code = FPE_INTDIV, .value = frame->rip};
		return SIGFPE;
	case DEBUG:
		*note = (struct signal_note){.code = TRAP_TRACE, .value = frame->rip};
		return SIGTRAP;
	case BREAKPOINT:
		return SIGTRAP;
	case OPCODE:
		*note = (struct signal_note){.code = ILL_ILLOPN, .value = frame->rip};
		return SIGILL;
	case STACK:
		return SIGBUS;
	case ALIGN:
		note->code = BUS_ADRALN;
		return SIGBUS;
	case VECTOR_PAGE_FAULT:
		note->code = memory_is_mapped(cr2) ? SEGV_ACCERR : SEGV_MAPERR;
		note->value = cr2;
		return SIGSEGV;
	default:
		return SIGSEGV;
	}
}

void kernel_user_fault(struct trap_frame *frame)
{
	struct task *task = task_current();
	uint64_t cr2 = read_cr2();
	struct signal_note note;
	int number = signal_for(frame, cr2, &note);

	if (!signal_fault(frame, number, &note)) {
		records_frame("fault", task->id, frame, cr2);
		task_end(0, number);
	}
	enter_user(frame);
}
