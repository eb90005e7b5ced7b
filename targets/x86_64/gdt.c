// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Segments and task state of each core. Knows nothing of the handlers that run on the stacks.
 */
#include "targets/x86_64/gdt.h"
#include "targets/x86_64/asm.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/paging.h"

/* Descriptors (SDM 3A 3.4.5): present, accessed; base and limit are ignored in 64-bit mode. */
#define KERNEL_CODE 0x00af9b000000fffful
#define KERNEL_DATA 0x00cf93000000fffful
#define USER_DATA   0x00cff3000000fffful
#define USER_CODE   0x00affb000000fffful
#define TSS_PRESENT (0x89ul << 40)

static struct core_tables {
	uint64_t gdt[8];
	struct tss tss;
} core_tables[BOOT_CORES_MAX] __attribute__((aligned(64)));

struct percpu percpu_area[BOOT_CORES_MAX] __attribute__((aligned(64)));

static void fill(struct core_tables *tables)
{
	uint64_t base = (uint64_t)&tables->tss;

	tables->gdt[SEGMENT_KERNEL_CODE / 8] = KERNEL_CODE;
	tables->gdt[SEGMENT_KERNEL_DATA / 8] = KERNEL_DATA;
	tables->gdt[SEGMENT_USER_DATA / 8] = USER_DATA;
	tables->gdt[SEGMENT_USER_CODE / 8] = USER_CODE;
	tables->gdt[SEGMENT_TSS / 8] = TSS_PRESENT | (sizeof(struct tss) - 1) |
				       (base & 0xffffff) << 16 | (base >> 24 & 0xff) << 56;
	tables->gdt[SEGMENT_TSS / 8 + 1] = base >> 32;
	tables->tss.io_bitmap = sizeof(struct tss); /* none: ring 3 has no ports */
}

void gdt_load(struct percpu *cpu)
{
	struct core_tables *tables = &core_tables[cpu->core];
	struct {
		uint16_t limit;
		uint64_t base;
	} __attribute__((packed)) pointer = {sizeof(tables->gdt) - 1, (uint64_t)tables->gdt};

	fill(tables);
	__asm__ volatile("lgdt %0\n\t"
			 "pushq %1\n\t"
			 "leaq 1f(%%rip), %%rax\n\t"
			 "pushq %%rax\n\t"
			 "lretq\n"
			 "1:\tmovl %2, %%ss\n\t"
			 "movl %3, %%ds\n\t"
			 "movl %3, %%es\n\t"
			 "movl %3, %%fs\n\t"
			 "movl %3, %%gs\n\t"
			 "ltr %w4"
			 :
			 : "m"(pointer), "i"(SEGMENT_KERNEL_CODE), "r"(SEGMENT_KERNEL_DATA), "r"(0),
			   "r"(SEGMENT_TSS)
			 : "rax", "memory");
	cpu->self = cpu;
	cpu->tss = &tables->tss;
	wrmsr(MSR_GS_BASE, (uint64_t)cpu);
	wrmsr(MSR_KERNEL_GS, 0);
}

/*
 * The address of the per-core area stands above each of these stacks: their handlers may run while
 * GS is still ring 3's, and with FSGSBASE ring 3 may have put anything there (trap_entry.S).
 */
bool gdt_make_stacks(struct percpu *cpu)
{
	struct tss *tss = cpu->tss;

	for (int i = 0; i < IST_COUNT; i++) {
		uint64_t top = tss->ist[i] ? 0 : stack_alloc();

		if (tss->ist[i])
			continue; /* a core that comes back */
		if (!top)
			return false;
		top -= 16;
		*(struct percpu **)top = cpu;
		tss->ist[i] = top;
	}
	return true;
}
