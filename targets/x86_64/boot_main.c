// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bring-up of a bare machine, step by step. Knows nothing of the kernel that it hands over to.
 */
#include "targets/freestanding/option.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/boot_read.h"
#include "targets/x86_64/core_init.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/gdt.h"
#include "targets/x86_64/handover.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"
#include "targets/x86_64/paging.h"
#include "targets/x86_64/smp.h"
#include "targets/x86_64/trap.h"

void boot_switch_stack(uint64_t top, void (*next)(void)) __attribute__((noreturn));

static void read_loader(uint32_t magic, uint64_t info, uint64_t moved)
{
	bool ok = false;

	boot_info.moved = moved;
	if (magic == PVH_MAGIC)
		ok = boot_read_pvh(info);
	else if (magic == MULTIBOOT2_MAGIC)
		ok = boot_read_multiboot2(info);
	else if (magic == HANDOVER_MAGIC)
		ok = boot_read_handover(info);
	if (!ok)
		cpu_stop(); /* not even a console is known */
}

static void read_options(void)
{
	uint64_t port;

	if (option_u64("debug_exit", &port) && port <= UINT16_MAX)
		boot_info.debug_exit = port;
}

/* ivshmem=1: calls are delegated to a Linux in another machine. */
static void find_channel(void)
{
	uint64_t wanted;

	if (boot_info.guest || !option_u64("ivshmem", &wanted) || !wanted)
		return;
	ivshmem_find(&boot_info.channel);
	channel_create();
}

/* On a stack with a guard page, in the kernel's own address space. */
static void bring_up_machine(void)
{
	core_init(&percpu_area[0]);
	trap_use_stacks();
	if (!boot_info.guest)
		pic_disable();
	apic_init();
	apic_calibrate();
	smp_start();
	kernel_main();
}

void boot_main(uint32_t magic, uint64_t info, uint64_t moved)
{
	uint64_t stack;

	read_loader(magic, info, moved);
	if (boot_info.guest) {
		handover_started();
		console_use_channel();
	}
	console_init(boot_info.console_port);
	read_options();
	boot_info.apic_id[0] = cpu_apic_id();
	if (!boot_info.guest)
		boot_info.cores = 1;
	percpu_area[0].apic_id = boot_info.apic_id[0];
	percpu_area[0].online = true;
	gdt_load(&percpu_area[0]);
	trap_init();
	trap_load();
	cpu_detect();
	cpu_patch_smap();
	if (boot_info.guest)
		boot_info.apic_base = apic_find();
	else
		acpi_read();
	find_channel();
	frames_init();
	paging_init();
	stack = stack_alloc();
	if (!stack)
		panic(NULL, "no memory for the first stack");
	boot_switch_stack(stack, bring_up_machine);
}
