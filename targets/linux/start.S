// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Entry of a static program (x86-64 psABI 3.4.1: argc and argv on the stack), a thread's beginning,
 * the way back from a signal handler, and the bare system call that benchmarks measure.
 */
#define SYS_rt_sigreturn 15
#define SYS_clone	 56
#define SYS_exit	 60

	.text
	.globl	_start
	.type	_start, @function
_start:
	xorl	%ebp, %ebp
	movq	(%rsp), %rdi
	leaq	8(%rsp), %rsi
	leaq	8(%rsi, %rdi, 8), %rdx
	andq	$-16, %rsp
	call	program_main

/* long sys_call0(long nr) */
	.globl	sys_call0
	.hidden	sys_call0
	.type	sys_call0, @function
	.balign	16
sys_call0:
	movq	%rdi, %rax
	syscall
	ret

/*
 * long thread_clone(flags, stack_top, child_tid, fn, arg): a new thread calls fn(arg) on its own
 * stack and ends. Gives its number, or a negative errno.
 */
	.globl	thread_clone
	.hidden	thread_clone
	.type	thread_clone, @function
thread_clone:
	/* what the child needs goes onto its stack: registers hold the kernel's arguments */
	subq	$16, %rsi
	movq	%rcx, (%rsi)
	movq	%r8, 8(%rsi)
	movq	%rdx, %r10	/* child_tid */
	xorl	%edx, %edx	/* no parent_tid */
	movl	$SYS_clone, %eax
	syscall
	testq	%rax, %rax
	jz	1f
	ret
1:	xorl	%ebp, %ebp
	popq	%rax
	popq	%rdi
	call	*%rax
	xorl	%edi, %edi
	movl	$SYS_exit, %eax
	syscall
	ud2

	.globl	signal_return
	.hidden	signal_return
	.type	signal_return, @function
signal_return:
	movl	$SYS_rt_sigreturn, %eax
	syscall

	.section .note.GNU-stack, "", @progbits
