/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a call by number reaches its function: what SYSCALL, entry and dispatch are elsewhere. In
 * assembly, so that no compiler can see through a constant number. Knows no call.
 */
#include "targets/unikernel/call_numbers.h"

	.text
/* long library_call(long nr, long a, long b, long c) */
	.globl	library_call
	.hidden	library_call
	.type	library_call, @function
	.balign	16
library_call:
	movq	%rdi, %rax
	movq	%rsi, %rdi
	movq	%rdx, %rsi
	movq	%rcx, %rdx
	jmp	dispatch

/* long sys_call0(long nr) */
	.globl	sys_call0
	.hidden	sys_call0
	.type	sys_call0, @function
	.balign	16
sys_call0:
	movq	%rdi, %rax
dispatch:
	cmpq	$CALL_TABLE_SIZE, %rax
	jae	1f
	leaq	library_table(%rip), %r11
	jmp	*(%r11, %rax, 8)
1:	movq	$-CALL_ENOSYS, %rax
	ret

	.section .note.GNU-stack, "", @progbits
