/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The smallest image that QEMU boots by PVH: a line to the serial port and off, still in 32-bit mode
 * without paging. What any kernel's time to its first record is compared with.
 */
#define XEN_ELFNOTE_PHYS32_ENTRY 18 /* Xen, public/elfnote.h */

#define COM1	     0x3f8
#define LINE_STATUS  5
#define STATUS_EMPTY 0x20 /* the transmitter takes another byte */
#define DEBUG_EXIT   0x501

	.section .note.pvh, "a", @note
	.balign	4
	.long	4, 4, XEN_ELFNOTE_PHYS32_ENTRY
	.asciz	"Xen"
	.long	start

	.text
	.code32
	.globl	start
start:
	movl	$line, %esi
	cld
1:	movw	$(COM1 + LINE_STATUS), %dx
2:	inb	%dx, %al
	testb	$STATUS_EMPTY, %al
	jz	2b
	lodsb
	testb	%al, %al
	jz	3f
	movw	$COM1, %dx
	outb	%al, %dx
	jmp	1b
	/* QEMU's isa-debug-exit ends the machine with 2 * al + 1 */
3:	movw	$DEBUG_EXIT, %dx
	outb	%al, %dx
4:	hlt
	jmp	4b

line:
	.asciz	"empty\n"

	.section .note.GNU-stack, "", @progbits
