// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Access to user memory: range check, SMAP window, exception table. Knows nothing of areas.
 */
#include "targets/lwk/user_access.h"
#include "targets/lwk/linux.h"

/* Where faults of one access continue: error = -EFAULT, then behind the access at 9. */
#define FIXUP(label)                                                               \
	".pushsection .text.fixup, \"ax\"\n" label ": movq %[fault], %[error]\n\t" \
	"jmp 9b\n\t"                                                               \
	".popsection\n\t"

static long copy(void *to, const void *from, size_t bytes)
{
	size_t count = bytes / 8;
	long error = 0;

	user_window_open();
	__asm__ volatile("1: rep movsq\n\t"
			 "movq %[rest], %[count]\n"
			 "2: rep movsb\n"
			 "9:\n\t" ON_FAULT("1b", "3f") ON_FAULT("2b", "3f") FIXUP("3")
			 : [error] "+r"(error), [count] "+c"(count), "+D"(to), "+S"(from)
			 : [rest] "r"(bytes % 8), [fault] "i"(-EFAULT)
			 : "memory");
	user_window_close();
	return error;
}

long copy_from_user(void *to, uint64_t from, size_t bytes)
{
	return user_range(from, bytes) ? copy(to, (const void *)from, bytes) : -EFAULT;
}

long copy_to_user(uint64_t to, const void *from, size_t bytes)
{
	return user_range(to, bytes) ? copy((void *)to, from, bytes) : -EFAULT;
}

long exchange_user(uint64_t address, uint32_t expected, uint32_t desired, uint32_t *old)
{
	long error = 0;

	if (address % 4 || !user_range(address, 4))
		return -EFAULT;
	user_window_open();
	__asm__ volatile("1: lock cmpxchgl %[desired], (%[address])\n"
			 "9:\n\t" ON_FAULT("1b", "2f") FIXUP("2")
			 : [error] "+r"(error), "+a"(expected)
			 : [desired] "r"(desired), [address] "r"(address), [fault] "i"(-EFAULT)
			 : "memory", "cc");
	user_window_close();
	*old = expected;
	return error;
}

long fpu_restore_user(uint64_t from, bool extended)
{
	long error = 0;

	user_window_open();
	if (extended)
		__asm__ volatile("1: xrstor64 (%[from])\n"
				 "9:\n\t" ON_FAULT("1b", "2f") FIXUP("2")
				 : [error] "+r"(error)
				 : [from] "r"(from), "a"(-1), "d"(-1), [fault] "i"(-EFAULT)
				 : "memory");
	else
		__asm__ volatile("1: fxrstor64 (%[from])\n"
				 "9:\n\t" ON_FAULT("1b", "2f") FIXUP("2")
				 : [error] "+r"(error)
				 : [from] "r"(from), [fault] "i"(-EFAULT)
				 : "memory");
	user_window_close();
	return error;
}
