// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a PVH loader says (Xen, public/arch-x86/hvm/start_info.h): QEMU's -kernel.
 */
#include "targets/freestanding/option.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/boot_read.h"
#include "targets/x86_64/paging.h"

#define TYPE_RAM    1
#define ENTRIES_MAX 1024
#define COM1	    0x3f8

struct start_info {
	uint32_t magic, version, flags, modules;
	uint64_t module_list, cmdline, rsdp;
	uint64_t memory_map; /* from version 1 on */
	uint32_t memory_entries, reserved;
};

struct module {
	uint64_t start, bytes, cmdline, reserved;
};

struct memory_entry {
	uint64_t start, bytes;
	uint32_t type, reserved;
};

/* The array at a physical address, if all of it can be read. */
static const void *array(uint64_t physical, uint64_t n, uint64_t element)
{
	if (!physical || n > ENTRIES_MAX || physical > BOOT_READABLE_END - n * element)
		return 0;
	return phys_to_virt(physical);
}

bool boot_read_pvh(uint64_t physical)
{
	const struct start_info *info = array(physical, 1, sizeof(*info));
	const struct memory_entry *memory;
	const struct module *module;

	if (!info || info->magic != PVH_MAGIC || info->version < 1)
		return false;
	memory = array(info->memory_map, info->memory_entries, sizeof(*memory));
	module = array(info->module_list, info->modules, sizeof(*module));
	if (!memory || (info->modules && !module))
		return false;
	for (uint32_t i = 0; i < info->memory_entries; i++) {
		if (memory[i].type == TYPE_RAM)
			boot_add_memory(memory[i].start, memory[i].bytes);
	}
	for (uint32_t i = 0; i < info->modules; i++)
		boot_add_module(module[i].start, module[i].bytes);
	boot_set_cmdline(array(info->cmdline, OPTION_LINE_MAX / 4, 4));
	boot_info.rsdp = info->rsdp;
	boot_info.console_port = COM1;
	return true;
}
