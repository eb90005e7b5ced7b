// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory that this machine shares with another one: QEMU's ivshmem-plain, a PCI device whose BAR 2 is
 * that memory. Nothing else of PCI is of use to this kernel, so all of it that is known is here:
 * configuration mechanism #1 (PCI Local Bus 3.0, 3.2.2.3), base addresses (6.2.5), on bus 0.
 */
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/machine.h"

#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA    0xcfc
#define CONFIG_ENABLE  0x80000000u
#define DEVICES	       32u

#define REGISTER_ID	 0x00
#define REGISTER_COMMAND 0x04
#define REGISTER_BAR2	 0x18
#define REGISTER_BAR3	 0x1c

#define IVSHMEM_ID	 0x11101af4u
#define COMMAND_MEMORY	 0x2u
#define BAR_KIND	 0xfu /* the bits that are no address */
#define BAR_MEMORY_64BIT 0x4u
#define BAR_KIND_TESTED \
	0x7u /* I/O or memory, and its width; prefetchable or not is the same here */

/* Where it goes if no firmware has placed it: memory ends below, and other devices begin above. */
#define PLACE	  0xe0000000ul
#define PLACE_END 0xf0000000ul

static void select(uint32_t device, uint32_t at)
{
	outl(CONFIG_ADDRESS, CONFIG_ENABLE | device << 11 | at);
}

static uint32_t config_read(uint32_t device, uint32_t at)
{
	select(device, at);
	return inl(CONFIG_DATA);
}

static void config_write(uint32_t device, uint32_t at, uint32_t value)
{
	select(device, at);
	outl(CONFIG_DATA, value);
}

static uint64_t read_base(uint32_t device)
{
	return ((uint64_t)config_read(device, REGISTER_BAR3) << 32 |
		config_read(device, REGISTER_BAR2)) &
	       ~(uint64_t)BAR_KIND;
}

static void write_base(uint32_t device, uint64_t base)
{
	config_write(device, REGISTER_BAR2, base);
	config_write(device, REGISTER_BAR3, base >> 32);
}

/* The bits of an address that the device lets be written tell its size. 0: none that we could use. */
static uint64_t measure(uint32_t device)
{
	uint64_t size;

	if ((config_read(device, REGISTER_BAR2) & BAR_KIND_TESTED) != BAR_MEMORY_64BIT)
		return 0;
	write_base(device, UINT64_MAX);
	size = -read_base(device);
	return size & (size - 1) ? 0 : size;
}

static bool place(uint32_t device, struct boot_range *range)
{
	uint32_t command = config_read(device, REGISTER_COMMAND);
	uint64_t was, size;

	/* not to be decoded while its address is none */
	config_write(device, REGISTER_COMMAND, command & ~COMMAND_MEMORY);
	was = read_base(device);
	size = measure(device);
	if (!size || size > PLACE_END - PLACE)
		return false;
	*range = (struct boot_range){was ? was : PLACE, size};
	write_base(device, range->start);
	config_write(device, REGISTER_COMMAND, command | COMMAND_MEMORY);
	return true;
}

bool ivshmem_find(struct boot_range *range)
{
	for (uint32_t device = 0; device < DEVICES; device++) {
		if (config_read(device, REGISTER_ID) == IVSHMEM_ID)
			return place(device, range);
	}
	return false;
}
