// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From one kernel thread's stack to another's. Knows nothing of why.
 */
#include "targets/x86_64/asm.h"

	.text
/* void context_switch(struct thread *from, struct thread *to) */
	.globl	context_switch
	.hidden	context_switch
	.type	context_switch, @function
context_switch:
	pushq	%rbx
	pushq	%rbp
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movq	%rsp, THREAD_RSP(%rdi)
	movq	THREAD_RSP(%rsi), %rsp
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbp
	popq	%rbx
	ret

/* Where a new thread's first switch returns to: thread_create() put its thread into rbx. */
	.globl	thread_begin
	.hidden	thread_begin
	.type	thread_begin, @function
thread_begin:
	movq	%rbx, %rdi
	xorl	%ebp, %ebp
	call	thread_main

	.section .note.GNU-stack, "", @progbits
