/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The only way to the process's memory from the kernel. Every address is checked against the user
 * half, and an access that faults ends in an error, never in a panic. With SMAP the processor
 * refuses every other access.
 */
#ifndef LWK_USER_ACCESS_H
#define LWK_USER_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "targets/x86_64/asm.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/paging.h"

/* True if [address, +bytes) lies in the user half; says nothing of what is mapped there. */
static inline bool user_range(uint64_t address, size_t bytes)
{
	return address < USER_END && bytes <= USER_END - address;
}

/* Copy in or out. 0, or -EFAULT: then any part may have been copied. */
long copy_from_user(void *to, uint64_t from, size_t bytes);
long copy_to_user(uint64_t to, const void *from, size_t bytes);

/* Compare and exchange a 32-bit word; *old gets what was there. 0 or -EFAULT. */
long exchange_user(uint64_t address, uint32_t expected, uint32_t desired, uint32_t *old);

/*
 * FPU registers from user memory, 64-byte aligned and checked with user_range() by the caller.
 * extended: with XSAVE's header and components, else the 512 bytes of FXSAVE. What the processor
 * refuses to load (reserved bits: Intel SDM 1, 13.8) is -EFAULT, as is a page fault.
 */
long fpu_restore_user(uint64_t from, bool extended);

/* A fault at `from` goes on at `to`: trap_dispatch() looks here for faults in ring 0. */
#define ON_FAULT(from, to)                   \
	".pushsection __ex_table, \"a\"\n\t" \
	".balign 8\n\t"                      \
	".quad " from ", " to "\n\t"         \
	".popsection\n\t"

/*
 * A window for many stores: the caller checks their range, opens it, stores by the macros below, and
 * closes it. A store that faults goes on at a label of the caller's, with the window still open.
 */
static inline void user_window_open(void)
{
	__asm__ volatile(STAC : : : "memory", "cc");
}

static inline void user_window_close(void)
{
	__asm__ volatile(CLAC : : : "memory", "cc");
}

/* What several members of a structure make up together. */
typedef uint64_t __attribute__((may_alias)) user_word;

/* A word of 8 or 4 bytes, as wide as *to. */
#define put_user(to, value, fault)                                                         \
	do {                                                                               \
		_Static_assert(sizeof(*(to)) == 8 || sizeof(*(to)) == 4, "a word");        \
		if (sizeof(*(to)) == 8)                                                    \
			__asm__ goto("1: movq %1, %0\n\t" ON_FAULT("1b", "%l[" #fault "]") \
				     :                                                     \
				     : "m"(*(to)), "er"((uint64_t)(value))                 \
				     :                                                     \
				     : fault);                                             \
		else                                                                       \
			__asm__ goto("1: movl %1, %0\n\t" ON_FAULT("1b", "%l[" #fault "]") \
				     :                                                     \
				     : "m"(*(to)), "ir"((uint32_t)(value))                 \
				     :                                                     \
				     : fault);                                             \
	} while (0)

/* The FPU's registers, 64-byte aligned: by XSAVE where there is one, whose header must be zeros. */
#define put_fpu(to, fault)                                                                   \
	do {                                                                                 \
		if (cpu_features.xsave)                                                      \
			__asm__ goto("1: xsave64 (%0)\n\t" ON_FAULT("1b", "%l[" #fault "]")  \
				     :                                                       \
				     : "r"(to), "a"(-1), "d"(-1)                             \
				     : "memory"                                              \
				     : fault);                                               \
		else                                                                         \
			__asm__ goto("1: fxsave64 (%0)\n\t" ON_FAULT("1b", "%l[" #fault "]") \
				     :                                                       \
				     : "r"(to)                                               \
				     : "memory"                                              \
				     : fault);                                               \
	} while (0)

#endif
