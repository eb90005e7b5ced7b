/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the loader to C. Loaders enter boot_entry in 32-bit mode without paging: PVH (Xen's
 * PHYS32_ENTRY note; ebx points to struct hvm_start_info) and multiboot2 (GRUB; eax holds its magic,
 * ebx points to its information) with the image at its physical link address; a running Linux that
 * gives up the core (eax holds HANDOVER_MAGIC, ebx points to struct handover) with the image so many
 * bytes above it as ebp says, a multiple of 2 MiB. It builds a first set of page tables, enters long
 * mode and calls boot_main(). Nothing here looks at what the loaders say.
 */
#include "targets/x86_64/asm.h"
#include "targets/x86_64/handover.h"

#define IMAGE_BASE 0xffffffff80000000
#define PHYSICAL(symbol) (symbol - IMAGE_BASE)

#define XEN_ELFNOTE_PHYS32_ENTRY 18
#define PVH_MAGIC		 0x336ec578
#define MULTIBOOT2_MAGIC	 0xe85250d6
#define MULTIBOOT2_ARCH_I386	 0

#define PTE_PRESENT_WRITE 0x3
#define PTE_LARGE	  0x83 /* 2 MiB, present, writable */

#define CR0_PE_PG 0x80000001
#define CR4_PAE	  0x20
#define MSR_EFER  0xc0000080
#define EFER_LME  0x100
#define COM1	  0x3f8

/* The PVH entry point, physical (Xen, public/elfnote.h). */
	.section .note.pvh, "a", @note
	.balign	4
	.long	4, 4, XEN_ELFNOTE_PHYS32_ENTRY
	.asciz	"Xen"
	.long	PHYSICAL(boot_entry)

/* Multiboot2 header: only the magic and the end tag; the ELF file says the rest. */
	.section .multiboot2, "a"
	.balign	8
header:
	.long	MULTIBOOT2_MAGIC, MULTIBOOT2_ARCH_I386, header_end - header
	.long	-(MULTIBOOT2_MAGIC + MULTIBOOT2_ARCH_I386 + (header_end - header))
	.short	0, 0
	.long	8
header_end:

	.section .text.boot, "ax"
	.code32
	.globl	boot_entry
	.hidden	boot_entry
boot_entry:
	cli
	cld
	/* from here on ebp is how far the image lies above its link address */
	cmpl	$HANDOVER_MAGIC, %eax
	je	0f
	xorl	%ebp, %ebp
0:	leal	PHYSICAL(boot_stack_top)(%ebp), %esp
	/* qboot leaves a multiboot magic in eax: what ebx points to decides first */
	movl	%eax, %edi
	cmpl	$PVH_MAGIC, (%ebx)
	jne	1f
	movl	$PVH_MAGIC, %edi
1:	movl	%ebx, %esi

	/* Is this a 64-bit processor at all? CPUID leaf 0x80000001, EDX bit 29. */
	movl	$0x80000001, %eax
	cpuid
	btl	$29, %edx
	jnc	no_long_mode

	/*
	 * The first 4 GiB in 2 MiB pages, seen at 0 (until C runs at its own addresses) and at the
	 * direct map's base (entry 256); and a GiB from where the link address 0 has come to lie, at
	 * the image's base (511, then 510).
	 */
	leal	PHYSICAL(boot_directory)(%ebp), %eax
	movl	$PTE_LARGE, %edx
	movl	$(4 * 512), %ecx
	call	fill_directory
	leal	PHYSICAL(boot_directory_image)(%ebp), %eax
	leal	PTE_LARGE(%ebp), %edx
	movl	$512, %ecx
	call	fill_directory

	leal	PHYSICAL(boot_pdpt)(%ebp), %eax
	leal	PHYSICAL(boot_directory) + PTE_PRESENT_WRITE(%ebp), %edx
	movl	$4, %ecx
3:	movl	%edx, (%eax)
	addl	$4096, %edx
	addl	$8, %eax
	decl	%ecx
	jnz	3b
	leal	PHYSICAL(boot_directory_image) + PTE_PRESENT_WRITE(%ebp), %edx
	movl	%edx, PHYSICAL(boot_pdpt_image) + 510 * 8(%ebp)
	leal	PHYSICAL(boot_pdpt) + PTE_PRESENT_WRITE(%ebp), %edx
	movl	%edx, PHYSICAL(boot_pml4)(%ebp)
	movl	%edx, PHYSICAL(boot_pml4) + 256 * 8(%ebp)
	leal	PHYSICAL(boot_pdpt_image) + PTE_PRESENT_WRITE(%ebp), %edx
	movl	%edx, PHYSICAL(boot_pml4) + 511 * 8(%ebp)

	movl	$CR4_PAE, %eax
	movl	%eax, %cr4
	leal	PHYSICAL(boot_pml4)(%ebp), %eax
	movl	%eax, %cr3
	movl	$MSR_EFER, %ecx
	rdmsr
	orl	$EFER_LME, %eax
	wrmsr
	movl	%cr0, %eax
	orl	$CR0_PE_PG, %eax
	movl	%eax, %cr0
	leal	PHYSICAL(boot_gdt)(%ebp), %eax
	pushl	%eax
	pushw	$(boot_gdt_end - boot_gdt - 1)
	lgdt	(%esp)
	leal	PHYSICAL(boot_long)(%ebp), %eax
	pushl	$SEGMENT_KERNEL_CODE
	pushl	%eax
	lret

/* ecx large pages from the entry edx on, into the directory at eax; the upper halves are 0 */
fill_directory:
	movl	%edx, (%eax)
	addl	$0x200000, %edx
	addl	$8, %eax
	decl	%ecx
	jnz	fill_directory
	ret

no_long_mode:
	leal	PHYSICAL(no_long_mode_text)(%ebp), %esi
4:	lodsb
	testb	%al, %al
	jz	5f
	movw	$COM1, %dx
	outb	%al, %dx
	jmp	4b
5:	hlt
	jmp	5b

	.code64
/* In long mode at the physical address; from here to the addresses that the image is linked at. */
boot_long:
	movabsq	$boot_high, %rax
	jmp	*%rax
boot_high:
	movl	$SEGMENT_KERNEL_DATA, %eax
	movl	%eax, %ss
	movl	%eax, %ds
	movl	%eax, %es
	xorl	%eax, %eax
	movl	%eax, %fs
	movl	%eax, %gs
	leaq	boot_stack_top(%rip), %rsp
	movl	%ebp, %edx
	xorl	%ebp, %ebp
	call	boot_main	/* magic and info are in edi and esi since the start */

/* void boot_switch_stack(uint64_t top, void (*next)(void)): go on at the top of another stack */
	.text
	.globl	boot_switch_stack
	.hidden	boot_switch_stack
	.type	boot_switch_stack, @function
boot_switch_stack:
	movq	%rdi, %rsp
	xorl	%ebp, %ebp
	call	*%rsi

	.section .rodata.boot, "a"
no_long_mode_text:
	.asciz	"this kernel needs a 64-bit processor\r\n"
	.balign	8
boot_gdt:
	.quad	0
	.quad	0x00af9b000000ffff	/* 64-bit code, ring 0 */
	.quad	0x00cf93000000ffff	/* data, ring 0 */
boot_gdt_end:

	.section .bss.boot, "aw", @nobits
	.balign	4096
boot_pml4:
	.skip	4096
boot_pdpt:
	.skip	4096
boot_pdpt_image:
	.skip	4096
boot_directory:
	.skip	4 * 4096
boot_directory_image:
	.skip	4096
	.skip	8192
boot_stack_top:

	.section .note.GNU-stack, "", @progbits
