// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Cores that come and go while this kernel runs beside a Linux. Knows who gives orders, not why.
 */
#include "targets/kernel/sched.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/handover.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"
#include "targets/x86_64/paging.h"

enum { ENXIO = 6, EBUSY = 16, EINVAL = 22 };

static int32_t add(uint32_t apic_id)
{
	uint32_t core = smp_add(apic_id);

	if (!core)
		return -ENXIO;
	sched_add_core(core);
	return 0;
}

static int32_t take_away(uint32_t apic_id)
{
	for (uint32_t core = 1; core < boot_info.cores; core++) {
		struct percpu *cpu = &percpu_area[core];

		if (cpu->apic_id != apic_id || !cpu->online)
			continue;
		if (!kernel_core_unused(core))
			return -EBUSY;
		if (sched_remove_core(core))
			return 0;
		cpu->online = true;
		return -EBUSY;
	}
	return -EINVAL; /* the first one, or none of ours */
}

/* The starter may have withdrawn it. */
static bool claim(struct handover *given, uint32_t number)
{
	uint32_t before = number - 1;

	return __atomic_compare_exchange_n(&given->order_claimed, &before, number, false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

void orders_obey(void)
{
	struct handover *given = phys_to_virt(boot_info.handover.start);
	uint32_t number = __atomic_load_n(&given->order_number, __ATOMIC_ACQUIRE);

	if (number == given->order_done || !claim(given, number))
		return;
	if (given->order == HANDOVER_ADD_CORE)
		given->order_result = add(given->order_core);
	else if (given->order == HANDOVER_REMOVE_CORE)
		given->order_result = take_away(given->order_core);
	else
		given->order_result = -EINVAL;
	__atomic_store_n(&given->order_done, number, __ATOMIC_RELEASE);
}
