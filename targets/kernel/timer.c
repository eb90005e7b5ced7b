// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Timers of a core, its periodic tick and the end of a turn: all from one hardware timer that is
 * armed for whatever comes first, and off if nothing does.
 *
 * One shot, because a core that asked for nothing must not be interrupted: a kernel whose timer always
 * runs cannot have the silence that is claimed here. So each thing that can end says when, and all are
 * asked anew, in arm(), at every change; a turn counts only while somebody waits for it. Deadlines are
 * TSC values: what the interrupt reads is compared as it is, and nanoseconds are turned into ticks once,
 * by whoever has them. Timers belong to the core that started them, with interrupts off, so lists need
 * no lock. An interrupt reads the clock once, and again only after timers have fired, which may take
 * long. Whose turn it is is only left in the core's word of work: entry code looks there on its way
 * out, when the hardware is armed again and nothing of this interrupt is left to do.
 */
#include "targets/kernel/timer.h"
#include "targets/kernel/clock.h"
#include "targets/kernel/core_state.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/machine.h"

#define NEVER UINT64_MAX

uint64_t timer_own_hz;

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
	if (state->slice_ticks && core_waiting())
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
		hz = timer_own_hz;
	state->tick_ticks = hz ? tsc_hz / hz : 0;
	state->next_tick = now + state->tick_ticks;
	timer_update(now);
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
	if (current == state->slice_owner && core_waiting())
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
