// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * System calls on timers that send signals.
 */
#include "targets/lwk/interval_timer.h"
#include "targets/lwk/linux_clock.h"
#include "targets/lwk/process.h"
#include "targets/lwk/syscall_table.h"
#include "targets/lwk/user_access.h"

#define ITIMER_REAL 0

static long check_event(const struct linux_sigevent *event)
{
	if (event->notify == SIGEV_NONE)
		return 0;
	if (event->signo < 1 || event->signo > SIGNALS)
		return -EINVAL;
	if (event->notify == SIGEV_SIGNAL)
		return 0;
	return event->notify == SIGEV_THREAD_ID && event->thread > 0 ? 0 : -EINVAL;
}

long sys_timer_create(uint32_t clock, uint64_t event_at, uint64_t id_at)
{
	struct linux_sigevent in = {.signo = SIGALRM, .notify = SIGEV_SIGNAL};
	struct interval_event event;
	uint64_t ns;
	int32_t id;

	if (linux_clock_read_ns(clock, &ns) < 0)
		return -EINVAL;
	if (event_at && copy_from_user(&in, event_at, sizeof(in)) < 0)
		return -EFAULT;
	if (check_event(&in) < 0)
		return -EINVAL;
	event = (struct interval_event){
		.notify = in.notify,
		.number = in.signo,
		.thread = in.thread,
		.code = SI_TIMER,
		.value = in.value,
		.has_value = event_at != 0,
	};
	id = interval_create(clock, &event);
	if (id < 0)
		return id;
	if (copy_to_user(id_at, &id, sizeof(id)) < 0) {
		interval_delete(id);
		return -EFAULT;
	}
	return 0;
}

static struct linux_itimerspec spec_of(const struct interval_state *state)
{
	return (struct linux_itimerspec){linux_clock_to_timespec(state->period_ns),
					 linux_clock_to_timespec(state->left_ns)};
}

long sys_timer_settime(uint32_t id, uint32_t flags, uint64_t new, uint64_t old)
{
	struct interval_state before;
	struct linux_itimerspec spec;
	uint64_t value, period;
	long error;

	if (id >= INTERVAL_TIMERS)
		return -EINVAL;
	if (copy_from_user(&spec, new, sizeof(spec)) < 0)
		return -EFAULT;
	if (linux_clock_from_timespec(&spec.value, &value) < 0 ||
	    linux_clock_from_timespec(&spec.interval, &period) < 0)
		return -EINVAL;
	error = interval_set(id, flags & TIMER_ABSTIME, value, period, &before);
	if (error || !old)
		return error;
	spec = spec_of(&before);
	return copy_to_user(old, &spec, sizeof(spec));
}

long sys_timer_gettime(uint32_t id, uint64_t to)
{
	struct interval_state state;
	struct linux_itimerspec spec;

	if (id >= INTERVAL_TIMERS || interval_get(id, &state) < 0)
		return -EINVAL;
	spec = spec_of(&state);
	return copy_to_user(to, &spec, sizeof(spec));
}

long sys_timer_getoverrun(uint32_t id)
{
	return id < INTERVAL_TIMERS ? interval_overrun(id) : -EINVAL;
}

long sys_timer_delete(uint32_t id)
{
	return interval_delete(id);
}

static struct linux_timeval timeval_of(uint64_t ns)
{
	return (struct linux_timeval){ns / NS_PER_SECOND, ns % NS_PER_SECOND / 1000};
}

static long store_itimerval(uint64_t to, const struct interval_state *state)
{
	struct linux_itimerval value = {timeval_of(state->period_ns), timeval_of(state->left_ns)};

	return copy_to_user(to, &value, sizeof(value));
}

static long timeval_ns(const struct linux_timeval *time, uint64_t *ns)
{
	struct linux_timespec spec = {time->sec, time->usec * 1000};

	if (time->usec < 0 || time->usec >= 1000000)
		return -EINVAL;
	return linux_clock_from_timespec(&spec, ns);
}

long sys_setitimer(uint32_t which, uint64_t new, uint64_t old)
{
	struct linux_itimerval in = {0};
	struct interval_state before;
	uint64_t value, period;
	long id;

	if (which != ITIMER_REAL)
		return -EINVAL;
	if (new &&copy_from_user(&in, new, sizeof(in)) < 0)
		return -EFAULT;
	if (timeval_ns(&in.value, &value) < 0 || timeval_ns(&in.interval, &period) < 0)
		return -EINVAL;
	id = interval_real();
	if (id < 0)
		return id;
	interval_set(id, false, value, period, &before);
	return old ? store_itimerval(old, &before) : 0;
}

long sys_getitimer(uint32_t which, uint64_t to)
{
	struct interval_state state;
	long id = interval_real();

	if (which != ITIMER_REAL)
		return -EINVAL;
	if (id < 0)
		return id;
	interval_get(id, &state);
	return store_itimerval(to, &state);
}

/* Gives the seconds that the timer before had left, rounded up to at least 1. */
long sys_alarm(uint32_t seconds)
{
	struct interval_state before;
	long id = interval_real();

	if (id < 0)
		return 0;
	interval_set(id, false, seconds * NS_PER_SECOND, 0, &before);
	return (before.left_ns + NS_PER_SECOND - 1) / NS_PER_SECOND;
}
