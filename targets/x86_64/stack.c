// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Kernel stacks, each with an unmapped page below it. A stack that is given back stays mapped and
 * is used again, so that no other core ever holds a stale translation of one.
 */
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/paging.h"

#define SLOT_BYTES (PAGE_BYTES + STACK_BYTES)
#define SLOTS_MAX  65536 /* 1.25 GiB of addresses; memory ends sooner */

static uint64_t slots;
static uint64_t freed; /* list of free stacks' tops; the next one is in the word below */
static struct spinlock lock;

static uint64_t *link(uint64_t top)
{
	return (uint64_t *)(top - 8);
}

static bool map_stack(uint64_t bottom)
{
	for (uint64_t at = bottom; at < bottom + STACK_BYTES; at += PAGE_BYTES) {
		enum page_rights rights;
		uint64_t frame;

		/* an earlier attempt may have run out of memory half-way */
		if (space_lookup(&kernel_space, at, &frame, &rights))
			continue;
		frame = frame_alloc();
		if (!frame ||
		    space_map(&kernel_space, at, frame, PAGE_BYTES, PAGE_READ | PAGE_WRITE) < 0)
			return false;
	}
	return true;
}

static uint64_t make_stack(void)
{
	uint64_t bottom = STACK_BASE + slots * SLOT_BYTES + PAGE_BYTES;

	if (slots == SLOTS_MAX || !map_stack(bottom))
		return 0;
	slots++;
	return bottom + STACK_BYTES;
}

uint64_t stack_alloc(void)
{
	uint64_t flags = irq_save(), top;

	spin_lock(&lock);
	top = freed;
	if (top)
		freed = *link(top);
	else
		top = make_stack();
	spin_unlock(&lock);
	irq_restore(flags);
	return top;
}

void stack_free(uint64_t top)
{
	uint64_t flags = irq_save();

	spin_lock(&lock);
	*link(top) = freed;
	freed = top;
	spin_unlock(&lock);
	irq_restore(flags);
}
