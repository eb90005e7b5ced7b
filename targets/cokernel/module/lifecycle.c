// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The life of the one co-kernel: cores and memory, start, orders, end. Knows no user space but the
 * structure that a start is asked for with.
 */
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/mutex.h>
#include <linux/reboot.h>
#include <linux/workqueue.h>
#include <asm/tsc.h>

#include "module_parts.h"

#define ORDER_US 2000000

static void (*tell_user)(void);

static DEFINE_MUTEX(lock);
static bool running, going_down;
static u64 asked_tsc;
static u32 first_apic_id, orders;

/* A machine that goes down or boots anew must not find a co-kernel at work in its memory. */
static int before_reboot(struct notifier_block *block, unsigned long event, void *unused)
{
	mutex_lock(&lock);
	going_down = true;
	cores_stop();
	mutex_unlock(&lock);
	return NOTIFY_DONE;
}
static struct notifier_block reboot_notifier = {.notifier_call = before_reboot};

/* In the interrupt. Two rings may arrive as one, so user space is told in any case. */
static void on_ring(void)
{
	u32 asked = READ_ONCE(handover->echo_asked);

	if (asked != handover->echo_done) {
		smp_store_release(&handover->echo_done, asked);
		doorbell_ring(first_apic_id);
		/* where processors take turns: its turn, before we go on */
		cpu_relax();
	}
	tell_user();
}

int cokernel_init(void (*rung)(void))
{
	int error = memory_find();

	tell_user = rung;
	if (error)
		return error;
	error = cores_guard();
	if (error)
		goto forget;
	error = doorbell_open(on_ring);
	if (error)
		goto unguard;
	error = register_reboot_notifier(&reboot_notifier);
	if (!error)
		return 0;
	doorbell_close();
unguard:
	cores_unguard();
forget:
	memory_forget();
	return error;
}

void cokernel_exit(void)
{
	unregister_reboot_notifier(&reboot_notifier);
	doorbell_close();
	cores_unguard();
	memory_forget();
}

static bool has_started(void)
{
	return READ_ONCE(handover->state) != HANDOVER_GIVEN;
}

static int lend_cores(const struct cokernel_start *start)
{
	if (!start->cores || start->cores > COKERNEL_CORES_MAX)
		return -EINVAL;
	for (u32 i = 0; i < start->cores; i++) {
		int error = core_lend(start->core[i]);

		if (error)
			return error;
		handover->apic_id[i] = core_apic_id(start->core[i]);
	}
	handover->cores = start->cores;
	return 0;
}

static int enter(unsigned int cpu, u32 entry)
{
	first_apic_id = core_apic_id(cpu);
	doorbell_describe();
	handover->asked_tsc = asked_tsc;
	memory_place_trampoline(entry);
	core_start(cpu, memory_startup_page(), has_started);
	return has_started() ? 0 : -ETIMEDOUT;
}

static int begin(const struct cokernel_start *start)
{
	u32 entry;
	int error;

	BUILD_BUG_ON(COKERNEL_CORES_MAX != HANDOVER_CORES_MAX);
	asked_tsc = rdtsc_ordered();
	error = memory_fill(start, &entry);
	if (!error)
		error = lend_cores(start);
	if (!error)
		error = enter(start->core[0], entry);
	if (error)
		cores_return_all();
	orders = 0;
	running = !error;
	return error;
}

int cokernel_begin(const struct cokernel_start *start)
{
	int error;

	if (mutex_lock_interruptible(&lock))
		return -EINTR;
	if (going_down)
		error = -ESHUTDOWN;
	else
		error = running ? -EBUSY : begin(start);
	mutex_unlock(&lock);
	return error;
}

int cokernel_ring(void)
{
	if (!READ_ONCE(running))
		return -ENXIO;
	doorbell_ring(first_apic_id);
	return 0;
}

static bool order_is_done(void)
{
	ktime_t end = ktime_add_us(ktime_get(), ORDER_US);

	while (smp_load_acquire(&handover->order_done) != orders) {
		if (!ktime_before(ktime_get(), end))
			return false;
		usleep_range(50, 100);
	}
	return true;
}

/* What the co-kernel answered, if it can be that. */
static int order_result(void)
{
	s32 result = READ_ONCE(handover->order_result);

	return result <= 0 && result >= -MAX_ERRNO ? result : -EIO;
}

/*
 * One order and its answer. -ETIMEDOUT: it was withdrawn. -EIO: the co-kernel has begun to obey and
 * does not end: whose the core is nobody can tell before all are taken back.
 */
static int obey(enum handover_order order, u32 apic_id)
{
	handover->order = order;
	handover->order_core = apic_id;
	smp_store_release(&handover->order_number, ++orders);
	doorbell_ring(first_apic_id);
	if (order_is_done())
		return order_result();
	if (cmpxchg(&handover->order_claimed, orders - 1, orders) == orders - 1)
		return -ETIMEDOUT;
	return order_is_done() ? order_result() : -EIO;
}

static int add(unsigned int cpu)
{
	int error = core_lend(cpu);

	if (error)
		return error;
	error = obey(HANDOVER_ADD_CORE, core_apic_id(cpu));
	if (error && error != -EIO)
		core_return(cpu);
	return error;
}

static int take_back(unsigned int cpu)
{
	int error;

	if (!core_is_lent(cpu))
		return -ENODEV;
	/* it is rung there, whatever it answers */
	if (core_apic_id(cpu) == first_apic_id)
		return -EBUSY;
	error = obey(HANDOVER_REMOVE_CORE, core_apic_id(cpu));
	if (!error)
		core_return(cpu);
	return error;
}

int cokernel_order(enum handover_order order, unsigned int cpu)
{
	int error = -ENXIO;

	if (mutex_lock_interruptible(&lock))
		return -EINTR;
	if (running && !going_down)
		error = order == HANDOVER_ADD_CORE ? add(cpu) : take_back(cpu);
	mutex_unlock(&lock);
	return error;
}

/*
 * Bringing a processor online makes threads, which a process that was killed cannot: a worker of the
 * kernel's does it.
 */
static void end(struct work_struct *unused)
{
	mutex_lock(&lock);
	if (running)
		cores_return_all();
	running = false;
	mutex_unlock(&lock);
}
static DECLARE_WORK(end_work, end);

void cokernel_end(void)
{
	queue_work(system_unbound_wq, &end_work);
	flush_work(&end_work);
}

void cokernel_status(struct cokernel_status *status)
{
	*status = (struct cokernel_status){.state = COKERNEL_IDLE};
	if (!READ_ONCE(running))
		return;
	status->state = COKERNEL_RUNNING;
	if (READ_ONCE(handover->state) == HANDOVER_HALTED) {
		status->state = COKERNEL_ENDED;
		status->exit = READ_ONCE(handover->status);
	}
	status->asked_tsc = asked_tsc;
	status->first_tsc = READ_ONCE(handover->first_tsc);
}
