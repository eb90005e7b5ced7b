// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Starting the other cores, one after the other (SDM 3A 9.4: INIT, 10 ms, STARTUP twice). Knows
 * nothing of what they will run.
 */
#include "targets/x86_64/smp.h"
#include "targets/freestanding/string.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/core_init.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/gdt.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"
#include "targets/x86_64/paging.h"

struct params {
	uint32_t cr3, efer;
	uint64_t entry, stack, cpu;
};
_Static_assert(offsetof(struct params, cr3) == TRAMPOLINE_CR3, "trampoline");
_Static_assert(offsetof(struct params, efer) == TRAMPOLINE_EFER, "trampoline");
_Static_assert(offsetof(struct params, entry) == TRAMPOLINE_ENTRY, "trampoline");
_Static_assert(offsetof(struct params, stack) == TRAMPOLINE_STACK, "trampoline");
_Static_assert(offsetof(struct params, cpu) == TRAMPOLINE_CPU, "trampoline");

extern const uint8_t trampoline_start[], trampoline_params[], trampoline_far[];
extern const uint8_t trampoline_gdt_base[], trampoline_long[], trampoline_gdt[], trampoline_end[];

#define WAIT_INIT_US	10000
#define WAIT_STARTUP_US 200
#define WAIT_ONLINE_US	1000000 /* an emulated core may wait long for its turn */

#define ROOT_END (1ul << 32) /* the trampoline loads CR3 with 32 bits */
#define EFER_LMA (1u << 10)

/*
 * Without a pause: nobody's progress is awaited here but the clock's, and where instructions are counted
 * each pause gives the turn to another core, which pauses, too.
 */
static void wait_us(uint64_t us)
{
	uint64_t end = rdtsc() + tsc_hz / 1000000 * us;

	while (rdtsc() < end)
		;
}

static struct address_space trampoline_space;
static uint8_t *trampoline_page;	/* NULL: not placed yet */
static uint64_t stacks[BOOT_CORES_MAX]; /* kept for a core that comes back */

/* First C code of another core, on its own stack, still in the address space of the trampoline. */
static void core_entry(struct percpu *cpu)
{
	space_load(&kernel_space);
	gdt_load(cpu);
	core_init(cpu);
	apic_init();
	__atomic_store_n(&cpu->online, true, __ATOMIC_RELEASE);
	kernel_core_main();
}

static void put32(uint8_t *page, const uint8_t *symbol, uint32_t value)
{
	memcpy(page + (symbol - trampoline_start), &value, sizeof(value));
}

/*
 * Copy the code to its page, which only this mapping shows as writable: the space it runs in has it
 * at its physical address, to be read and executed.
 */
static bool place(void)
{
	uint8_t *page = (uint8_t *)DEVICE_BASE + PAGE_BYTES;
	uint64_t physical = boot_info.trampoline;
	struct address_space *space = &trampoline_space;

	if (trampoline_page)
		return true;
	if (!physical || space_create(space) < 0 || space->root >= ROOT_END)
		return false;
	if (space_map(space, physical, physical, PAGE_BYTES, PAGE_READ | PAGE_EXECUTE) < 0 ||
	    space_map(&kernel_space, (uint64_t)page, physical, PAGE_BYTES, PAGE_READ | PAGE_WRITE) <
		    0)
		return false;
	memcpy(page, trampoline_start, trampoline_end - trampoline_start);
	put32(page, trampoline_gdt_base, physical + (trampoline_gdt - trampoline_start));
	put32(page, trampoline_far, physical + (trampoline_long - trampoline_start));
	trampoline_page = page;
	return true;
}

static bool start_core(struct percpu *cpu)
{
	uint64_t *stack = &stacks[cpu->core], end;
	struct params params = {
		.cr3 = trampoline_space.root,
		.efer = rdmsr(MSR_EFER) & ~(uint64_t)EFER_LMA,
		.entry = (uint64_t)core_entry,
		.cpu = (uint64_t)cpu,
	};

	if (!*stack)
		*stack = stack_alloc();
	if (!*stack)
		return false;
	params.stack = *stack;
	memcpy(trampoline_page + (trampoline_params - trampoline_start), &params, sizeof(params));
	apic_send_init(cpu->apic_id);
	wait_us(WAIT_INIT_US);
	for (int i = 0; i < 2 && !cpu->online; i++) {
		apic_send_startup(cpu->apic_id, boot_info.trampoline / PAGE_BYTES);
		wait_us(WAIT_STARTUP_US);
	}
	end = rdtsc() + tsc_hz / 1000000 * WAIT_ONLINE_US;
	while (!__atomic_load_n(&cpu->online, __ATOMIC_ACQUIRE) && rdtsc() < end)
		pause();
	if (!cpu->online)
		apic_send_init(cpu->apic_id); /* should it come later: not any more */
	return cpu->online;
}

uint32_t smp_start(void)
{
	uint32_t online = 1;

	if (boot_info.cores == 1)
		return 1;
	if (!place()) {
		boot_info.cores = 1;
		return 1;
	}
	/* A core that does not come is left out, so that core numbers have no holes. */
	for (uint32_t i = 1; i < boot_info.cores; i++) {
		struct percpu *cpu = &percpu_area[online];

		cpu->core = online;
		cpu->apic_id = boot_info.apic_id[i];
		if (!start_core(cpu))
			continue;
		boot_info.apic_id[online++] = cpu->apic_id;
	}
	boot_info.cores = online;
	return online;
}

/* The number of a core that was here before, or the next one. */
static uint32_t number_of(uint32_t apic_id)
{
	uint32_t core = 1;

	while (core < boot_info.cores && percpu_area[core].apic_id != apic_id)
		core++;
	return core;
}

uint32_t smp_add(uint32_t apic_id)
{
	uint32_t core = number_of(apic_id);
	struct percpu *cpu;

	if (core == BOOT_CORES_MAX || percpu_area[core].online || !place())
		return 0;
	cpu = &percpu_area[core];
	cpu->core = core;
	cpu->apic_id = apic_id;
	if (!start_core(cpu))
		return 0;
	boot_info.apic_id[core] = apic_id;
	if (core == boot_info.cores)
		__atomic_store_n(&boot_info.cores, core + 1, __ATOMIC_RELEASE);
	return core;
}
