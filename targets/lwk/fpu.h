/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ring 3's FPU and vector registers: kept in an XSAVE (else FXSAVE) area a task, saved and loaded at
 * every switch between tasks. The kernel itself uses none of them.
 */
#ifndef LWK_FPU_H
#define LWK_FPU_H

#include "targets/x86_64/cpu.h"

#define FPU_AREA_BYTES 4096 /* one frame; XSAVE's standard format through PKRU takes 2,696 */
#define FXSAVE_BYTES   512
#define XSAVE_HEADER   64

static inline void fpu_save(void *area)
{
	if (cpu_features.xsave)
		__asm__ volatile("xsave64 (%0)" : : "r"(area), "a"(-1), "d"(-1) : "memory");
	else
		__asm__ volatile("fxsave64 (%0)" : : "r"(area) : "memory");
}

static inline void fpu_restore(const void *area)
{
	if (cpu_features.xsave)
		__asm__ volatile("xrstor64 (%0)" : : "r"(area), "a"(-1), "d"(-1) : "memory");
	else
		__asm__ volatile("fxrstor64 (%0)" : : "r"(area) : "memory");
}

/* Bytes of the state as it is in a signal frame, without Linux's closing magic. */
static inline uint32_t fpu_bytes(void)
{
	return cpu_features.xsave ? cpu_features.xsave_bytes : FXSAVE_BYTES;
}

/* Make a cleared area hold the state that a new program finds (System V ABI, 3.4.1). */
static inline void fpu_initial(void *area)
{
	*(uint16_t *)area = 0x37f;		   /* x87 control word */
	*(uint32_t *)((char *)area + 24) = 0x1f80; /* MXCSR: exceptions masked, to nearest */
}

#endif
