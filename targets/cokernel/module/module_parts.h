/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of the module and what each knows. reserved_memory.c: the reserved memory and what lies in it.
 * cores.c: taking cores from Linux, guarding and returning them, INIT and STARTUP. doorbell.c: the
 * two interrupts. lifecycle.c: the life of the one co-kernel, in order. device.c: what user space sees.
 */
#ifndef MODULE_PARTS_H
#define MODULE_PARTS_H

#include <linux/cpumask.h>
#include <linux/types.h>

#include "targets/cokernel/channel_layout.h"
#include "targets/cokernel/device.h"
#include "targets/x86_64/handover.h"

/* reserved_memory.c */
extern struct handover *handover; /* in memory that only the two kernels reach */
int memory_find(void);
void memory_forget(void);
phys_addr_t memory_channel(void);
/*
 * Put an image (a program for user space to name, never trusted), the program and the structure that
 * describes all of it into the reserved memory. *entry: where to enter, physical. 0 or an error.
 */
int memory_fill(const struct cokernel_start *start, u32 *entry);
void memory_place_trampoline(u32 entry);
u8 memory_startup_page(void);
u32 memory_moved(void); /* how far the image lies above its link address */
phys_addr_t memory_handover(void);

/* cores.c. A lent core is not Linux's; the functions are called with lifecycle.c's lock held. */
int cores_guard(void);
void cores_unguard(void);
int core_lend(unsigned int cpu);
void core_return(unsigned int cpu); /* stops what runs there; never fails to take it away */
void cores_return_all(void);
void cores_stop(void); /* stop all lent cores where they are; may be called at a reboot */
bool core_is_lent(unsigned int cpu);
u32 core_apic_id(unsigned int cpu);
void core_start(unsigned int cpu, u8 page, bool (*came)(void));

/* doorbell.c */
int doorbell_open(void (*rung)(void));
void doorbell_close(void);
void doorbell_describe(void); /* into handover */
void doorbell_ring(u32 apic_id);

/* lifecycle.c */
int cokernel_init(void (*rung)(void));
void cokernel_exit(void);
int cokernel_begin(const struct cokernel_start *start);
int cokernel_order(enum handover_order order, unsigned int cpu);
int cokernel_ring(void);
void cokernel_end(void);
void cokernel_status(struct cokernel_status *status);

#endif
