// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel's own address space (paging.h shows its parts). Knows nothing of processes.
 */
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/image.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/paging.h"

struct address_space kernel_space;

uint64_t virt_to_phys(const void *address)
{
	uint64_t virtual = (uint64_t)address;

	return virtual >= IMAGE_BASE ? virtual - IMAGE_BASE + boot_info.moved
				     : virtual - DIRECT_BASE;
}

static void must(int error)
{
	if (error)
		panic(NULL, "no memory for the kernel's page tables");
}

static void map_direct(const struct boot_range *range)
{
	must(space_map(&kernel_space, (uint64_t)phys_to_virt(range->start), range->start,
		       range->bytes, PAGE_READ | PAGE_WRITE));
}

/* One part of the image, where it is linked. */
static void map_part(const uint8_t *start, const uint8_t *end, enum page_rights rights)
{
	must(space_map(&kernel_space, (uint64_t)start, virt_to_phys(start), end - start, rights));
}

/* Text and constants must not be writable through the direct map either. */
static void protect_alias(const uint8_t *start, const uint8_t *end)
{
	bool cached; /* by no other core: none runs yet */

	must(space_protect(&kernel_space, (uint64_t)phys_to_virt(virt_to_phys(start)), end - start,
			   PAGE_READ, &cached));
}

void paging_init(void)
{
	kernel_space.root = frame_alloc();
	must(!kernel_space.root);
	for (uint32_t i = 0; i < boot_info.memory_ranges; i++)
		map_direct(&boot_info.memory[i]);
	if (boot_info.channel.bytes)
		map_direct(&boot_info.channel);
	if (boot_info.guest)
		map_direct(&boot_info.handover);
	map_part(image_start, text_end, PAGE_READ | PAGE_EXECUTE);
	map_part(text_end, rodata_end, PAGE_READ);
	map_part(rodata_end, image_end, PAGE_READ | PAGE_WRITE);
	protect_alias(image_start, rodata_end);
	must(space_map(&kernel_space, DEVICE_BASE, boot_info.apic_base, PAGE_BYTES,
		       PAGE_READ | PAGE_WRITE | PAGE_DEVICE));
	must(!space_share(&kernel_space, STACK_BASE));
	if (cpu_features.nx)
		wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_NXE);
	space_load(&kernel_space);
}
