/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A core made ready to run a kernel. */
#ifndef CORE_INIT_H
#define CORE_INIT_H

struct percpu;

/*
 * Interrupt table, exception stacks, control registers, EFER, XCR0 and the FPU's start state of the
 * calling core, which has its segments (gdt_load) and is in the kernel's address space. Panics if there is no memory for the stacks.
 */
void core_init(struct percpu *cpu);

#endif
