/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interrupt and exception entry. Vectors with an IST stack may come at any instruction, even where
 * GS is still ring 3's; all others come from ring 3 (GS is exchanged) or from ring 0 with GS set.
 * Knows nothing of threads but the word that says that there is work before the worker goes on.
 */
#include "targets/x86_64/asm.h"

#define VECTOR_DEBUG	  1
#define VECTOR_NMI	  2
#define VECTOR_DOUBLE	  8
#define VECTOR_MACHINE	  18
#define VECTOR_TIMER	  0x40
#define VECTOR_RESCHEDULE 0x41
#define VECTOR_DOORBELL	  0x53 /* handover.h */

#define MSR_GS_BASE 0xc0000101

/* What the short path pushes, and where the processor's CS lies above it. */
#define SHORT_BYTES 72
#define SHORT_CS    80

	.macro	push_all
	pushq	%rax
	pushq	%rbx
	pushq	%rcx
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	pushq	%rbp
	pushq	%r8
	pushq	%r9
	pushq	%r10
	pushq	%r11
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	cld
	CLAC
	.endm

	.macro	pop_all
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%r11
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rbp
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%rcx
	popq	%rbx
	popq	%rax
	.endm

	.text
/* The full path: rsp points to a vector and an error code above what the processor pushed. */
trap_full:
	push_all
	testb	$3, TRAP_CS(%rsp)
	jz	trap_call
	swapgs
trap_call:
	movq	%rsp, %rdi
	call	trap_dispatch
	/* ring 0 goes on where it was, maybe in the middle of a system call: work is for later */
	testb	$3, TRAP_CS(%rsp)
	jz	1f
	movq	%gs:PERCPU_STATE, %rax
	cmpl	$0, STATE_WORK(%rax)
	je	1f
	movq	%rsp, %rdi
	call	trap_return_work
1:	movq	%rsp, %rdi

/* void trap_return(struct trap_frame *frame): leave the kernel with these registers. */
	.globl	trap_return
	.hidden	trap_return
	.type	trap_return, @function
trap_return:
	movq	%rdi, %rsp
	testb	$3, TRAP_CS(%rsp)
	jz	1f
	swapgs
1:	pop_all
	addq	$16, %rsp
	iretq

/*
 * With an IST stack: the per-core area's address stands above the frame. From ring 3 the frame
 * moves to the thread's kernel stack, and all goes on as usual. From ring 0 GS gets its value and
 * afterwards whatever it had before, and no work is done: the place may be any.
 */
trap_ist:
	push_all
	testb	$3, TRAP_CS(%rsp)
	jnz	1f
	movl	$MSR_GS_BASE, %ecx
	rdmsr
	movl	%eax, %ebx
	movl	%edx, %r12d
	movq	TRAP_FRAME_BYTES(%rsp), %rax
	movq	%rax, %rdx
	shrq	$32, %rdx
	wrmsr
	movq	%rsp, %rdi
	call	trap_dispatch
	movl	$MSR_GS_BASE, %ecx
	movl	%ebx, %eax
	movl	%r12d, %edx
	wrmsr
	pop_all
	addq	$16, %rsp
	iretq
1:	swapgs
	movq	%rsp, %rsi
	movq	%gs:PERCPU_KERNEL_RSP, %rsp
	subq	$TRAP_FRAME_BYTES, %rsp
	movq	%rsp, %rdi
	movl	$(TRAP_FRAME_BYTES / 8), %ecx
	rep movsq
	jmp	trap_call

/* The short path of an interrupt that calls a C function without arguments. */
	.macro	short_interrupt name, vector, function
	.balign	64
\name:
	pushq	%rax
	pushq	%rcx
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	pushq	%r8
	pushq	%r9
	pushq	%r10
	pushq	%r11
	cld
	CLAC
	testb	$3, SHORT_CS(%rsp)
	jz	1f
	swapgs
1:	call	\function
	movq	%gs:PERCPU_STATE, %rax
	cmpl	$0, STATE_WORK(%rax)
	jne	2f
	testb	$3, SHORT_CS(%rsp)
	jz	1f
	swapgs
1:	popq	%r11
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%rcx
	popq	%rax
	iretq
2:	pushq	$\vector
	jmp	short_work
	.endm

	short_interrupt timer_entry, VECTOR_TIMER, interrupt_timer
	short_interrupt reschedule_entry, VECTOR_RESCHEDULE, interrupt_reschedule

/*
 * Work to do: complete what the short path pushed to a full frame. The vector is on the stack, GS
 * is the kernel's. The saved registers become a full frame by restoring and pushing them all.
 */
short_work:
	popq	%rax
	movq	%rax, %gs:PERCPU_USER_RSP /* scratch: no system call is being entered */
	popq	%r11
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%rcx
	popq	%rax
	pushq	$0
	pushq	%gs:PERCPU_USER_RSP
	push_all
	movq	%rsp, %rdi
	call	trap_return_work
	movq	%rsp, %rdi
	jmp	trap_return

/* All 256 entries, and a table of their addresses for the IDT. */
	.macro	vector_address number
	.quad	vector_\number
	.endm

	.macro	full_entry name, number
	.balign	16
\name:
	/* exceptions for which the processor pushes an error code (SDM 3A 6.3.1) */
	.if (\number == 8) || (\number >= 10 && \number <= 14) || (\number == 17) || \
		(\number == 21) || (\number == 29) || (\number == 30)
	.else
	pushq	$0
	.endif
	pushq	$\number
	.if (\number == VECTOR_DEBUG) || (\number == VECTOR_NMI) || (\number == VECTOR_DOUBLE) || \
		(\number == VECTOR_MACHINE)
	jmp	trap_ist
	.else
	jmp	trap_full
	.endif
	.endm

	full_entry doorbell_entry, VECTOR_DOORBELL

	.macro	vector_entry number
	full_entry vector_\number, \number
	.endm

	.altmacro
	.set	number, 0
	.rept	256
	.if (number != VECTOR_TIMER) && (number != VECTOR_RESCHEDULE) && (number != VECTOR_DOORBELL)
	vector_entry %number
	.endif
	.set	number, number + 1
	.endr

	.set	vector_64, timer_entry
	.set	vector_65, reschedule_entry
	.set	vector_83, doorbell_entry

	.section .data.rel.ro.vectors, "aw"
	.balign	8
	.globl	trap_vectors
	.hidden	trap_vectors
trap_vectors:
	.set	number, 0
	.rept	256
	vector_address %number
	.set	number, number + 1
	.endr

	.section .note.GNU-stack, "", @progbits
