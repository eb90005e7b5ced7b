// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a running Linux says of the part of its machine that it gives up (handover.h).
 */
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/boot_read.h"
#include "targets/x86_64/handover.h"
#include "targets/x86_64/machine.h"
#include "targets/x86_64/paging.h"

_Static_assert(HANDOVER_CORES_MAX == BOOT_CORES_MAX, "a core for every entry");

bool boot_read_handover(uint64_t physical)
{
	const struct handover *given = phys_to_virt(physical);

	if (!physical || physical > BOOT_READABLE_END - HANDOVER_BYTES ||
	    given->bytes != sizeof(*given) || !given->cores || given->cores > BOOT_CORES_MAX)
		return false;
	boot_add_memory(given->memory, given->memory_bytes);
	boot_add_module(given->program, given->program_bytes);
	boot_set_cmdline(given->cmdline);
	for (uint32_t i = 0; i < given->cores; i++)
		boot_info.apic_id[i] = given->apic_id[i];
	boot_info.cores = given->cores;
	boot_info.channel = (struct boot_range){given->channel, given->channel_bytes};
	boot_info.handover = (struct boot_range){physical, HANDOVER_BYTES};
	boot_info.trampoline = given->trampoline;
	boot_info.guest = true;
	tsc_hz = given->tsc_hz;
	return tsc_hz && given->channel_bytes;
}
