// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What this kernel says to the one that started it on a part of its machine, while both run: that it
 * lives, that it has ended, that there is something to look at. Knows nothing of the channel's
 * content.
 */
#include "targets/x86_64/handover.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"
#include "targets/x86_64/paging.h"

static volatile uint32_t rung_for_echo; /* the last one that had been answered when we were rung */

static struct handover *given(void)
{
	return phys_to_virt(boot_info.handover.start);
}

void handover_started(void)
{
	given()->first_tsc = rdtsc();
	__atomic_store_n(&given()->state, HANDOVER_STARTED, __ATOMIC_RELEASE);
}

uint64_t handover_bringup(void)
{
	return given()->first_tsc - given()->asked_tsc;
}

void handover_ring(void)
{
	apic_send(given()->doorbell_apic_id, given()->doorbell_vector);
}

static uint32_t echoes;

void handover_ask_echo(void)
{
	__atomic_store_n(&given()->echo_asked, ++echoes, __ATOMIC_RELEASE);
	handover_ring();
}

bool handover_echoed(void)
{
	return rung_for_echo == echoes;
}

/* What came with it is looked at: rings are not counted. */
void handover_rung(void)
{
	rung_for_echo = __atomic_load_n(&given()->echo_done, __ATOMIC_ACQUIRE);
	channel_rung();
	orders_obey();
}

void handover_ended(int32_t status)
{
	given()->status = status;
	__atomic_store_n(&given()->state, HANDOVER_HALTED, __ATOMIC_RELEASE);
	handover_ring();
	cpu_stop();
}
