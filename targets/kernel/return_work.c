// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Work on the way back to the worker. Entry code found a bit set; what the bits of the kernel on
 * top mean is its own.
 */
#include "targets/kernel/return_work.h"
#include "targets/kernel/sched.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"
#include "targets/x86_64/trap.h"

/* An idle core has no worker to go back to: the next one that runs here does the rest. */
static inline uint32_t work(void)
{
	struct core_state *state = percpu()->state;
	uint32_t bits = __atomic_load_n(&state->work, __ATOMIC_SEQ_CST);

	return percpu()->current == state->idle ? bits & ~WORK_KERNEL : bits;
}

/* Another core may set bits at any time, and the thread may come back on another core. */
static __attribute__((noinline)) uint32_t work_again(void)
{
	return work();
}

static __attribute__((noinline)) void end_turn(void)
{
	__atomic_and_fetch(&percpu()->state->work, ~WORK_RESCHEDULE, __ATOMIC_SEQ_CST);
	sched_next_turn();
}

void return_work_request(uint32_t core)
{
	__atomic_or_fetch(&percpu_area[core].state->work, WORK_KERNEL, __ATOMIC_SEQ_CST);
	if (core != percpu()->core)
		apic_send(percpu_area[core].apic_id, VECTOR_RESCHEDULE);
}

void trap_return_work(struct trap_frame *frame)
{
	for (uint32_t bits = work(); bits; bits = work_again()) {
		if (bits & WORK_ARRIVED)
			sched_arrivals();
		if (bits & WORK_RESCHEDULE)
			end_turn();
		if (bits & WORK_KERNEL)
			kernel_return_work(frame);
	}
}
