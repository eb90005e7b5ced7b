// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The mark broken on purpose: all of the pool is said to be clean, also what boot has not cleared.
 */
#include "targets/x86_64/paging.h"

static int map_as_clean(struct address_space *space, uint64_t virtual, uint64_t physical,
			size_t bytes, enum page_rights rights)
{
	return space_map(space, virtual, physical, bytes, rights | PAGE_CLEAN);
}

#define space_map map_as_clean
#include "targets/lwk/memory.c"
