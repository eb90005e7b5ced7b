/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Between smp.c and the code that other cores start in (trampoline.S).
 */
#ifndef SMP_H
#define SMP_H

/* Offsets of the trampoline's parameters, checked in smp.c. */
#define TRAMPOLINE_CR3	 0
#define TRAMPOLINE_EFER	 4
#define TRAMPOLINE_ENTRY 8
#define TRAMPOLINE_STACK 16
#define TRAMPOLINE_CPU	 24

#ifndef __ASSEMBLY__
#include <stdint.h>

void apic_send_init(uint32_t apic_id);
void apic_send_startup(uint32_t apic_id, uint8_t page); /* starts at page << 12, in real mode */
#endif

#endif
