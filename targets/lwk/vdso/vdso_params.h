/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel tells the code that it lends to programs. It lies at a fixed place of their page.
 */
#ifndef VDSO_PARAMS_H
#define VDSO_PARAMS_H

#define VDSO_PARAMS_AT 0xf00 /* of 4,096 bytes; vdso.ld has it, too */
#define VDSO_CLOCKS    8

#ifndef __ASSEMBLY__
#include <stdint.h>

struct vdso_params {
	uint64_t start, ns_per_tick;	/* struct clock_rate's */
	uint64_t epoch_ns[VDSO_CLOCKS]; /* what the clock says at 0 ns */
	uint8_t known[VDSO_CLOCKS];	/* 0: such a clock is the kernel's to read */
};
#endif

#endif
