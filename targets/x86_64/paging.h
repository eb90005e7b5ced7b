/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page tables. W^X everywhere: a mapping that is writable and executable is refused.
 *
 * Kernel address space, the same in every process (upper half):
 *   DIRECT_BASE    all memory of boot_info, NX, in the largest pages that fit; the image's own text
 *                  and read-only data are read-only here too
 *   DEVICE_BASE    local APIC, uncached
 *   STACK_BASE     kernel stacks, each with an unmapped guard page below
 *   IMAGE_BASE     the image as linked: text RX, read-only data R, data RW
 * There is no identity mapping once paging_init() has run.
 *
 * Clean memory: a page is clean if it is known to read as zero, and its leaf remembers that, by a dirty
 * bit that is off. Who maps it says so (PAGE_CLEAN); the processor takes it back at the first write
 * through that leaf, and space_written() where it was written by another way. No loader promises what
 * memory holds at boot.
 */
#ifndef PAGING_H
#define PAGING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_BYTES	 4096ul
#define LARGE_PAGE_BYTES (2ul << 20)

#define DIRECT_BASE 0xffff800000000000ul
#define DEVICE_BASE 0xffffc00000000000ul
#define STACK_BASE  0xffffd00000000000ul
#define IMAGE_BASE  0xffffffff80000000ul
#define USER_END    0x00007ffffffff000ul /* the last page stays unmapped: SYSRET needs that */

enum page_rights {
	PAGE_NONE = 0, /* keep the frame, deny every access */
	PAGE_READ = 1,
	PAGE_WRITE = 2,
	PAGE_EXECUTE = 4,
	PAGE_USER = 8,
	PAGE_DEVICE = 16, /* uncached */
	PAGE_CLEAN = 32,  /* reads as zero: for space_map() */
};

/* Physical to direct-mapped address and back; image address to physical. */
static inline void *phys_to_virt(uint64_t physical)
{
	return (void *)(DIRECT_BASE + physical);
}
uint64_t virt_to_phys(const void *address); /* of the direct map or the image */

/* Frames: memory of boot_info less image and modules, cleared. Give 0 when none is left. */
void frames_init(void);
uint64_t frame_alloc(void);	  /* one 4 KiB frame */
uint64_t frame_alloc_large(void); /* one 2 MiB frame, aligned */
uint64_t frame_take(void);	  /* the same, with whatever they hold */
uint64_t frame_take_large(void);
void frame_free(uint64_t physical);
size_t frames_free_bytes(void);

struct address_space {
	uint64_t root; /* physical address of the PML4, what CR3 takes */
};

/* Build the kernel's tables and switch to them (boot core); other cores load kernel_space.root. */
extern struct address_space kernel_space;
void paging_init(void);

/* A new space that shares the kernel half. 0, or -12 (ENOMEM). */
int space_create(struct address_space *space);
void space_load(const struct address_space *space);

/*
 * Map [virtual, +bytes) to frames from physical on; 2 MiB pages are used where both addresses and
 * the length allow. Splits a 2 MiB page that is only partly covered. 0, -12 (ENOMEM), -22 (EINVAL:
 * misaligned, or writable and executable).
 */
int space_map(struct address_space *space, uint64_t virtual, uint64_t physical, size_t bytes,
	      enum page_rights rights);
/*
 * Change the rights of what is mapped in the range, and flush the TLB of this core. Sets *cached where
 * other cores may still go by the old ones; a page that had none is in no TLB. 0, -12, -22.
 */
int space_protect(struct address_space *space, uint64_t virtual, size_t bytes,
		  enum page_rights rights, bool *cached);

/*
 * The same, to hand the range to somebody new: what of it is not clean is cleared before it can be
 * reached. Pages that nobody could reach are clean afterwards.
 */
int space_hand_out(struct address_space *space, uint64_t virtual, size_t bytes,
		   enum page_rights rights, bool *cached);
/* Clear what in the range is mapped and not clean. Pages that nobody can reach are clean afterwards. */
void space_clear(struct address_space *space, uint64_t virtual, size_t bytes);
/* Whatever is mapped in the range was written by another way: it is clean no longer. */
void space_written(struct address_space *space, uint64_t virtual, size_t bytes);

/* Physical address and rights behind a virtual one; false if nothing is mapped. */
bool space_lookup(const struct address_space *space, uint64_t virtual, uint64_t *physical,
		  enum page_rights *rights);

/*
 * Make the top-level entry for this address a table, so that every space made from now on shares
 * what is mapped behind it later: for the kernel's own space alone. False: out of memory.
 */
bool space_share(struct address_space *space, uint64_t virtual);

/* A kernel stack of STACK_BYTES with a guard page below; gives its top, 0 if out of memory. */
#define STACK_BYTES 16384ul
uint64_t stack_alloc(void);
void stack_free(uint64_t top);

#endif
