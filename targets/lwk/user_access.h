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

/* True if [address, +bytes) lies in the user half; says nothing of what is mapped there. */
bool user_range(uint64_t address, size_t bytes);

/* Copy in or out. 0, or -EFAULT: then any part may have been copied. */
long copy_from_user(void *to, uint64_t from, size_t bytes);
long copy_to_user(uint64_t to, const void *from, size_t bytes);

/* Write that many zero bytes. 0 or -EFAULT. */
long clear_user(uint64_t to, size_t bytes);

/* Compare and exchange a 32-bit word; *old gets what was there. 0 or -EFAULT. */
long exchange_user(uint64_t address, uint32_t expected, uint32_t desired, uint32_t *old);

/*
 * The FPU registers to and from user memory, 64-byte aligned and checked with user_range() by the
 * caller. extended: with XSAVE's header and components, else the 512 bytes of FXSAVE. What the
 * processor refuses to load (reserved bits: Intel SDM 1, 13.8) is -EFAULT, as is a page fault.
 */
long fpu_save_user(uint64_t to);
long fpu_restore_user(uint64_t from, bool extended);

#endif
