// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Page tables: mapping, rights, lookup (SDM 3A 4.5). Knows nothing of what is mapped where.
 *
 * An entry is empty, a table, or a leaf. A leaf without any right has its present bit off and
 * LEAF_KEPT on, so that its frame is still known.
 *
 * A leaf's dirty bit says that its page is not clean, also while it has no right. It is switched off
 * only where nobody can reach the page: a TLB that remembers it as on lets writes pass without setting
 * it again, and to have all cores forget would interrupt them. For the same reason no leaf that can be
 * reached is just overwritten: the processor may set the bit at any time, and what it set must stay.
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

/* What of a leaf says which rights it gives, and what it is then. */
#define RIGHTS_BITS                                                                              \
	(ENTRY_PRESENT | ENTRY_WRITE | ENTRY_USER | ENTRY_THROUGH | ENTRY_UNCACHED | LEAF_KEPT | \
	 ENTRY_NX)

static uint64_t bits_of(enum page_rights rights)
{
	uint64_t bits = 0;

	bits |= rights & (PAGE_READ | PAGE_WRITE | PAGE_EXECUTE) ? ENTRY_PRESENT : LEAF_KEPT;
	bits |= rights & PAGE_WRITE ? ENTRY_WRITE : 0;
	bits |= rights & PAGE_USER ? ENTRY_USER : 0;
	bits |= rights & PAGE_DEVICE ? ENTRY_UNCACHED | ENTRY_THROUGH : 0;
	if (!(rights & PAGE_EXECUTE) && cpu_features.nx)
		bits |= ENTRY_NX;
	return bits;
}

static uint64_t leaf(uint64_t physical, enum page_rights rights, int level)
{
	uint64_t entry = physical | bits_of(rights) | ENTRY_ACCESSED;

	entry |= rights & PAGE_CLEAN ? 0 : ENTRY_DIRTY;
	entry |= level ? ENTRY_LARGE : 0;
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

/* Replace a large leaf by a table of the next smaller pages with the same rights, clean if it is. */
static bool split(uint64_t *entry, int level)
{
	uint64_t old = *entry, table = frame_take(), *to;

	if (!table)
		return false;
	to = table_of(table);
	do {
		uint64_t first = level == 1 ? old & ~ENTRY_LARGE : old;

		for (int i = 0; i < TABLE_ENTRIES; i++)
			to[i] = first + (uint64_t)i * level_bytes(level - 1);
	} while (!__atomic_compare_exchange_n(entry, &old, table | TABLE_FLAGS, false,
					      __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
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

/* Of a page at that level, how much lies between the address and the end. */
static size_t part_of(int level, uint64_t virtual, uint64_t end)
{
	size_t bytes = level_bytes(level) - virtual % level_bytes(level);

	return bytes < end - virtual ? bytes : end - virtual;
}

/* Give a leaf other rights; true if the old ones may be in a TLB. */
static bool change(uint64_t *entry, uint64_t bits)
{
	uint64_t old = *entry, next = (old & ~RIGHTS_BITS) | bits;

	if (!(old & ENTRY_PRESENT)) {
		*entry = next;
		return false;
	}
	old = __atomic_exchange_n(entry, next & ~ENTRY_DIRTY, __ATOMIC_SEQ_CST);
	if (old & ENTRY_DIRTY)
		__atomic_or_fetch(entry, ENTRY_DIRTY, __ATOMIC_SEQ_CST);
	return true;
}

/* Clear so much of a leaf's page, from that address on. */
static void clear(uint64_t *entry, int level, uint64_t virtual, size_t bytes)
{
	uint64_t old = *entry, offset = virtual % level_bytes(level);

	if (!is_leaf(old, level) || !(old & ENTRY_DIRTY))
		return;
	memset(phys_to_virt((old & ENTRY_FRAME) + offset), 0, bytes);
	if (!(old & ENTRY_PRESENT) && bytes == level_bytes(level))
		*entry = old & ~ENTRY_DIRTY;
}

/* The last entry on the way to an address: a leaf, or empty. */
static uint64_t *find(const struct address_space *space, uint64_t virtual, int *level)
{
	uint64_t *entry = entry_in(phys_to_virt(space->root), virtual, TOP_LEVEL);

	*level = TOP_LEVEL;
	while (is_table(*entry, *level)) {
		--*level;
		entry = entry_in(table_of(*entry), virtual, *level);
	}
	return entry;
}

/* Of a page only this part is wanted: make smaller ones of it until one is whole. */
static bool split_at(uint64_t **entry, uint64_t virtual, uint64_t end, int *level)
{
	while (is_leaf(**entry, *level) && part_of(*level, virtual, end) < level_bytes(*level)) {
		if (!split(*entry, *level))
			return false;
		--*level;
		*entry = entry_in(table_of(**entry), virtual, *level);
	}
	return true;
}

/* How many entries of a last table lie between an address and the end. */
static size_t entries_until(uint64_t virtual, uint64_t end)
{
	size_t there = TABLE_ENTRIES - virtual / PAGE_BYTES % TABLE_ENTRIES;
	size_t wanted = (end - virtual) / PAGE_BYTES;

	return there < wanted ? there : wanted;
}

/*
 * One page, or all 4 KiB ones of a table, from an address to the end at most: clear what of them is not
 * clean, if asked to, and give them these rights. Gives how many bytes that were; 0: out of memory.
 */
static size_t hand_out(struct address_space *space, uint64_t virtual, uint64_t end, uint64_t bits,
		       bool clean, bool *flush)
{
	int level;
	uint64_t *entry = find(space, virtual, &level);
	size_t n = 1, part;

	if (is_leaf(*entry, level) && (*entry & RIGHTS_BITS) != bits &&
	    !split_at(&entry, virtual, end, &level))
		return 0;
	part = part_of(level, virtual, end);
	if (level == 0)
		n = entries_until(virtual, end);
	for (size_t i = 0; i < n; i++) {
		if (clean && entry[i] & ENTRY_DIRTY)
			clear(&entry[i], level, virtual + i * part, part);
		if ((entry[i] & RIGHTS_BITS) != bits && is_leaf(entry[i], level))
			*flush |= change(&entry[i], bits);
	}
	return n * part;
}

static int hand_out_all(struct address_space *space, uint64_t virtual, size_t bytes,
			enum page_rights rights, bool clean, bool *cached)
{
	uint64_t bits = bits_of(rights);
	bool flush = false;
	size_t done = 0, step = 1;

	if ((virtual | bytes) % PAGE_BYTES || !rights_allowed(rights))
		return -EINVAL;
	for (; done < bytes && step; done += step)
		step = hand_out(space, virtual + done, virtual + bytes, bits, clean, &flush);
	if (flush)
		flush_range(virtual, bytes);
	*cached |= flush;
	return step ? 0 : -ENOMEM;
}

int space_protect(struct address_space *space, uint64_t virtual, size_t bytes,
		  enum page_rights rights, bool *cached)
{
	return hand_out_all(space, virtual, bytes, rights, false, cached);
}

int space_hand_out(struct address_space *space, uint64_t virtual, size_t bytes,
		   enum page_rights rights, bool *cached)
{
	return hand_out_all(space, virtual, bytes, rights, true, cached);
}

void space_clear(struct address_space *space, uint64_t virtual, size_t bytes)
{
	uint64_t at = virtual, end = virtual + bytes;

	while (at < end) {
		int level;
		uint64_t *entry = find(space, at, &level);
		size_t part = part_of(level, at, end), n = level ? 1 : entries_until(at, end);

		for (size_t i = 0; i < n; i++) {
			if (entry[i] & ENTRY_DIRTY)
				clear(&entry[i], level, at + i * part, part);
		}
		at += n * part;
	}
}

void space_written(struct address_space *space, uint64_t virtual, size_t bytes)
{
	uint64_t end = virtual + bytes;
	int level;

	for (uint64_t at = virtual; at < end; at += part_of(level, at, end)) {
		uint64_t *entry = find(space, at, &level);

		if (is_leaf(*entry, level))
			__atomic_or_fetch(entry, ENTRY_DIRTY, __ATOMIC_SEQ_CST);
	}
}

bool space_lookup(const struct address_space *space, uint64_t virtual, uint64_t *physical,
		  enum page_rights *rights)
{
	int level;
	uint64_t entry = *find(space, virtual, &level);

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
