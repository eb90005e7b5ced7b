// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Timers of a core, its periodic tick and the end of a turn: all from one hardware timer that is
 * armed for whatever comes first, and off if nothing does.
 */
#include "targets/kernel/timer.h"
#include "targets/kernel/injected_noise.h"
#include "targets/kernel/kernel.h"
#include "targets/kernel/sched.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/machine.h"
#include "targets/x86_64/trap.h"

#define NEVER UINT64_MAX

static struct timer option_timer; /* irq_after */
static uint64_t own_tick_hz;	  /* of the command line; 0: none */

static inline uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static inline void arm(struct core_state *state, uint64_t now)
{
	uint64_t next = NEVER;

	if (state->timers)
		next = state->timers->deadline;
	if (state->tick_ticks)
		next = earlier(next, state->next_tick);
	if (state->slice_ticks && sched_waiting())
		next = earlier(next, state->slice_end);
	if (next == NEVER)
		apic_timer_stop();
	else
		apic_timer_start(next > now ? next - now : 0);
}

void timer_update(uint64_t now)
{
	arm(percpu()->state, now);
}

void timer_again(struct timer *timer, uint64_t deadline)
{
	struct timer **link = &percpu()->state->timers;

	timer->deadline = deadline;
	timer->armed = true;
	while (*link && (*link)->deadline <= deadline)
		link = &(*link)->next;
	timer->next = *link;
	*link = timer;
}

void timer_start(struct timer *timer, uint64_t deadline)
{
	timer_again(timer, deadline);
	timer_update(rdtsc());
}

void timer_cancel(struct timer *timer)
{
	struct timer **link = &percpu()->state->timers;

	if (!timer->armed)
		return;
	while (*link && *link != timer)
		link = &(*link)->next;
	if (!*link)
		return; /* another core's: it will fire there */
	*link = timer->next;
	timer->armed = false;
	timer_update(rdtsc());
}

void timer_tick(uint64_t hz)
{
	struct core_state *state = percpu()->state;
	uint64_t now = rdtsc();

	if (!hz)
		hz = own_tick_hz;
	state->tick_ticks = hz ? tsc_hz / hz : 0;
	state->next_tick = now + state->tick_ticks;
	timer_update(now);
}

static void nothing(struct timer *timer)
{
	(void)timer;
}

static void start_ticks(uint64_t hz)
{
	if (hz > TICK_HZ_MAX)
		panic(NULL, "tick_hz=%lu is more than %u", hz, TICK_HZ_MAX);
	__atomic_store_n(&own_tick_hz, hz, __ATOMIC_SEQ_CST);
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

void timer_options_follow(void)
{
	if (__atomic_load_n(&own_tick_hz, __ATOMIC_SEQ_CST) && !percpu()->state->tick_ticks)
		timer_tick(0);
	if (injected_noise_wanted())
		injected_noise_start();
}

void timer_options_start(void)
{
	uint64_t tick_hz, after;

	if (option_u64("tick_hz", &tick_hz) && tick_hz)
		start_ticks(tick_hz);
	injected_noise_start();
	if (own_tick_hz || injected_noise_wanted())
		call_others();
	if (option_u64("irq_after", &after) && after) {
		option_timer.fire = nothing;
		timer_start(&option_timer, rdtsc() + after);
	}
}

/*
 * Those whose time has come; one that starts itself again is not looked at twice. Gives what time it is
 * then: they may have taken long.
 */
static uint64_t expire(struct core_state *state, uint64_t now)
{
	struct timer *timer = state->timers;

	if (!timer || timer->deadline > now)
		return now;
	for (; timer && timer->deadline <= now; timer = state->timers) {
		state->timers = timer->next;
		timer->armed = false;
		timer->fire(timer);
	}
	return rdtsc();
}

/* The periodic tick reads the clock and goes on at its own pace; missed ones are dropped. */
static void tick(struct core_state *state, uint64_t now)
{
	state->ticked_ns = clock_ns_at(now);
	state->next_tick += state->tick_ticks;
	if (state->next_tick <= now)
		state->next_tick = now + state->tick_ticks;
}

/*
 * Whose turn is it? If another's: entry code will see the bit. A thread that came to its turn in
 * between has had only a part of it.
 */
static void decide(struct core_state *state, uint64_t now)
{
	struct thread *current = percpu()->current;

	if (!state->slice_ticks || now < state->slice_end)
		return;
	if (current == state->slice_owner && sched_waiting())
		__atomic_or_fetch(&state->work, WORK_RESCHEDULE, __ATOMIC_RELAXED);
	state->slice_owner = current;
	state->slice_end = now + state->slice_ticks;
}

void interrupt_timer(void)
{
	struct percpu *cpu = percpu();
	struct core_state *state = cpu->state;
	uint64_t now = rdtsc();

	apic_eoi();
	cpu->ticks++;
	now = expire(state, now);
	if (state->tick_ticks && now >= state->next_tick)
		tick(state, now);
	decide(state, now);
	arm(state, now);
}
