// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Access to user memory: range check, SMAP window, exception table. Knows nothing of areas.
 */
#include "targets/lwk/user_access.h"
#include "targets/lwk/linux.h"
#include "targets/x86_64/asm.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/paging.h"

/* A fault at `from` goes on at `to`: trap_dispatch() looks here for faults in ring 0. */
#define ON_FAULT(from, to)                   \
	".pushsection __ex_table, \"a\"\n\t" \
	".balign 8\n\t"                      \
	".quad " from ", " to "\n\t"         \
	".popsection\n\t"

/* Where faults of one access continue: error = -EFAULT, then behind the access at 9. */
#define FIXUP(label)                                                               \
	".pushsection .text.fixup, \"ax\"\n" label ": movq %[fault], %[error]\n\t" \
	"jmp 9b\n\t"                                                               \
	".popsection\n\t"

static void open_window(void)
{
	__asm__ volatile(STAC : : : "memory", "cc");
}

static void close_window(void)
{
	__asm__ volatile(CLAC : : : "memory", "cc");
}

bool user_range(uint64_t address, size_t bytes)
{
	return address < USER_END && bytes <= USER_END - address;
}

static long copy(void *to, const void *from, size_t bytes)
{
	size_t count = bytes / 8;
	long error = 0;

	open_window();
	__asm__ volatile("1: rep movsq\n\t"
			 "movq %[rest], %[count]\n"
			 "2: rep movsb\n"
			 "9:\n\t" ON_FAULT("1b", "3f") ON_FAULT("2b", "3f") FIXUP("3")
			 : [error] "+r"(error), [count] "+c"(count), "+D"(to), "+S"(from)
			 : [rest] "r"(bytes % 8), [fault] "i"(-EFAULT)
			 : "memory");
	close_window();
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

long clear_user(uint64_t to, size_t bytes)
{
	void *address = (void *)to;
	long error = 0;

	if (!user_range(to, bytes))
		return -EFAULT;
	open_window();
	__asm__ volatile("1: rep stosb\n"
			 "9:\n\t" ON_FAULT("1b", "2f") FIXUP("2")
			 : [error] "+r"(error), "+c"(bytes), "+D"(address)
			 : "a"(0), [fault] "i"(-EFAULT)
			 : "memory");
	close_window();
	return error;
}

long exchange_user(uint64_t address, uint32_t expected, uint32_t desired, uint32_t *old)
{
	long error = 0;

	if (address % 4 || !user_range(address, 4))
		return -EFAULT;
	open_window();
	__asm__ volatile("1: lock cmpxchgl %[desired], (%[address])\n"
			 "9:\n\t" ON_FAULT("1b", "2f") FIXUP("2")
			 : [error] "+r"(error), "+a"(expected)
			 : [desired] "r"(desired), [address] "r"(address), [fault] "i"(-EFAULT)
			 : "memory", "cc");
	close_window();
	*old = expected;
	return error;
}

long fpu_save_user(uint64_t to)
{
	long error = 0;

	open_window();
	if (cpu_features.xsave)
		__asm__ volatile("1: xsave64 (%[to])\n"
				 "9:\n\t" ON_FAULT("1b", "2f") FIXUP("2")
				 : [error] "+r"(error)
				 : [to] "r"(to), "a"(-1), "d"(-1), [fault] "i"(-EFAULT)
				 : "memory");
	else
		__asm__ volatile("1: fxsave64 (%[to])\n"
				 "9:\n\t" ON_FAULT("1b", "2f") FIXUP("2")
				 : [error] "+r"(error)
				 : [to] "r"(to), [fault] "i"(-EFAULT)
				 : "memory");
	close_window();
	return error;
}

long fpu_restore_user(uint64_t from, bool extended)
{
	long error = 0;

	open_window();
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
	close_window();
	return error;
}
