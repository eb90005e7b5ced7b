/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the first core begins: in real mode, at the start of the reserved page below 1 MiB. From
 * there to the image's entry in 32-bit mode without paging, as loaders enter it (handover.h). It is
 * data to Linux, and lies with the constants; reserved_memory.c copies it and writes its parameters.
 *
 * Why not straight to long mode, as other cores of the image do (x86_64/trampoline.S): there are no page
 * tables yet that the image could run on, and Linux's are none of its business. Entered as a loader
 * enters it, it makes its own, wherever it was moved to; all that tells it apart from a loader is what
 * stands in three registers. Where the page lies is known only at run time: the addresses that the far
 * jump and the descriptor table need are worked out here, from the one parameter that says so.
 */
#include <linux/linkage.h>
#include "targets/x86_64/handover.h"

#define CODE_SEGMENT 8
#define DATA_SEGMENT 16
#define OFFSET(symbol) (symbol - cokernel_trampoline)

	.section .rodata, "a"
	.balign	16
	.globl	cokernel_trampoline, cokernel_trampoline_end
	.globl	cokernel_trampoline_page, cokernel_trampoline_entry
	.globl	cokernel_trampoline_handover, cokernel_trampoline_moved

	.code16
cokernel_trampoline:
	cli
	cld
	wbinvd
	movw	%cs, %ax
	movw	%ax, %ds
	movl	OFFSET(cokernel_trampoline_page), %esi
	leal	OFFSET(gdt)(%esi), %eax
	movl	%eax, OFFSET(gdt_pointer) + 2
	leal	OFFSET(protected)(%esi), %eax
	movl	%eax, OFFSET(far)
	lgdtl	OFFSET(gdt_pointer)
	movl	%cr0, %eax
	andl	$0x9fffffff, %eax	/* caches on: INIT leaves CD and NW as they were */
	orl	$1, %eax
	movl	%eax, %cr0
	ljmpl	*OFFSET(far)

	.code32
protected:
	movl	$DATA_SEGMENT, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	OFFSET(cokernel_trampoline_handover)(%esi), %ebx
	movl	OFFSET(cokernel_trampoline_moved)(%esi), %ebp
	movl	OFFSET(cokernel_trampoline_entry)(%esi), %ecx
	movl	$HANDOVER_MAGIC, %eax
	jmp	*%ecx

	.balign	8
gdt:
	.quad	0
	.quad	0x00cf9b000000ffff	/* 32-bit code, ring 0, all of memory */
	.quad	0x00cf93000000ffff	/* data */
gdt_pointer:
	.short	gdt_pointer - gdt - 1
	.long	0
	.balign	4
far:
	.long	0
	.short	CODE_SEGMENT
	.balign	4
cokernel_trampoline_page:
	.long	0
cokernel_trampoline_entry:
	.long	0
cokernel_trampoline_handover:
	.long	0
cokernel_trampoline_moved:
	.long	0
cokernel_trampoline_end:
	.code64
