// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Doorbells. Linux's is an interrupt of its own, with a vector of processor 0, which cannot be taken
 * offline; the co-kernel's is a vector that handover.h fixes. Knows not what either is rung for.
 *
 * Linux's is handled where its descriptor is found, as that of a chip with others behind it: an action
 * would have each ring pass locks, the entropy pool and the detector of spurious interrupts first,
 * which together take longer than all else between the two kernels.
 */
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/irqdomain.h>
#include <linux/rcupdate.h>
#include <linux/version.h>
#include <asm/apic.h>
#include <asm/hw_irq.h>
#include <asm/irqdomain.h>
#include <asm/smp.h>

#include "module_parts.h"

static int irq;
static void (*on_ring)(void);

static void end_of_interrupt(void)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
	ack_APIC_irq();
#else
	apic->eoi(); /* apic_eoi() is for who knows its static calls, which modules don't */
#endif
}

static void handle(struct irq_desc *desc)
{
	end_of_interrupt();
	on_ring();
}

/* It never moves: its vector is processor 0's from the beginning, and nobody balances it. */
int doorbell_open(void (*rung)(void))
{
	struct irq_alloc_info info = {.mask = cpumask_of(0)};

	on_ring = rung;
	irq = irq_domain_alloc_irqs(x86_vector_domain, 1, NUMA_NO_NODE, &info);
	if (irq < 0)
		return irq;
	irq_set_status_flags(irq, IRQ_NO_BALANCING);
	irq_set_chained_handler(irq, handle);
	return 0;
}

/* One that is being handled is let end: it has interrupts off. */
void doorbell_close(void)
{
	irq_set_chained_handler(irq, NULL);
	synchronize_rcu();
	irq_dispose_mapping(irq);
}

void doorbell_describe(void)
{
	handover->doorbell_apic_id = core_apic_id(0);
	handover->doorbell_vector = irqd_cfg(irq_get_irq_data(irq))->vector;
}

void doorbell_ring(u32 apic_id)
{
	unsigned long flags;

	local_irq_save(flags);
	safe_apic_wait_icr_idle();
	apic->icr_write(APIC_DM_FIXED | HANDOVER_DOORBELL, apic_id);
	local_irq_restore(flags);
}
