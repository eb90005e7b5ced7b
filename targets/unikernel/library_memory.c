// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The program's memory: a range of addresses that fills with large pages from its start as they are
 * asked for. What is asked for is there, cleared, when the call returns; what is given back stays
 * mapped for the next one, so that no translation of it ever becomes stale. Pages that were never used
 * go first, because they are clean.
 */
#include "targets/unikernel/library.h"
#include "targets/x86_64/boot_info.h"
#include "targets/x86_64/kernel_hooks.h"
#include "targets/x86_64/paging.h"

/* In the half of the addresses where programs are elsewhere, and far from 0, which stays unmapped. */
#define POOL_BASE  (1ul << 40)
#define POOL_PAGES 32768 /* 64 GiB */

/* So many pages are there from the beginning, for each core: as on the LWK, and no more than half. */
#define CLEAN_PAGES 16

static bool used[POOL_PAGES];
static size_t present;	/* so many pages have memory, from the first one on */
static size_t touched;	/* so many have been handed out, with gaps, from the first one on */
static uint64_t unused; /* a frame that could not be mapped, for the next attempt; 0: none */
static uint32_t held;

/* Who holds it may have been preempted on this very core. */
static void lock(void)
{
	while (__atomic_exchange_n(&held, 1, __ATOMIC_ACQUIRE))
		library_yield();
}

static void unlock(void)
{
	__atomic_store_n(&held, 0, __ATOMIC_RELEASE);
}

static uint64_t address_of(size_t page)
{
	return POOL_BASE + page * LARGE_PAGE_BYTES;
}

static size_t pages_of(size_t bytes)
{
	return (bytes + LARGE_PAGE_BYTES - 1) / LARGE_PAGE_BYTES;
}

/* The first page of the first gap that is long enough; POOL_PAGES if there is none. */
static size_t find_gap(size_t pages)
{
	size_t run = 0;

	for (size_t i = 0; i < POOL_PAGES; i++) {
		run = used[i] ? 0 : run + 1;
		if (run == pages)
			return i + 1 - pages;
	}
	return POOL_PAGES;
}

/* Memory for all pages before `end`, clean. */
static bool grow(size_t end)
{
	while (present < end) {
		uint64_t frame = unused ? unused : frame_alloc_large();

		unused = 0;
		if (!frame)
			return false;
		if (space_map(&kernel_space, address_of(present), frame, LARGE_PAGE_BYTES,
			      PAGE_READ | PAGE_WRITE | PAGE_CLEAN) < 0) {
			unused = frame;
			return false;
		}
		present++;
	}
	return true;
}

void library_memory_init(void)
{
	size_t pages = boot_info.cores * CLEAN_PAGES,
	       most = frames_free_bytes() / LARGE_PAGE_BYTES / 2;

	if (!grow(pages < most ? pages : most))
		panic(NULL, "no memory for the program");
}

/* Gives POOL_PAGES if there is no room. */
static size_t occupy(size_t pages)
{
	size_t first = pages <= present - touched ? touched : find_gap(pages);

	if (first == POOL_PAGES || !grow(first + pages))
		return POOL_PAGES;
	for (size_t i = first; i < first + pages; i++)
		used[i] = true;
	if (touched < first + pages)
		touched = first + pages;
	return first;
}

long library_mmap(size_t bytes)
{
	size_t first;

	if (!bytes || bytes > POOL_PAGES * LARGE_PAGE_BYTES)
		return bytes ? -ENOMEM : -EINVAL;
	lock();
	first = occupy(pages_of(bytes));
	unlock();
	if (first == POOL_PAGES)
		return -ENOMEM;
	space_clear(&kernel_space, address_of(first), pages_of(bytes) * LARGE_PAGE_BYTES);
	return (long)address_of(first);
}

long library_munmap(uint64_t address, size_t bytes)
{
	size_t first = (address - POOL_BASE) / LARGE_PAGE_BYTES;
	bool ok;

	if (address < POOL_BASE || address % LARGE_PAGE_BYTES || !bytes)
		return -EINVAL;
	lock();
	ok = first < present && bytes <= (present - first) * LARGE_PAGE_BYTES;
	for (size_t i = first; ok && i < first + pages_of(bytes); i++)
		used[i] = false;
	unlock();
	return ok ? 0 : -EINVAL;
}
