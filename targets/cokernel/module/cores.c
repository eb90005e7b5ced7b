// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Cores that are Linux's or lent. A lent one is offline, is kept so by a callback of the hotplug
 * machinery, and ends with an INIT, so that nothing runs there any more when Linux starts it again.
 */
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/delay.h>
#include <asm/apic.h>
#include <asm/smp.h>

#include "module_parts.h"

static cpumask_t lent;
static cpumask_t was_online; /* of the lent ones: to be brought back */
static int guard_state;

/* After INIT a core may be sent STARTUP at once since the P4 and the K8 (smp_quirk_init_udelay). */
#define AFTER_INIT_US	 20
#define AFTER_STARTUP_US 200
#define ARRIVAL_US	 1000000

static int refuse_if_lent(unsigned int cpu)
{
	return cpumask_test_cpu(cpu, &lent) ? -EBUSY : 0;
}

int cores_guard(void)
{
	guard_state = cpuhp_setup_state_nocalls(CPUHP_BP_PREPARE_DYN, "cokernel:guard",
						refuse_if_lent, NULL);
	return guard_state < 0 ? guard_state : 0;
}

void cores_unguard(void)
{
	cpuhp_remove_state_nocalls(guard_state);
}

bool core_is_lent(unsigned int cpu)
{
	return cpu < nr_cpu_ids && cpumask_test_cpu(cpu, &lent);
}

u32 core_apic_id(unsigned int cpu)
{
	return per_cpu(x86_cpu_to_apicid, cpu);
}

/* One that is on its way to be online, having passed the guard before it was lent, is waited for. */
static bool is_online(unsigned int cpu)
{
	bool online;

	cpus_read_lock();
	online = cpu_online(cpu);
	cpus_read_unlock();
	return online;
}

int core_lend(unsigned int cpu)
{
	int error;

	if (cpu >= nr_cpu_ids || !cpu_present(cpu))
		return -ENODEV;
	if (cpumask_test_and_set_cpu(cpu, &lent))
		return -EBUSY;
	if (!is_online(cpu))
		return 0;
	error = remove_cpu(cpu);
	if (error < 0)
		cpumask_clear_cpu(cpu, &lent);
	else if (!error)
		cpumask_set_cpu(cpu, &was_online);
	/* positive: somebody else has just taken it offline, who may bring it back */
	return min(error, 0);
}

static void send(u32 what, u32 apic_id)
{
	unsigned long flags;

	local_irq_save(flags);
	safe_apic_wait_icr_idle();
	apic->icr_write(what, apic_id);
	safe_apic_wait_icr_idle();
	local_irq_restore(flags);
}

static void send_init(u32 apic_id)
{
	send(APIC_INT_LEVELTRIG | APIC_INT_ASSERT | APIC_DM_INIT, apic_id);
	send(APIC_INT_LEVELTRIG | APIC_DM_INIT, apic_id);
	udelay(AFTER_INIT_US);
}

void core_start(unsigned int cpu, u8 page, bool (*came)(void))
{
	u32 apic_id = core_apic_id(cpu);
	ktime_t end = ktime_add_us(ktime_get(), ARRIVAL_US);

	send_init(apic_id);
	for (int i = 0; i < 2 && !came(); i++) {
		send(APIC_DM_STARTUP | page, apic_id);
		udelay(AFTER_STARTUP_US);
	}
	while (!came() && ktime_before(ktime_get(), end))
		usleep_range(50, 100);
}

void core_return(unsigned int cpu)
{
	int error;

	if (!cpumask_test_cpu(cpu, &lent))
		return;
	send_init(core_apic_id(cpu));
	cpumask_clear_cpu(cpu, &lent);
	if (!cpumask_test_and_clear_cpu(cpu, &was_online))
		return;
	error = add_cpu(cpu);
	if (error < 0)
		pr_err("cokernel: core %u does not come back: error %d\n", cpu, error);
}

void cores_stop(void)
{
	unsigned int cpu;

	for_each_cpu(cpu, &lent) send_init(core_apic_id(cpu));
}

/* All are stopped before the first one is Linux's again: they share memory. */
void cores_return_all(void)
{
	unsigned int cpu;

	cores_stop();
	for_each_present_cpu(cpu) core_return(cpu);
}
