/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interrupts and exceptions: the frame that entry code (trap_entry.S) leaves on the kernel stack, the
 * table of handlers, and the vectors in use. Knows nothing of threads or system calls.
 */
#ifndef TRAP_H
#define TRAP_H

#include <stdbool.h>
#include <stdint.h>

/* All general registers, as trap_entry.S pushes them; what the processor pushes comes last. */
struct trap_frame {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
	uint64_t rbp, rdi, rsi, rdx, rcx, rbx, rax;
	uint64_t vector;
	uint64_t error;
	uint64_t rip, cs, rflags, rsp, ss;
};

#define VECTOR_DEBUG	  1
#define VECTOR_NMI	  2
#define VECTOR_DOUBLE	  8
#define VECTOR_PROTECTION 13
#define VECTOR_PAGE_FAULT 14
#define VECTOR_MACHINE	  18
#define VECTOR_PIC	  0x20 /* 16 vectors: the masked legacy controller's spurious ones */
#define VECTOR_TIMER	  0x40
#define VECTOR_RESCHEDULE 0x41 /* another core made a thread runnable here */
#define VECTOR_STOP	  0x42 /* another core panicked or powers off */
#define VECTOR_SPURIOUS	  0xff

static inline bool trap_from_user(const struct trap_frame *frame)
{
	return (frame->cs & 3) == 3;
}

/*
 * Handlers run with interrupts off. The timer and reschedule vectors have a short path in trap_entry.S
 * that saves only what C may clobber and calls interrupt_timer() or interrupt_reschedule(); all
 * others come to trap_dispatch() with a full frame. On the way back to ring 3, and in the
 * unikernel to the worker, entry code calls trap_return_work() if percpu()->state asks for it.
 */
void trap_init(void);	    /* build the IDT: all 256 vectors lead somewhere */
void trap_use_stacks(void); /* from now on name the exceptions' own stacks */
void trap_load(void);	    /* load it on this core */
void trap_dispatch(struct trap_frame *frame);

/* Leave the kernel with these registers; the caller's stack is given up. */
void trap_return(struct trap_frame *frame) __attribute__((noreturn));

#endif
