// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Filling boot_info: what the readers of loaders' structures have in common. Knows no loader.
 */
#include "targets/x86_64/boot_info.h"
#include "targets/freestanding/option.h"
#include "targets/freestanding/string.h"
#include "targets/x86_64/boot_read.h"
#include "targets/x86_64/paging.h"

#define LOW_END	   0x100000ul
#define TRAMPOLINE 0x8000ul /* any page that is RAM below 640 KiB, and not the first */

struct boot_info boot_info;

void boot_set_cmdline(const char *text)
{
	size_t n = 0;

	for (; text && n < OPTION_LINE_MAX - 1 && text[n]; n++)
		option_line[n] = text[n];
	option_line[n] = '\0';
}

void boot_add_module(uint64_t start, uint64_t bytes)
{
	if (boot_info.modules < BOOT_MODULES_MAX && bytes && start + bytes > start)
		boot_info.module[boot_info.modules++] = (struct boot_range){start, bytes};
}

/* Into its place by address; what overlaps or touches a range becomes part of it. */
static void insert(uint64_t start, uint64_t end)
{
	struct boot_range *range = boot_info.memory;
	uint32_t i = 0, n = boot_info.memory_ranges, last;

	while (i < n && range[i].start + range[i].bytes < start)
		i++;
	for (last = i; last < n && range[last].start <= end; last++) {
		if (range[last].start < start)
			start = range[last].start;
		if (range[last].start + range[last].bytes > end)
			end = range[last].start + range[last].bytes;
	}
	if (last == i && n == BOOT_MEMORY_MAX)
		return;
	memmove(&range[i + 1], &range[last], (n - last) * sizeof(*range));
	range[i] = (struct boot_range){start, end - start};
	boot_info.memory_ranges = n + 1 - (last - i);
}

void boot_add_memory(uint64_t start, uint64_t bytes)
{
	uint64_t end;

	if (start + bytes < start || start + bytes > BOOT_PHYSICAL_END)
		return;
	end = (start + bytes) & ~(PAGE_BYTES - 1);
	start = (start + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
	if (start <= TRAMPOLINE && end >= TRAMPOLINE + PAGE_BYTES)
		boot_info.trampoline = TRAMPOLINE;
	if (start < LOW_END)
		start = LOW_END;
	if (start < end)
		insert(start, end);
}
