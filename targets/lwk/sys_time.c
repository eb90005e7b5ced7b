// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * System calls that tell the time or wait for it.
 */
#include "targets/kernel/clock.h"
#include "targets/lwk/delegate.h"
#include "targets/lwk/linux_clock.h"
#include "targets/lwk/process.h"
#include "targets/lwk/syscall_table.h"
#include "targets/lwk/user_access.h"

#define SYS_GETTIMEOFDAY  96
#define SYS_CLOCK_GETTIME 228

long sys_clock_gettime(uint32_t clock, uint64_t to)
{
	struct linux_timespec *time = (struct linux_timespec *)to;
	uint64_t ns;

	if (delegate_clock(clock))
		return to ? DELEGATE(SYS_CLOCK_GETTIME, clock, to) : -EFAULT;
	if (linux_clock_read_ns(clock, &ns) < 0)
		return -EINVAL;
	if (!user_range(to, sizeof(*time)))
		return -EFAULT;
	user_window_open();
	put_user(&time->sec, ns / NS_PER_SECOND, fault);
	put_user(&time->nsec, ns % NS_PER_SECOND, fault);
	user_window_close();
	return 0;
fault:
	user_window_close();
	return -EFAULT;
}

long sys_clock_getres(uint32_t clock, uint64_t to)
{
	struct linux_timespec resolution = {0, 1};
	uint64_t ns;

	if (linux_clock_read_ns(clock, &ns) < 0)
		return -EINVAL;
	return to ? copy_to_user(to, &resolution, sizeof(resolution)) : 0;
}

long sys_gettimeofday(uint64_t to, uint64_t zone)
{
	int32_t no_zone[2] = {0, 0};
	struct linux_timeval time;
	uint64_t ns = 0;

	if (delegate_clock(CLOCK_REALTIME))
		return DELEGATE(SYS_GETTIMEOFDAY, to, zone);
	linux_clock_read_ns(CLOCK_REALTIME, &ns);
	time = (struct linux_timeval){ns / NS_PER_SECOND, ns % NS_PER_SECOND / 1000};
	if (to && copy_to_user(to, &time, sizeof(time)) < 0)
		return -EFAULT;
	return zone ? copy_to_user(zone, no_zone, sizeof(no_zone)) : 0;
}

long sys_time(uint64_t to)
{
	uint64_t ns = 0;
	int64_t seconds;

	linux_clock_read_ns(CLOCK_REALTIME, &ns);
	seconds = ns / NS_PER_SECOND;
	if (to && copy_to_user(to, &seconds, sizeof(seconds)) < 0)
		return -EFAULT;
	return seconds;
}

/* After an interruption: how much of a relative wait is left. */
static long tell_left(uint64_t end_ns, uint64_t left)
{
	uint64_t now = clock_ns();
	struct linux_timespec time = linux_clock_to_timespec(end_ns > now ? end_ns - now : 0);

	return left && copy_to_user(left, &time, sizeof(time)) < 0 ? -EFAULT : -EINTR;
}

long sys_clock_nanosleep(uint32_t clock, uint32_t flags, uint64_t duration, uint64_t left)
{
	bool absolute = flags & TIMER_ABSTIME;
	uint64_t deadline, ns, begin = clock_ns();
	volatile bool never = false;
	struct linux_timespec time;
	long error;

	if (flags & ~(uint32_t)TIMER_ABSTIME)
		return -EINVAL;
	if (copy_from_user(&time, duration, sizeof(time)) < 0)
		return -EFAULT;
	error = linux_clock_from_timespec(&time, &ns);
	if (!error)
		error = linux_clock_deadline(clock, absolute, ns, &deadline);
	if (error)
		return error;
	if (task_sleep(&never, deadline) != -EINTR)
		return 0;
	return absolute ? -EINTR : tell_left(begin + ns, left);
}

long sys_nanosleep(uint64_t duration, uint64_t left)
{
	return sys_clock_nanosleep(CLOCK_MONOTONIC, 0, duration, left);
}
