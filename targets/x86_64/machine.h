/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The devices around the processor: console, local APIC and its timer, other cores, power.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Bring-up, called by the entry code (boot.S) on the boot core, on a kernel stack, in long mode:
 * fills boot_info, builds tables, starts every core; then calls kernel_main() (kernel_hooks.h). The image lies `moved` bytes above its link address. Reads as the list of its
 * steps.
 */
void boot_main(uint32_t magic, uint64_t info, uint64_t moved) __attribute__((noreturn));

/*
 * console: polled output to a 16550, or to the channel of boot_info; before console_init() and
 * without either it goes nowhere
 */
void console_init(uint16_t port);
void console_use_channel(void); /* once it is mapped */
void console_write(const char *bytes, size_t n);

/* ACPI: fills boot_info.cores, apic_id, apic_base, pm1a_*. Tables are checked before use. */
void acpi_read(void);

/*
 * Memory shared with another machine (QEMU's ivshmem-plain): placed, if need be, and switched on.
 * False: there is none.
 */
struct boot_range;
bool ivshmem_find(struct boot_range *range);

/* legacy interrupt controller: remapped to VECTOR_PIC and masked */
void pic_disable(void);

/*
 * Local APIC: xAPIC or x2APIC, whichever is on. apic_init() once on each core. The timer counts
 * down in one-shot mode; TSC and timer frequencies are calibrated once, against the PIT, or, where
 * the PIT is another kernel's, the timer's against the TSC, whose frequency was told.
 */
uint64_t apic_find(void); /* physical address of the registers */
void apic_init(void);
void apic_calibrate(void);
extern uint64_t tsc_hz;
void apic_eoi(void);
void apic_timer_start(uint64_t tsc_delta); /* interrupt VECTOR_TIMER after that many TSC ticks */
void apic_timer_stop(void);
void apic_send(uint32_t apic_id, uint8_t vector); /* an interrupt to another core */

/* Start every core of boot_info but the boot core; gives how many are online. */
uint32_t smp_start(void);

/*
 * Start one core more, while the kernel runs; gives its number, 0 if it does not come. It waits in
 * kernel_core_main() for sched_add_core().
 */
uint32_t smp_add(uint32_t apic_id);

/* To the kernel that started this one, where boot_info.guest: handover.h. */
void handover_started(void);
uint64_t handover_bringup(void); /* TSC ticks from its request to handover_started() */
void handover_ring(void);	 /* its doorbell */
void handover_rung(void);	 /* ours: from trap_dispatch() */
/* Ring, and be rung back; one caller at a time. */
void handover_ask_echo(void);
bool handover_echoed(void);
void handover_ended(int32_t status) __attribute__((noreturn));

/* Power the machine off, or, where it is another kernel's, end; status 0 is success, else the failure code that debug_exit passes on. */
void power_off(uint8_t status) __attribute__((noreturn));

#endif
