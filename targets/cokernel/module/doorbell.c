// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Doorbells. Linux's is an interrupt of its own, with a vector of processor 0, which cannot be taken
 * offline; the co-kernel's is a vector that handover.h fixes. Knows not what either is rung for.
 */
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdomain.h>
#include <asm/apic.h>
#include <asm/hw_irq.h>
#include <asm/irqdomain.h>
#include <asm/smp.h>

#include "cokernel.h"

static int irq;
static void (*on_ring)(void);

static irqreturn_t handle(int number, void *unused)
{
	on_ring();
	return IRQ_HANDLED;
}

int doorbell_open(void (*rung)(void))
{
	struct irq_alloc_info info = {.mask = cpumask_of(0)};
	int error;

	on_ring = rung;
	irq = irq_domain_alloc_irqs(x86_vector_domain, 1, NUMA_NO_NODE, &info);
	if (irq < 0)
		return irq;
	irq_set_handler(irq, handle_edge_irq);
	error = request_irq(irq, handle, IRQF_NOBALANCING, "cokernel", &irq);
	if (error) {
		irq_dispose_mapping(irq);
		return error;
	}
	error = irq_set_affinity(irq, cpumask_of(0));
	if (error)
		doorbell_close();
	return error;
}

void doorbell_close(void)
{
	free_irq(irq, &irq);
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
	apic_icr_write(APIC_DM_FIXED | HANDOVER_DOORBELL, apic_id);
	local_irq_restore(flags);
}
