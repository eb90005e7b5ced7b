// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Clocks. Knows nothing of who waits for them.
 */
#include "targets/lwk/linux_clock.h"
#include "targets/kernel/clock.h"
#include "targets/lwk/user_access.h"
#include "targets/x86_64/cpu.h"

/* 2024-01-01 00:00 UTC: what CLOCK_REALTIME says at boot. */
#define BOOT_DATE_SECONDS 1704067200ul

/* 60 years: further ahead than any machine runs, near enough that no sum here overflows. */
#define FAR_SECONDS 1892160000l

long linux_clock_epoch(uint32_t clock, uint64_t *ns)
{
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
		*ns = BOOT_DATE_SECONDS * NS_PER_SECOND;
		return 0;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
		*ns = 0;
		return 0;
	default:
		return -EINVAL;
	}
}

/* The time is that of the call, as near as can be: it is read first. */
long linux_clock_read_ns(uint32_t clock, uint64_t *ns)
{
	uint64_t now = clock_ns();

	if (linux_clock_epoch(clock, ns) < 0)
		return -EINVAL;
	*ns += now;
	return 0;
}

/* The clock is read once: two reads, and what comes between them, would move the time. */
long linux_clock_due_ns(uint32_t clock, bool absolute, uint64_t ns, uint64_t *due)
{
	uint64_t now = clock_ns(), first;

	if (linux_clock_epoch(clock, &first) < 0)
		return -EINVAL;
	if (absolute)
		ns = ns > first + now ? ns - first - now : 0;
	*due = now + (ns < FAR_SECONDS * NS_PER_SECOND ? ns : FAR_SECONDS * NS_PER_SECOND);
	return 0;
}

long linux_clock_from_timespec(const struct linux_timespec *time, uint64_t *ns)
{
	if (time->sec < 0 || time->nsec < 0 || time->nsec >= (int64_t)NS_PER_SECOND)
		return -EINVAL;
	*ns = time->nsec +
	      NS_PER_SECOND * (time->sec < 2 * FAR_SECONDS ? time->sec : 2 * FAR_SECONDS);
	return 0;
}

struct linux_timespec linux_clock_to_timespec(uint64_t ns)
{
	return (struct linux_timespec){ns / NS_PER_SECOND, ns % NS_PER_SECOND};
}

long linux_clock_deadline(uint32_t clock, bool absolute, uint64_t ns, uint64_t *deadline)
{
	uint64_t due;

	if (linux_clock_due_ns(clock, absolute, ns, &due) < 0)
		return -EINVAL;
	*deadline = clock_ticks_from_deadline(due);
	if (*deadline == 0)
		*deadline = 1;
	return 0;
}

long linux_clock_deadline_user(uint32_t clock, bool absolute, uint64_t timespec, uint64_t *deadline)
{
	struct linux_timespec time;
	uint64_t ns;
	long error;

	if (copy_from_user(&time, timespec, sizeof(time)) < 0)
		return -EFAULT;
	error = linux_clock_from_timespec(&time, &ns);
	return error ? error : linux_clock_deadline(clock, absolute, ns, deadline);
}
