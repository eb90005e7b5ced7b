/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Readers of what loaders leave in memory: each fills boot_info. They run on the entry code's page
 * tables, which map the first 4 GiB.
 */
#ifndef BOOT_READ_H
#define BOOT_READ_H

#include <stdbool.h>
#include <stdint.h>

#define PVH_MAGIC	 0x336ec578 /* first word of struct hvm_start_info; boot.S passes it on */
#define MULTIBOOT2_MAGIC 0x36d76289 /* what the loader leaves in eax */

#define BOOT_PHYSICAL_END (1ul << 46) /* beyond it the direct map would leave its part */
#define BOOT_READABLE_END (4ul << 30)

/* All: false if what lies there is not what the loader's protocol says. */
bool boot_read_pvh(uint64_t info);
bool boot_read_multiboot2(uint64_t info);
bool boot_read_handover(uint64_t info);

/* Below 1 MiB only a page for the trampoline is taken. Ranges may come in any order. */
void boot_add_memory(uint64_t start, uint64_t bytes);
void boot_add_module(uint64_t start, uint64_t bytes);
void boot_set_cmdline(const char *text); /* option.h's line, cut where it ends; NULL: none */

#endif
