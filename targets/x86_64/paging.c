// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Page tables: mapping, rights, lookup (SDM 3A 4.5). Knows nothing of what is mapped where.
 *
 * An entry is empty, a table, or a leaf. A leaf without any right has its present bit off and
 * LEAF_KEPT on, so that its frame is still known.
 */
#include "targets/x86_64/paging.h"
#include "targets/freestanding/string.h"
#include "targets/x86_64/cpu.h"

#define ENTRY_PRESENT  (1ul << 0)
#define ENTRY_WRITE    (1ul << 1)
#define ENTRY_USER     (1ul << 2)
#define ENTRY_THROUGH  (1ul << 3)
#define ENTRY_UNCACHED (1ul << 4)
#define ENTRY_ACCESSED (1ul << 5)
#define ENTRY_DIRTY    (1ul << 6)
#define ENTRY_LARGE    (1ul << 7)
#define LEAF_KEPT      (1ul << 9) /* one of the bits that the processor leaves to software */
#define ENTRY_NX       (1ul << 63)
#define ENTRY_FRAME    0x000ffffffffff000ul

#define TABLE_ENTRIES 512
#define TOP_LEVEL     3

/* What an intermediate entry allows: everything; the leaf decides. */
#define TABLE_FLAGS (ENTRY_PRESENT | ENTRY_WRITE | ENTRY_USER)

/* Above this many pages reloading CR3 is cheaper than flushing them one by one. */
#define FLUSH_ONE_BY_ONE_MAX 32

#define ENOMEM 12
#define EINVAL 22

static uint64_t level_bytes(int level)
{
	return PAGE_BYTES << (9 * level);
}

static uint64_t *table_of(uint64_t entry)
{
	return phys_to_virt(entry & ENTRY_FRAME);
}

static uint64_t *entry_in(uint64_t *table, uint64_t virtual, int level)
{
	return &table[virtual / level_bytes(level) % TABLE_ENTRIES];
}

static bool is_leaf(uint64_t entry, int level)
{
	if (!(entry & (ENTRY_PRESENT | LEAF_KEPT)))
		return false;
	return level == 0 || entry & ENTRY_LARGE;
}

static bool is_table(uint64_t entry, int level)
{
	return entry & ENTRY_PRESENT && level > 0 && !(entry & ENTRY_LARGE);
}

static uint64_t leaf(uint64_t physical, enum page_rights rights, int level)
{
	uint64_t entry = physical | ENTRY_ACCESSED | ENTRY_DIRTY;

	entry |= level ? ENTRY_LARGE : 0;
	entry |= rights & ~(PAGE_USER | PAGE_DEVICE) ? ENTRY_PRESENT : LEAF_KEPT;
	entry |= rights & PAGE_WRITE ? ENTRY_WRITE : 0;
	entry |= rights & PAGE_USER ? ENTRY_USER : 0;
	entry |= rights & PAGE_DEVICE ? ENTRY_UNCACHED | ENTRY_THROUGH : 0;
	if (!(rights & PAGE_EXECUTE) && cpu_features.nx)
		entry |= ENTRY_NX;
	return entry;
}

static enum page_rights rights_of(uint64_t entry)
{
	enum page_rights rights = PAGE_NONE;

	if (!(entry & ENTRY_PRESENT))
		return rights;
	rights = PAGE_READ;
	rights |= entry & ENTRY_WRITE ? PAGE_WRITE : 0;
	rights |= entry & ENTRY_USER ? PAGE_USER : 0;
	rights |= entry & ENTRY_NX ? 0 : PAGE_EXECUTE;
	rights |= entry & ENTRY_UNCACHED ? PAGE_DEVICE : 0;
	return rights;
}

/* Replace a large leaf by a table of the next smaller pages with the same rights. */
static bool split(uint64_t *entry, int level)
{
	uint64_t old = *entry, table = frame_alloc(), *to;

	if (!table)
		return false;
	to = table_of(table);
	if (level == 1)
		old &= ~ENTRY_LARGE;
	for (int i = 0; i < TABLE_ENTRIES; i++)
		to[i] = old + (uint64_t)i * level_bytes(level - 1);
	*entry = table | TABLE_FLAGS;
	return true;
}

/* The table below an entry, made or split off if need be; NULL: out of memory. */
static uint64_t *descend(uint64_t *entry, int level)
{
	if (is_leaf(*entry, level)) {
		if (!split(entry, level))
			return NULL;
	} else if (!is_table(*entry, level)) {
		uint64_t table = frame_alloc();

		if (!table)
			return NULL;
		*entry = table | TABLE_FLAGS;
	}
	return table_of(*entry);
}

static void flush_page(uint64_t virtual)
{
	__asm__ volatile("invlpg (%0)" : : "r"(virtual) : "memory");
}

static void flush_range(uint64_t virtual, size_t bytes)
{
	if (bytes / PAGE_BYTES > FLUSH_ONE_BY_ONE_MAX) {
		__asm__ volatile("movq %%cr3, %%rax\n\tmovq %%rax, %%cr3" : : : "rax", "memory");
		return;
	}
	for (size_t at = 0; at < bytes; at += PAGE_BYTES)
		flush_page(virtual + at);
}

/* Highest level of page that fits here; a table that is already there is not replaced by a page. */
static int fitting_level(uint64_t virtual, uint64_t physical, size_t bytes)
{
	int level = cpu_features.gib_pages ? 2 : 1;

	while (level > 0 &&
	       ((virtual | physical) % level_bytes(level) || bytes < level_bytes(level)))
		level--;
	return level;
}

/* Write one leaf; gives the bytes it covers, 0: out of memory. */
static size_t map_one(struct address_space *space, uint64_t virtual, uint64_t physical,
		      size_t bytes, enum page_rights rights)
{
	int level = TOP_LEVEL, target = fitting_level(virtual, physical, bytes);
	uint64_t *table = phys_to_virt(space->root);
	uint64_t *entry = entry_in(table, virtual, level);

	while (level > target || is_table(*entry, level)) {
		table = descend(entry, level);
		if (!table)
			return 0;
		entry = entry_in(table, virtual, --level);
	}
	*entry = leaf(physical, rights, level);
	return level_bytes(level);
}

static bool rights_allowed(enum page_rights rights)
{
	return !(rights & PAGE_WRITE && rights & PAGE_EXECUTE);
}

int space_map(struct address_space *space, uint64_t virtual, uint64_t physical, size_t bytes,
	      enum page_rights rights)
{
	uint64_t at = virtual;

	if ((virtual | physical | bytes) % PAGE_BYTES || !rights_allowed(rights))
		return -EINVAL;
	while (at - virtual < bytes) {
		size_t done = map_one(space, at, physical + (at - virtual), bytes - (at - virtual),
				      rights);

		if (!done)
			return -ENOMEM;
		at += done;
	}
	flush_range(virtual, bytes);
	return 0;
}

/* The rights of the page at this address, or of the part of it that is asked for. */
static int protect_one(struct address_space *space, uint64_t virtual, size_t bytes,
		       enum page_rights rights, size_t *done)
{
	int level = TOP_LEVEL;
	uint64_t *entry = entry_in(phys_to_virt(space->root), virtual, level);

	for (;;) {
		bool whole = virtual % level_bytes(level) == 0 && bytes >= level_bytes(level);

		if (is_leaf(*entry, level) && whole) {
			*entry = leaf(*entry & ENTRY_FRAME, rights, level);
			*done = level_bytes(level);
			return 0;
		}
		if (!is_leaf(*entry, level) && !is_table(*entry, level)) {
			*done = level_bytes(level) - virtual % level_bytes(level);
			return 0;
		}
		if (!descend(entry, level))
			return -ENOMEM;
		level--;
		entry = entry_in(table_of(*entry), virtual, level);
	}
}

int space_protect(struct address_space *space, uint64_t virtual, size_t bytes,
		  enum page_rights rights)
{
	size_t done = 0, step;

	if ((virtual | bytes) % PAGE_BYTES || !rights_allowed(rights))
		return -EINVAL;
	for (; done < bytes; done += step) {
		int error = protect_one(space, virtual + done, bytes - done, rights, &step);

		if (error)
			return error;
	}
	flush_range(virtual, bytes);
	return 0;
}

bool space_lookup(const struct address_space *space, uint64_t virtual, uint64_t *physical,
		  enum page_rights *rights)
{
	int level = TOP_LEVEL;
	uint64_t entry = *entry_in(phys_to_virt(space->root), virtual, level);

	while (is_table(entry, level)) {
		level--;
		entry = *entry_in(table_of(entry), virtual, level);
	}
	if (!is_leaf(entry, level))
		return false;
	*physical = (entry & ENTRY_FRAME & ~(level_bytes(level) - 1)) +
		    virtual % level_bytes(level);
	*rights = rights_of(entry);
	return true;
}

bool space_share(struct address_space *space, uint64_t virtual)
{
	return descend(entry_in(phys_to_virt(space->root), virtual, TOP_LEVEL), TOP_LEVEL);
}

int space_create(struct address_space *space)
{
	size_t half = TABLE_ENTRIES / 2;
	uint64_t root = frame_alloc();

	if (!root)
		return -ENOMEM;
	memcpy((uint64_t *)phys_to_virt(root) + half,
	       (uint64_t *)phys_to_virt(kernel_space.root) + half, half * sizeof(uint64_t));
	space->root = root;
	return 0;
}

void space_load(const struct address_space *space)
{
	__asm__ volatile("movq %0, %%cr3" : : "r"(space->root) : "memory");
}
