/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a kernel is told about its machine: cores, memory, console, modules. Whoever
 * starts the kernel fills one of these (boot_pvh.c, boot_multiboot2.c; boot_handover.c if a running
 * Linux gave up some cores), and the command line (freestanding/option.h), and the kernel uses nothing
 * that is not there: it never assumes that the whole machine is its own.
 */
#ifndef BOOT_INFO_H
#define BOOT_INFO_H

#include <stdbool.h>
#include <stdint.h>

#define BOOT_CORES_MAX	 64
#define BOOT_MEMORY_MAX	 32
#define BOOT_MODULES_MAX 4

struct boot_range {
	uint64_t start; /* physical address */
	uint64_t bytes;
};

struct boot_info {
	uint64_t moved; /* how far the image lies above the address it is linked at */
	uint64_t rsdp;	/* physical address of the ACPI root pointer, 0: none */
	uint32_t cores; /* number of usable cores, the boot core first */
	uint32_t apic_id[BOOT_CORES_MAX];
	uint32_t memory_ranges; /* usable RAM, sorted, without overlap; image and modules inside */
	struct boot_range memory[BOOT_MEMORY_MAX];
	uint32_t modules; /* files the loader put into memory, reserved */
	struct boot_range module[BOOT_MODULES_MAX];
	uint64_t apic_base;  /* physical address of the local APIC */
	uint64_t trampoline; /* physical page below 1 MiB for starting cores, 0: none */
	bool guest; /* the machine is another kernel's: its devices are not to be touched */
	struct boot_range handover; /* what that kernel said, and is told (handover.h) */
	struct boot_range channel;  /* memory shared with that kernel, bytes 0: none */
	uint16_t console_port;	    /* I/O port of a 16550, 0: no console */
	uint16_t pm1a_control;	    /* ACPI power-off: port, and value to write, 0: unknown */
	uint16_t pm1a_off;
	uint16_t
		debug_exit; /* port of QEMU's isa-debug-exit if the command line names it, else 0 */
};

extern struct boot_info boot_info;

#endif
