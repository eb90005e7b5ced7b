/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Descriptor tables of a core: segments, the task state with its stack pointers, and the stacks of
 * those exceptions that may come while no other stack can be trusted (SDM 3A 3.4.5, 7.7).
 */
#ifndef GDT_H
#define GDT_H

#include <stdbool.h>
#include <stdint.h>

#include "targets/x86_64/cpu.h"

/* Interrupt stack table entries, as the IDT names them. */
#define IST_NMI	    1
#define IST_DOUBLE  2
#define IST_MACHINE 3
#define IST_DEBUG   4
#define IST_COUNT   4

struct tss {
	uint32_t reserved0;
	uint64_t rsp0; /* where an interrupt from ring 3 begins to push */
	uint64_t rsp1, rsp2;
	uint64_t reserved1;
	uint64_t ist[7];
	uint64_t reserved2;
	uint16_t reserved3;
	uint16_t io_bitmap;
} __attribute__((packed));
_Static_assert(sizeof(struct tss) == 104, "64-bit TSS");

/* Load this core's segments and task state; GS_BASE becomes the address of cpu. */
void gdt_load(struct percpu *cpu);

/* Give the core its exception stacks, from stack_alloc(); false if out of memory. */
bool gdt_make_stacks(struct percpu *cpu);

#endif
