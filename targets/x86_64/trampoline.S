// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where another core begins: in real mode, at the start of a page below 1 MiB to which smp.c has
 * copied this. From there to long mode in one write of CR0. Only its position on a page matters, so
 * all addresses are offsets; parameters stand at its end.
 *
 * STARTUP names a page by eight bits, so no kernel that lies at 2 MiB can be entered by it. With CR3,
 * PAE and EFER set before, the write that turns paging on turns long mode on: no 32-bit code, and no
 * second set of segments, is needed in between. But the next instruction is fetched by those page
 * tables already, so they show this page where it lies, and as CR3 is loaded with 32 bits here, their
 * root lies below 4 GiB. EFER comes from the core that starts this one, since page tables that deny
 * execution are an error to a core that does not know of it. Far jump and segments need addresses that
 * are known only where the copy lies: smp.c writes them into it.
 */
#include "targets/x86_64/asm.h"
#include "targets/x86_64/smp.h"

#define CR4_PAE	  0x20
#define CR0_PE_PG 0x80000001
#define MSR_EFER  0xc0000080

#define OFFSET(symbol) (symbol - trampoline_start)

	.section .rodata.trampoline, "a"
	.globl	trampoline_start, trampoline_params, trampoline_far, trampoline_gdt_base
	.globl	trampoline_long, trampoline_gdt, trampoline_end
	.hidden	trampoline_start, trampoline_params, trampoline_far, trampoline_gdt_base
	.hidden	trampoline_long, trampoline_gdt, trampoline_end

	.code16
trampoline_start:
	cli
	cld
	movw	%cs, %ax
	movw	%ax, %ds
	movl	$CR4_PAE, %eax
	movl	%eax, %cr4
	movl	OFFSET(trampoline_params) + TRAMPOLINE_CR3, %eax
	movl	%eax, %cr3
	movl	$MSR_EFER, %ecx
	movl	OFFSET(trampoline_params) + TRAMPOLINE_EFER, %eax
	xorl	%edx, %edx
	wrmsr
	lgdtl	OFFSET(trampoline_gdt_pointer)
	movl	%cr0, %eax
	andl	$0x9fffffff, %eax	/* caches on: CD and NW off */
	orl	$CR0_PE_PG, %eax
	movl	%eax, %cr0
	ljmpl	*OFFSET(trampoline_far)

	.code64
trampoline_long:
	movl	$SEGMENT_KERNEL_DATA, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movq	trampoline_params + TRAMPOLINE_STACK(%rip), %rsp
	movq	trampoline_params + TRAMPOLINE_CPU(%rip), %rdi
	movq	trampoline_params + TRAMPOLINE_ENTRY(%rip), %rax
	xorl	%ebp, %ebp
	call	*%rax

	.balign	8
trampoline_gdt:
	.quad	0
	.quad	0x00af9b000000ffff	/* 64-bit code, ring 0 */
	.quad	0x00cf93000000ffff	/* data, ring 0 */
trampoline_gdt_pointer:
	.short	trampoline_gdt_pointer - trampoline_gdt - 1
trampoline_gdt_base:
	.long	0			/* physical address of trampoline_gdt */
	.balign	4
trampoline_far:
	.long	0			/* physical address of trampoline_long */
	.short	SEGMENT_KERNEL_CODE
	.balign	8
trampoline_params:
	.long	0, 0
	.quad	0, 0, 0
trampoline_end:

	.section .note.GNU-stack, "", @progbits
