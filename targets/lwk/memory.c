// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The process's memory: areas and the page rights that go with them, and clearing. Knows nothing of
 * how a program got here (elf.c) or of system call arguments (sys_memory.c).
 *
 * Which pages are clean is written in their leaves (paging.h). A page of the pool that was never handed
 * out cannot be reached, so no stray write makes it unclean, and to hand it out needs no word to other
 * cores: they cannot have cached it. A page that comes back stays as it is, because to take it away would
 * interrupt them; if it was written, it is cleared when it is handed out again. So mmap() takes what was
 * cleared at boot and never used as long as there is some.
 */
#include "targets/lwk/memory.h"
#include "targets/freestanding/string.h"
#include "targets/lwk/area.h"
#include "targets/lwk/linux.h"
#include "targets/lwk/process.h"
#include "targets/lwk/tlb.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/kernel_hooks.h"

/* Frames kept for the kernel: page tables of split pages, kernel stacks, tasks. */
#define RESERVE_SHARE 16
#define RESERVE_MIN   (4ul << 20)

/*
 * So much of the pool's high end, where mmap() begins, is cleared at boot, for each core, but no more
 * than half of it: twice what a worker of the benchmarks asks for.
 */
#define CLEAN_BYTES (32ul << 20)

#define READ_WRITE (PAGE_READ | PAGE_WRITE)

static struct area_list areas;
static struct spinlock lock;
static uint64_t pool_end = POOL_BASE;
static uint64_t clean_start, clean_end; /* cleared at boot and not handed out by mmap() yet */
static uint64_t heap_end = POOL_BASE;	/* what brk() says, not rounded */
static uint64_t stack_physical;

/* Whoever waits here answers TLB requests of the holder, who may be waiting for this very core. */
static void memory_lock(void)
{
	while (__atomic_exchange_n(&lock.held, 1, __ATOMIC_ACQUIRE)) {
		while (__atomic_load_n(&lock.held, __ATOMIC_RELAXED)) {
			tlb_sync();
			pause();
		}
	}
}

static void memory_unlock(void)
{
	__atomic_store_n(&lock.held, 0, __ATOMIC_RELEASE);
}

static uint64_t page_up(uint64_t address)
{
	return (address + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
}

void *memory_stack(void)
{
	return phys_to_virt(stack_physical);
}

static int init_stack(void)
{
	stack_physical = frame_alloc_large();
	if (!stack_physical || space_map(&process.space, STACK_START, stack_physical, STACK_SIZE,
					 READ_WRITE | PAGE_USER) < 0)
		return -ENOMEM;
	return memory_claim(STACK_START, STACK_SIZE, READ_WRITE, AREA_STACK);
}

static void init_clean(void)
{
	uint64_t bytes = boot_info.cores * CLEAN_BYTES, most = (pool_end - POOL_BASE) / 2;

	clean_end = pool_end;
	clean_start = pool_end - (bytes < most ? bytes : most);
	space_clear(&process.space, clean_start, clean_end - clean_start);
}

static int init_pool(void)
{
	size_t reserve = frames_free_bytes() / RESERVE_SHARE;

	if (reserve < RESERVE_MIN)
		reserve = RESERVE_MIN;
	while (frames_free_bytes() > reserve + LARGE_PAGE_BYTES) {
		uint64_t frame = frame_take_large();

		if (!frame)
			break;
		if (space_map(&process.space, pool_end, frame, LARGE_PAGE_BYTES, PAGE_NONE) < 0)
			return -ENOMEM;
		pool_end += LARGE_PAGE_BYTES;
	}
	init_clean();
	return 0;
}

int memory_init(void)
{
	int error = init_stack();

	return error ? error : init_pool();
}

int memory_claim(uint64_t start, size_t bytes, enum page_rights rights, enum area_kind kind)
{
	struct area area = {start, start + bytes, rights, kind, false};

	if (area_overlaps(&areas, start, start + bytes))
		return -EEXIST;
	return area_insert(&areas, area) ? 0 : -ENOMEM;
}

static void *direct(uint64_t address)
{
	enum page_rights rights;
	uint64_t physical;

	if (!space_lookup(&process.space, address, &physical, &rights))
		panic(NULL, "process memory at %lx has no frame", address);
	return phys_to_virt(physical);
}

/* By the kernel's own mapping, whose writes leave no mark on the program's. */
static void copy(uint64_t to, uint64_t from, size_t bytes)
{
	for (size_t i = 0; i < bytes; i += PAGE_BYTES)
		memcpy(direct(to + i), direct(from + i), PAGE_BYTES);
	space_written(&process.space, to, bytes);
}

static enum page_rights for_user(enum page_rights rights)
{
	return rights == PAGE_NONE ? PAGE_NONE : rights | PAGE_USER;
}

/* Give pages these rights, on all cores. The tables are there or were made by a split: ENOMEM. */
static long set_rights(uint64_t start, uint64_t end, enum page_rights rights)
{
	bool cached = false;
	int error = space_protect(&process.space, start, end - start, for_user(rights), &cached);

	if (cached)
		tlb_flush_others();
	return error;
}

/* The same, and what can be read there from now on is zero. */
static long hand_out(uint64_t start, uint64_t end, enum page_rights rights)
{
	bool cached = false;
	int error = space_hand_out(&process.space, start, end - start, for_user(rights), &cached);

	if (cached)
		tlb_flush_others();
	return error;
}

static bool in_pool(uint64_t start, uint64_t end)
{
	return start >= POOL_BASE && end <= pool_end;
}

/* Split at both ends, so that whole areas make up the range. */
static bool split_ends(uint64_t start, uint64_t end)
{
	return area_split(&areas, start) && area_split(&areas, end);
}

/*
 * Take the range from its owner. Memory of the pool that he could reach becomes readable and writable
 * for the next one; other memory (program, stack) only becomes inaccessible.
 */
static long release(uint64_t start, uint64_t end)
{
	long error = 0;

	if (!split_ends(start, end))
		return -ENOMEM;
	for (size_t i = area_find(&areas, start);
	     i < areas.count && areas.area[i].start < end && !error; i++) {
		struct area *area = &areas.area[i];
		enum page_rights rest = in_pool(area->start, area->end) ? READ_WRITE : PAGE_NONE;

		if (area->rights != rest && area->rights != PAGE_NONE)
			error = set_rights(area->start, area->end, rest);
	}
	if (!error)
		area_remove(&areas, start, end);
	return error;
}

/* Make a free range of the pool an area: cleared now, or when it first becomes accessible. */
static long occupy(uint64_t start, uint64_t end, enum page_rights rights, enum area_kind kind)
{
	struct area area = {start, end, rights, kind, rights == PAGE_NONE};
	long error =
		rights == PAGE_NONE ? set_rights(start, end, rights) : hand_out(start, end, rights);

	if (error)
		return error;
	if (!area_insert(&areas, area)) {
		if (rights != PAGE_NONE)
			set_rights(start, end, READ_WRITE);
		return -ENOMEM;
	}
	return 0;
}

/* From what was cleared at boot and is given up here for good; 0: it has no such place. */
static uint64_t take_clean(size_t bytes, size_t align)
{
	uint64_t start;

	if (bytes > clean_end - clean_start)
		return 0;
	start = (clean_end - bytes) & ~(align - 1);
	/* the heap, or a mapping at an address of its own, may have come before */
	if (start < clean_start || area_overlaps(&areas, start, clean_end))
		return 0;
	clean_end = start;
	return start;
}

static uint64_t find_gap(size_t bytes)
{
	size_t align = bytes >= LARGE_PAGE_BYTES ? LARGE_PAGE_BYTES : PAGE_BYTES;
	uint64_t start = take_clean(bytes, align);

	if (!start)
		start = area_gap(&areas, POOL_BASE, pool_end, bytes, align);
	return start ? start : area_gap(&areas, POOL_BASE, pool_end, bytes, PAGE_BYTES);
}

static void grow_heap(uint64_t old_end, uint64_t new_end)
{
	if (new_end > pool_end || area_overlaps(&areas, old_end, new_end))
		return;
	if (occupy(old_end, new_end, READ_WRITE, AREA_HEAP) == 0)
		heap_end = new_end;
}

uint64_t memory_brk(uint64_t wanted)
{
	uint64_t old_end, new_end, result;

	memory_lock();
	if (wanted >= POOL_BASE && wanted <= pool_end) {
		old_end = page_up(heap_end);
		new_end = page_up(wanted);
		if (new_end > old_end)
			grow_heap(old_end, new_end);
		else if (new_end < old_end && release(new_end, old_end) == 0)
			heap_end = new_end;
		if (page_up(heap_end) == new_end)
			heap_end = wanted;
	}
	result = heap_end;
	memory_unlock();
	return result;
}

/* Where a mapping with MAP_FIXED goes: what was there is given back first. */
static int64_t fixed_place(uint64_t start, size_t bytes, uint32_t flags)
{
	uint64_t end = start + bytes;
	long error;

	if (!in_pool(start, end) || start < page_up(heap_end))
		return -ENOMEM;
	if ((flags & MAP_FIXED_NOREPLACE) && area_overlaps(&areas, start, end))
		return -EEXIST;
	error = release(start, end);
	return error ? error : (int64_t)start;
}

int64_t memory_map(uint64_t address, size_t bytes, enum page_rights rights, uint32_t flags)
{
	int64_t start;
	long error;

	memory_lock();
	if (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE))
		start = fixed_place(address, bytes, flags);
	else
		start = find_gap(bytes);
	if (start == 0)
		start = -ENOMEM;
	if (start > 0) {
		error = occupy(start, start + bytes, rights, AREA_MAP);
		if (error)
			start = error;
	}
	memory_unlock();
	return start;
}

long memory_unmap(uint64_t start, size_t bytes)
{
	long error;

	memory_lock();
	error = release(start, start + bytes);
	memory_unlock();
	return error;
}

static long protect_area(struct area *area, enum page_rights rights)
{
	bool unclean = area->unclean && rights != PAGE_NONE;
	long error = unclean ? hand_out(area->start, area->end, rights)
			     : set_rights(area->start, area->end, rights);

	if (error)
		return error;
	area->unclean &= !unclean;
	area->rights = rights;
	return 0;
}

long memory_protect(uint64_t start, size_t bytes, enum page_rights rights)
{
	uint64_t end = start + bytes;
	long error = 0;

	memory_lock();
	if (!area_covers(&areas, start, end) || !split_ends(start, end))
		error = -ENOMEM;
	for (size_t i = area_find(&areas, start);
	     !error && i < areas.count && areas.area[i].start < end; i++) {
		if (areas.area[i].rights != rights)
			error = protect_area(&areas.area[i], rights);
	}
	area_join(&areas, start, end);
	memory_unlock();
	return error;
}

/* Make an area longer where it is: only if what follows is free. */
static long extend(const struct area *area, uint64_t old_end, uint64_t new_end)
{
	if (area->end != old_end || !in_pool(area->start, new_end) ||
	    area_overlaps(&areas, old_end, new_end))
		return -ENOMEM;
	return occupy(old_end, new_end, area->rights, area->kind);
}

static int64_t move(uint64_t start, size_t old_bytes, size_t new_bytes, struct area area)
{
	int64_t to = find_gap(new_bytes);
	long error;

	if (to == 0)
		return -ENOMEM;
	error = occupy(to, to + new_bytes, area.rights, AREA_MAP);
	if (error)
		return error;
	if (area.rights != PAGE_NONE)
		copy(to, start, old_bytes);
	error = release(start, start + old_bytes);
	return error ? error : to;
}

static int64_t remap(uint64_t start, size_t old_bytes, size_t new_bytes, bool may_move)
{
	uint64_t old_end = start + old_bytes;
	struct area area;
	long error;

	if (!area_covers(&areas, start, old_end))
		return -EFAULT;
	area = areas.area[area_find(&areas, start)];
	/* as on Linux, one area only; kept but inaccessible contents cannot be moved */
	if (old_end > area.end || area.kind != AREA_MAP)
		return -EFAULT;
	if (area.rights == PAGE_NONE && !area.unclean)
		return -EINVAL;
	if (new_bytes <= old_bytes) {
		error = new_bytes < old_bytes ? release(start + new_bytes, old_end) : 0;
		return error ? error : (int64_t)start;
	}
	if (extend(&area, old_end, start + new_bytes) == 0)
		return start;
	return may_move ? move(start, old_bytes, new_bytes, area) : -ENOMEM;
}

int64_t memory_remap(uint64_t start, size_t old_bytes, size_t new_bytes, bool may_move)
{
	int64_t result;

	memory_lock();
	result = remap(start, old_bytes, new_bytes, may_move);
	memory_unlock();
	return result;
}

long memory_discard(uint64_t start, size_t bytes)
{
	uint64_t end = start + bytes;
	long error = 0;

	memory_lock();
	if (!area_covers(&areas, start, end) || !split_ends(start, end))
		error = -ENOMEM;
	for (size_t i = area_find(&areas, start);
	     !error && i < areas.count && areas.area[i].start < end; i++) {
		if (areas.area[i].kind == AREA_IMAGE)
			error = -EINVAL; /* would have to come from the program's file again */
		else if (areas.area[i].rights == PAGE_NONE)
			areas.area[i].unclean = true;
		else
			space_clear(&process.space, areas.area[i].start,
				    areas.area[i].end - areas.area[i].start);
	}
	area_join(&areas, start, end);
	memory_unlock();
	return error;
}

long memory_check(uint64_t start, size_t bytes)
{
	bool covered;

	memory_lock();
	covered = area_covers(&areas, start, start + bytes);
	memory_unlock();
	return covered ? 0 : -ENOMEM;
}

bool memory_is_mapped(uint64_t address)
{
	return address < USER_END && memory_check(address & ~(PAGE_BYTES - 1), PAGE_BYTES) == 0;
}

size_t memory_pool_bytes(void)
{
	return pool_end - POOL_BASE;
}

size_t memory_pool_free(void)
{
	size_t used = 0;

	memory_lock();
	for (size_t i = area_find(&areas, POOL_BASE); i < areas.count; i++) {
		if (areas.area[i].end <= pool_end)
			used += areas.area[i].end - areas.area[i].start;
	}
	memory_unlock();
	return memory_pool_bytes() - used;
}
