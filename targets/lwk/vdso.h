/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page of kernel code that a program runs in ring 3 (vdso/).
 */
#ifndef LWK_VDSO_H
#define LWK_VDSO_H

#include <stdint.h>

/* Map it into the process. Its address, for AT_SYSINFO_EHDR; 0: out of memory. */
uint64_t vdso_place(void);

#endif
