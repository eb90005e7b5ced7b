// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What of interrupts the command line asks for, begun on every core. Knows no timer but its own.
 */
#include "targets/kernel/interrupt_options.h"
#include "targets/freestanding/option.h"
#include "targets/kernel/core_state.h"
#include "targets/kernel/injected_noise.h"
#include "targets/kernel/timer.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"
#include "targets/x86_64/trap.h"

static struct timer option_timer; /* irq_after */

static void nothing(struct timer *timer)
{
	(void)timer;
}

static void start_ticks(uint64_t hz)
{
	if (hz > TICK_HZ_MAX)
		panic(NULL, "tick_hz=%lu is more than %u", hz, TICK_HZ_MAX);
	__atomic_store_n(&timer_own_hz, hz, __ATOMIC_SEQ_CST);
	timer_tick(hz);
}

/* An interrupt ends the halt of a core that is idle. */
static void call_others(void)
{
	for (uint32_t i = 0; i < boot_info.cores; i++) {
		if (i != percpu()->core && percpu_area[i].online)
			apic_send(percpu_area[i].apic_id, VECTOR_RESCHEDULE);
	}
}

void interrupt_options_follow(void)
{
	if (__atomic_load_n(&timer_own_hz, __ATOMIC_SEQ_CST) && !percpu()->state->tick_ticks)
		timer_tick(0);
	if (injected_noise_wanted())
		injected_noise_start();
}

void interrupt_options_start(void)
{
	uint64_t tick_hz, after;

	if (option_u64("tick_hz", &tick_hz) && tick_hz)
		start_ticks(tick_hz);
	injected_noise_start();
	if (timer_own_hz || injected_noise_wanted())
		call_others();
	if (option_u64("irq_after", &after) && after) {
		option_timer.fire = nothing;
		timer_start(&option_timer, rdtsc() + after);
	}
}
