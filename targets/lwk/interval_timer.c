// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Timers that send signals. Knows nothing of the system calls' structures.
 */
#include "targets/lwk/interval_timer.h"
#include "targets/kernel/clock.h"
#include "targets/kernel/timer.h"
#include "targets/lwk/linux_clock.h"
#include "targets/lwk/signal.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/kernel_hooks.h"

#define REAL_TIMER INTERVAL_TIMERS /* the slot behind the POSIX timers */

struct interval_timer;

struct core_timer {
	struct timer timer;
	struct interval_timer *parent;
};

/* In a frame of its own, which it keeps for good: another core's timer list may still point here. */
struct interval_timer {
	struct spinlock lock; /* taken before process.lock, in timer interrupts too */
	bool used;
	uint32_t clock, id;
	struct interval_event event;
	uint32_t armed_core; /* whose timer counts; NOT_ARMED: none */
	uint64_t next_ns;    /* of clock_ns() */
	uint64_t period_ns;
	int32_t overrun;
	struct core_timer on_core[BOOT_CORES_MAX];
};
_Static_assert(sizeof(struct interval_timer) <= PAGE_BYTES, "a timer is one frame");

#define NOT_ARMED UINT32_MAX

/*
 * Each timer has a lock of its own: whoever arms one keeps no other core waiting. Slots are filled
 * under the table's, which is taken first, and never emptied.
 */
static struct spinlock table_lock;
static struct interval_timer *timers[INTERVAL_TIMERS + 1];

/* With its lock held. NULL: there is no such timer. */
static struct interval_timer *hold(uint32_t id)
{
	struct interval_timer *timer =
		id <= REAL_TIMER ? __atomic_load_n(&timers[id], __ATOMIC_ACQUIRE) : NULL;

	if (!timer)
		return NULL;
	spin_lock(&timer->lock);
	if (timer->used)
		return timer;
	spin_unlock(&timer->lock);
	return NULL;
}

static void release(struct interval_timer *timer)
{
	spin_unlock(&timer->lock);
}

static void send(struct interval_timer *timer)
{
	struct signal_note note = {
		.code = timer->event.code,
		.first = timer->event.code == SI_TIMER ? (int32_t)timer->id : 0,
		.second = timer->event.code == SI_TIMER ? timer->overrun : 0,
		.value = timer->event.has_value ? timer->event.value : timer->id,
	};

	if (timer->event.notify == SIGEV_THREAD_ID)
		signal_send_to(timer->event.thread, timer->event.number, &note);
	else if (timer->event.notify == SIGEV_SIGNAL)
		signal_send(timer->event.number, &note);
}

static void arm(struct interval_timer *timer)
{
	struct core_timer *own = &timer->on_core[percpu()->core];

	timer->armed_core = percpu()->core;
	timer_start(&own->timer, clock_ticks_from_deadline(timer->next_ns));
}

/* Times that have passed already are counted, not made up for. */
static void arm_next(struct interval_timer *timer)
{
	uint64_t now = clock_ns();

	timer->next_ns += timer->period_ns;
	if (timer->next_ns <= now) {
		uint64_t missed = (now - timer->next_ns) / timer->period_ns + 1;

		timer->overrun = missed < INT32_MAX ? missed : INT32_MAX;
		timer->next_ns += missed * timer->period_ns;
	}
	arm(timer);
}

/* In the timer interrupt. */
static void fire(struct timer *kernel_timer)
{
	struct core_timer *own = (struct core_timer *)kernel_timer;
	struct interval_timer *timer = own->parent;

	spin_lock(&timer->lock);
	if (timer->armed_core == percpu()->core) {
		timer->armed_core = NOT_ARMED;
		timer->overrun = 0;
		if (timer->period_ns)
			arm_next(timer);
		send(timer);
	}
	release(timer);
}

static void disarm(struct interval_timer *timer)
{
	struct core_timer *own = &timer->on_core[percpu()->core];

	timer->armed_core = NOT_ARMED;
	if (own->timer.armed)
		timer_cancel(&own->timer);
}

static void state_of(const struct interval_timer *timer, struct interval_state *state)
{
	uint64_t now = clock_ns();

	*state = (struct interval_state){.period_ns = timer->period_ns};
	/* due but not yet served is not the same as not armed */
	if (timer->armed_core != NOT_ARMED)
		state->left_ns = timer->next_ns > now ? timer->next_ns - now : 1;
}

/* The timer of a slot, made if it is not there yet. Call with the table's lock held. */
static struct interval_timer *fill_slot(uint32_t id)
{
	struct interval_timer *timer = timers[id];
	uint64_t frame = timer ? 0 : frame_alloc();

	if (timer || !frame)
		return timer;
	timer = phys_to_virt(frame);
	timer->id = id;
	for (uint32_t i = 0; i < BOOT_CORES_MAX; i++) {
		timer->on_core[i].timer.fire = fire;
		timer->on_core[i].parent = timer;
	}
	__atomic_store_n(&timers[id], timer, __ATOMIC_RELEASE);
	return timer;
}

/* Gives the id, or -EAGAIN if the slot's timer is in use. Call with the table's lock held. */
static long take_slot(uint32_t id, uint32_t clock, const struct interval_event *event)
{
	struct interval_timer *timer = fill_slot(id);
	long result = -EAGAIN;

	if (!timer)
		return -ENOMEM;
	spin_lock(&timer->lock);
	if (!timer->used) {
		timer->used = true;
		timer->clock = clock;
		timer->event = *event;
		timer->armed_core = NOT_ARMED;
		timer->period_ns = 0;
		timer->overrun = 0;
		result = id;
	}
	release(timer);
	return result;
}

long interval_create(uint32_t clock, const struct interval_event *event)
{
	long id = -EAGAIN;

	spin_lock(&table_lock);
	for (uint32_t i = 0; i < INTERVAL_TIMERS && id == -EAGAIN; i++)
		id = take_slot(i, clock, event);
	spin_unlock(&table_lock);
	return id;
}

long interval_real(void)
{
	struct interval_event event = {
		.notify = SIGEV_SIGNAL, .number = SIGALRM, .code = SI_KERNEL, .has_value = true};
	long id;

	spin_lock(&table_lock);
	id = take_slot(REAL_TIMER, CLOCK_MONOTONIC, &event);
	spin_unlock(&table_lock);
	return id == -EAGAIN ? REAL_TIMER : id; /* it is there, and one for all */
}

long interval_delete(uint32_t id)
{
	struct interval_timer *timer = id < INTERVAL_TIMERS ? hold(id) : NULL;

	if (!timer)
		return -EINVAL;
	disarm(timer);
	timer->used = false;
	release(timer);
	return 0;
}

long interval_set(uint32_t id, bool absolute, uint64_t at_ns, uint64_t period_ns,
		  struct interval_state *before)
{
	struct interval_timer *timer = hold(id);

	if (!timer)
		return -EINVAL;
	state_of(timer, before);
	disarm(timer);
	timer->period_ns =
		period_ns && period_ns < INTERVAL_PERIOD_MIN ? INTERVAL_PERIOD_MIN : period_ns;
	if (at_ns) {
		linux_clock_due_ns(timer->clock, absolute, at_ns, &timer->next_ns);
		arm(timer);
	}
	release(timer);
	return 0;
}

long interval_get(uint32_t id, struct interval_state *state)
{
	struct interval_timer *timer = hold(id);

	if (!timer)
		return -EINVAL;
	state_of(timer, state);
	release(timer);
	return 0;
}

long interval_overrun(uint32_t id)
{
	struct interval_timer *timer = hold(id);
	long overrun;

	if (!timer)
		return -EINVAL;
	overrun = timer->overrun;
	release(timer);
	return overrun;
}
