// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From one kernel thread's stack to another's. Knows nothing of why.
 *
 * To C this is a function like any other, so only what such a one must preserve is saved: six
 * registers, and the return address that the call has pushed. There are no flags (interrupts are off on
 * both sides) and no FPU state (the kernels are built without): what ring 3 has of that is
 * kernel_switch()'s. It is called on the stack of the thread that comes, when nothing stands on the
 * other one any more, which may then be freed. A thread that has ended has nothing to save: its way is
 * another function, rather than a test in the path of all others. Who switches from here comes back
 * out of one of the two, whichever was entered last, so both leave the stack alike; and a new thread is
 * given a stack as if it had left by here (struct saved in sched.c).
 */
#define THREAD_RSP 0 /* in struct thread; sched.c checks it */

	.text
	.macro	pop_all_but_one
	movq	THREAD_RSP(%rsi), %rsp
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbp
	.endm

/*
 * long context_switch(struct thread *from, struct thread *to): 0, when from runs again. The call
 * comes where the stack is aligned for it and both arguments are still in place.
 */
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
	pop_all_but_one
	call	kernel_switch
	popq	%rbx
	xorl	%eax, %eax
	ret

/* void context_switch_last(struct thread *from, struct thread *to): from has ended. */
	.globl	context_switch_last
	.hidden	context_switch_last
	.type	context_switch_last, @function
context_switch_last:
	pop_all_but_one
	call	kernel_switch
	call	thread_free_ended
	popq	%rbx
	xorl	%eax, %eax
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
