/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The process's memory. All of it is there before the program starts: the program's segments, a
 * stack, and a pool of 2 MiB pages from which brk() and mmap() carve. So touching memory never
 * faults; what Linux does at the first touch (find a page, clear it) is done by the call that asks.
 *
 * Areas say what of it the program owns and with which rights. Memory of the pool that was given back
 * stays mapped, readable and writable: it belongs to this process and to nobody else.
 */
#ifndef LWK_MEMORY_H
#define LWK_MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include "targets/x86_64/paging.h"

#define IMAGE_MIN   0x10000ul	     /* below: never mapped, so that NULL pointers fault */
#define IMAGE_LIMIT 0x600000000000ul /* above: pool and stack */
#define IMAGE_PIE   0x555555400000ul /* where a position-independent program goes */
#define POOL_BASE   0x600000000000ul
#define STACK_SIZE  LARGE_PAGE_BYTES
#define STACK_END   0x7fffffe00000ul
#define STACK_START (STACK_END - STACK_SIZE)
#define VDSO_START  0x7fffffe10000ul /* above it, not right behind */

enum area_kind { AREA_IMAGE, AREA_STACK, AREA_HEAP, AREA_MAP };

/* Map the stack and, from nearly all frames that are left, the pool. 0 or -ENOMEM. */
int memory_init(void);

/* Claim a range that the loader has mapped. 0, -ENOMEM (too many areas), -EEXIST (overlap). */
int memory_claim(uint64_t start, size_t bytes, enum page_rights rights, enum area_kind kind);

/* The stack's memory in the kernel's direct map, for the loader: where address STACK_START is. */
void *memory_stack(void);

/*
 * What the system calls of the same names do, with checked or harmless arguments: addresses are
 * page-aligned, lengths whole pages and not 0, no sum overflows. Results as Linux gives them.
 */
uint64_t memory_brk(uint64_t wanted);
int64_t memory_map(uint64_t address, size_t bytes, enum page_rights rights, uint32_t flags);
long memory_unmap(uint64_t start, size_t bytes);
long memory_protect(uint64_t start, size_t bytes, enum page_rights rights);
int64_t memory_remap(uint64_t start, size_t old_bytes, size_t new_bytes, bool may_move);
long memory_discard(uint64_t start, size_t bytes); /* reads as zero from now on */
long memory_check(uint64_t start, size_t bytes);   /* 0 if all of it is owned, else -ENOMEM */

size_t memory_pool_bytes(void); /* size of the pool, and what of it nobody owns */
size_t memory_pool_free(void);
bool memory_is_mapped(uint64_t address); /* owned, whatever its rights: tells two faults apart */

#endif
