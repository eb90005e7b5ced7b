// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Physical memory in frames. Whole 2 MiB frames are kept apart from what is cut into 4 KiB ones, so
 * that small requests do not use up large frames one by one. Nothing is stored in free memory that
 * was never used: not all of it is mapped when the first frames are needed, and low addresses,
 * which are, come first.
 */
#include "targets/freestanding/string.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/cpu.h"
#include "targets/x86_64/image.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/paging.h"

/* Each range is cut by the image and the modules, and may have an odd piece at either end. */
#define PIECES_MAX (3 * (BOOT_MEMORY_MAX + BOOT_MODULES_MAX + 1))

struct pool {
	struct boot_range piece[PIECES_MAX];
	uint32_t first, count;
};

static struct pool small, large; /* sorted, taken from the front */
static uint64_t freed; /* list of freed 4 KiB frames, each holding the next one's address */
static size_t free_bytes;
static struct spinlock lock;

static uint64_t up(uint64_t address, uint64_t unit)
{
	return (address + unit - 1) & ~(unit - 1);
}

static uint64_t down(uint64_t address, uint64_t unit)
{
	return address & ~(unit - 1);
}

static void add(struct pool *pool, uint64_t start, uint64_t end)
{
	if (start >= end || pool->count == PIECES_MAX)
		return;
	pool->piece[pool->count++] = (struct boot_range){start, end - start};
	free_bytes += end - start;
}

/* A free range: its whole 2 MiB frames, and what is left at both ends. */
static void add_range(uint64_t start, uint64_t end)
{
	uint64_t first = up(start, LARGE_PAGE_BYTES), last = down(end, LARGE_PAGE_BYTES);

	if (first >= last) {
		add(&small, start, end);
		return;
	}
	add(&small, start, first);
	add(&large, first, last);
	add(&small, last, end);
}

/* The lowest reserved range that ends above the address; false if there is none. */
static bool next_reserved(uint64_t address, struct boot_range *next)
{
	uint64_t image = virt_to_phys(image_start);
	struct boot_range best = {image, virt_to_phys(image_end) - image};
	bool found = best.start + best.bytes > address;

	for (uint32_t i = 0; i < boot_info.modules; i++) {
		struct boot_range module = boot_info.module[i];

		if (module.start + module.bytes > address &&
		    (!found || module.start < best.start)) {
			best = module;
			found = true;
		}
	}
	*next = best;
	return found;
}

void frames_init(void)
{
	for (uint32_t i = 0; i < boot_info.memory_ranges; i++) {
		uint64_t at = up(boot_info.memory[i].start, PAGE_BYTES);
		uint64_t end =
			down(boot_info.memory[i].start + boot_info.memory[i].bytes, PAGE_BYTES);
		struct boot_range reserved;

		while (at < end && next_reserved(at, &reserved) && reserved.start < end) {
			add_range(at, down(reserved.start, PAGE_BYTES));
			at = up(reserved.start + reserved.bytes, PAGE_BYTES);
		}
		add_range(at, end);
	}
}

/* The first bytes of the pool, or 0. */
static uint64_t take(struct pool *pool, uint64_t bytes)
{
	while (pool->first < pool->count) {
		struct boot_range *piece = &pool->piece[pool->first];
		uint64_t frame = piece->start;

		if (piece->bytes >= bytes) {
			piece->start += bytes;
			piece->bytes -= bytes;
			free_bytes -= bytes;
			return frame;
		}
		pool->first++;
	}
	return 0;
}

/* Cut a large frame up, when the small pool is empty. */
static uint64_t take_cut(void)
{
	uint64_t frame = take(&large, LARGE_PAGE_BYTES);

	if (!frame)
		return 0;
	small.count = small.first = 0;
	add(&small, frame, frame + LARGE_PAGE_BYTES);
	return take(&small, PAGE_BYTES);
}

static uint64_t take_freed(void)
{
	uint64_t frame = freed;

	if (frame) {
		freed = *(uint64_t *)phys_to_virt(frame);
		free_bytes -= PAGE_BYTES;
	}
	return frame;
}

uint64_t frame_take(void)
{
	uint64_t flags = irq_save(), frame;

	spin_lock(&lock);
	frame = take_freed();
	if (!frame)
		frame = take(&small, PAGE_BYTES);
	if (!frame)
		frame = take_cut();
	spin_unlock(&lock);
	irq_restore(flags);
	return frame;
}

uint64_t frame_take_large(void)
{
	uint64_t flags = irq_save(), frame;

	spin_lock(&lock);
	frame = take(&large, LARGE_PAGE_BYTES);
	spin_unlock(&lock);
	irq_restore(flags);
	return frame;
}

uint64_t frame_alloc(void)
{
	uint64_t frame = frame_take();

	if (frame)
		memset(phys_to_virt(frame), 0, PAGE_BYTES);
	return frame;
}

uint64_t frame_alloc_large(void)
{
	uint64_t frame = frame_take_large();

	if (frame)
		memset(phys_to_virt(frame), 0, LARGE_PAGE_BYTES);
	return frame;
}

void frame_free(uint64_t physical)
{
	uint64_t flags = irq_save();

	spin_lock(&lock);
	*(uint64_t *)phys_to_virt(physical) = freed;
	freed = physical;
	free_bytes += PAGE_BYTES;
	spin_unlock(&lock);
	irq_restore(flags);
}

size_t frames_free_bytes(void)
{
	return free_bytes;
}
