/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What paging.c offers to the kernel's own address space beside the functions of paging.h.
 */
#ifndef PAGE_TABLE_H
#define PAGE_TABLE_H

#include "targets/x86_64/paging.h"

/*
 * Make the top-level entry for this address a table, so that every space made from now on shares
 * what is mapped behind it later. False: out of memory.
 */
bool space_share(struct address_space *space, uint64_t virtual);

#endif
