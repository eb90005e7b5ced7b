// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * futex(2): waiting, waking, requeueing. Priority inheritance and FUTEX_WAKE_OP are ENOSYS.
 */
#include "targets/lwk/futex.h"
#include "targets/lwk/linux.h"
#include "targets/lwk/linux_clock.h"
#include "targets/lwk/process.h"
#include "targets/lwk/syscall_table.h"
#include "targets/lwk/user_access.h"

#define SYS_FUTEX 202

static long wait(uint64_t address, uint32_t operation, uint32_t value, uint64_t timeout,
		 uint32_t bits)
{
	bool absolute = (operation & 127) == FUTEX_WAIT_BITSET;
	uint32_t clock = operation & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC;
	uint64_t deadline = 0;
	long result;

	if (bits == 0)
		return -EINVAL;
	if (timeout) {
		result = linux_clock_deadline_user(clock, absolute, timeout, &deadline);
		if (result < 0)
			return result;
	}
	result = futex_wait(address, value, deadline, bits);
	if (result == -EINTR && !timeout) {
		task_current()->restart = SYS_FUTEX;
		return -ERESTART;
	}
	return result;
}

long sys_futex(uint64_t address, uint32_t operation, uint32_t value, uint64_t timeout,
	       uint64_t other, uint32_t value3)
{
	switch (operation & ~(FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME)) {
	case FUTEX_WAIT:
		return wait(address, operation, value, timeout, FUTEX_BITSET_ANY);
	case FUTEX_WAIT_BITSET:
		return wait(address, operation, value, timeout, value3);
	case FUTEX_WAKE:
		return address % 4 ? -EINVAL : futex_wake(address, value, FUTEX_BITSET_ANY);
	case FUTEX_WAKE_BITSET:
		if (address % 4 || value3 == 0)
			return -EINVAL;
		return futex_wake(address, value, value3);
	case FUTEX_REQUEUE:
		return futex_requeue(address, other, value, timeout, NULL);
	case FUTEX_CMP_REQUEUE:
		return futex_requeue(address, other, value, timeout, &value3);
	default:
		return -ENOSYS;
	}
}
