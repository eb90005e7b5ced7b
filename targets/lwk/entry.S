// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * System call entry (SYSCALL, Intel SDM 3A 5.8.8): rax is the number, rdi rsi rdx r10 r8 r9 the
 * arguments; rcx holds the return address and r11 the flags. Interrupts stay off until ring 3 has
 * its own flags back. The return address is never non-canonical, which SYSRET could not survive:
 * the last page of the user half is never mapped (USER_END), so no SYSCALL ends there.
 */
#include "targets/lwk/entry.h"
#include "targets/lwk/syscall_limits.h"
#include "targets/x86_64/asm.h"

	.text

/* What the fast path pushes, from the last to the first. */
#define SAVED_R9     0
#define SAVED_R8     8
#define SAVED_R10    16
#define SAVED_RDX    24
#define SAVED_RSI    32
#define SAVED_RDI    40
#define SAVED_RFLAGS 48
#define SAVED_RIP    56
#define SAVED_RSP    64
#define SAVED_BYTES  72

	.globl syscall_entry
	.hidden syscall_entry
	.type syscall_entry, @function
	.balign 64
syscall_entry:
	swapgs
	movq	%rsp, %gs:PERCPU_USER_RSP
	movq	%gs:PERCPU_KERNEL_RSP, %rsp
	pushq	%gs:PERCPU_USER_RSP
	pushq	%rcx
	pushq	%r11
	pushq	%rdi
	pushq	%rsi
	pushq	%rdx
	pushq	%r10
	pushq	%r8
	pushq	%r9
	cmpq	$SYSCALL_TABLE_SIZE, %rax
	jae	unknown
	movq	%r10, %rcx
	call	*syscall_table(, %rax, 8)	/* the image's addresses are 32-bit, sign-extended */
leave:
	movq	%gs:PERCPU_STATE, %rcx
	cmpl	$0, STATE_WORK(%rcx)
	jne	work
	popq	%r9
	popq	%r8
	popq	%r10
	popq	%rdx
	popq	%rsi
	popq	%rdi
	popq	%r11
	popq	%rcx
	popq	%rsp
	swapgs
	sysretq
unknown:
	call	entry_unknown
	jmp	leave

/*
 * Complete what the fast path saved to a struct trap_frame below it; base is the register that
 * points to it, and no argument register of the call.
 */
	.macro	complete_frame base
	pushq	$SEGMENT_USER_DATA
	pushq	SAVED_RSP(\base)
	pushq	SAVED_RFLAGS(\base)
	pushq	$SEGMENT_USER_CODE
	pushq	SAVED_RIP(\base)
	pushq	$0
	pushq	$VECTOR_SYSCALL
	pushq	%rax
	pushq	%rbx
	pushq	SAVED_RIP(\base)	/* rcx, which SYSCALL has overwritten */
	pushq	SAVED_RDX(\base)
	pushq	SAVED_RSI(\base)
	pushq	SAVED_RDI(\base)
	pushq	%rbp
	pushq	SAVED_R8(\base)
	pushq	SAVED_R9(\base)
	pushq	SAVED_R10(\base)
	pushq	SAVED_RFLAGS(\base)	/* r11, likewise */
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	.endm

work:
	movq	%rsp, %rcx
	complete_frame %rcx
	movq	%rsp, %rdi
	call	enter_user

/* Calls that need all registers: the frame is their argument, and their result goes back as usual. */
	.macro	frame_call name, function
	.globl	\name
	.hidden	\name
	.type	\name, @function
\name:
	leaq	8(%rsp), %rcx
	complete_frame %rcx
	movq	%rsp, %rdi
	call	\function
	addq	$TRAP_FRAME_BYTES, %rsp
	ret
	.endm

	frame_call entry_clone, sys_clone_frame
	frame_call entry_clone3, sys_clone3_frame
	frame_call entry_rt_sigreturn, sys_rt_sigreturn_frame
	frame_call entry_sigaltstack, sys_sigaltstack_frame

/* The number as a seventh argument, which goes by the stack. */
	.globl	entry_delegate
	.hidden	entry_delegate
	.type	entry_delegate, @function
entry_delegate:
	pushq	%rax
	call	sys_delegate
	addq	$8, %rsp
	ret

	.globl	entry_unknown
	.hidden	entry_unknown
	.type	entry_unknown, @function
entry_unknown:
	movq	%rax, %rdi
	jmp	sys_unknown

	.section .note.GNU-stack, "", @progbits
