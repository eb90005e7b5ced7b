/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What assembly and C share: segment selectors, offsets into the per-core area and the trap frame
 * (checked against the C structures in trap.c), and the SMAP instructions that are patched in where
 * the processor has them.
 */
#ifndef ASM_H
#define ASM_H

/*
 * Selectors in the global descriptor table (gdt.c). The order is SYSRET's: user data 8 above STAR's
 * user base, user code 16 above it (SDM 2B, SYSRET). User selectors hold their ring, 3.
 */
#define SEGMENT_KERNEL_CODE 0x08
#define SEGMENT_KERNEL_DATA 0x10
#define SEGMENT_USER_BASE   0x1b /* STAR bits 63:48 */
#define SEGMENT_USER_DATA   0x23
#define SEGMENT_USER_CODE   0x2b
#define SEGMENT_TSS	    0x30

/* struct percpu, from GS; the first word of struct core_state (kernel_hooks.h) */
#define PERCPU_SELF	  0
#define PERCPU_KERNEL_RSP 8
#define PERCPU_USER_RSP	  16
#define PERCPU_CURRENT	  24
#define PERCPU_STATE	  48
#define STATE_WORK	  0

/* struct trap_frame */
#define TRAP_FRAME_BYTES 176
#define TRAP_VECTOR	 120
#define TRAP_CS		 144

/*
 * At each of these places stands a no-operation of three bytes that cpu_patch_smap() replaces by
 * CLAC or STAC if the processor has SMAP. Interrupts do not clear the flag, so every entry does.
 */
/* clang-format off */
#ifdef __ASSEMBLY__
	.macro	smap_site kind
771:	.byte	0x0f, 0x1f, 0x00
	.pushsection .smap_sites, "a"
	.balign	8
	.quad	771b, \kind
	.popsection
	.endm
	.macro	CLAC
	smap_site 0
	.endm
	.macro	STAC
	smap_site 1
	.endm
#else
/* clang-format on */
#define SMAP_SITE(kind)                                                                   \
	"771: .byte 0x0f, 0x1f, 0x00\n\t.pushsection .smap_sites, \"a\"\n\t.balign 8\n\t" \
	".quad 771b, " kind "\n\t.popsection\n\t"
#define CLAC SMAP_SITE("0")
#define STAC SMAP_SITE("1")
#endif

#endif
