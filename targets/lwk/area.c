// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sorted list of areas. Only arithmetic: no page tables, no locks.
 */
#include "targets/lwk/area.h"
#include "targets/freestanding/string.h"

size_t area_find(const struct area_list *list, uint64_t address)
{
	size_t low = 0, high = list->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (list->area[middle].end > address)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

bool area_overlaps(const struct area_list *list, uint64_t start, uint64_t end)
{
	size_t i = area_find(list, start);

	return i < list->count && list->area[i].start < end;
}

bool area_covers(const struct area_list *list, uint64_t start, uint64_t end)
{
	for (size_t i = area_find(list, start); i < list->count; i++) {
		if (list->area[i].start > start)
			return false;
		start = list->area[i].end;
		if (start >= end)
			return true;
	}
	return false;
}

static bool make_room(struct area_list *list, size_t at)
{
	if (list->count == AREAS_MAX)
		return false;
	memmove(&list->area[at + 1], &list->area[at], (list->count - at) * sizeof(list->area[0]));
	list->count++;
	return true;
}

static void drop(struct area_list *list, size_t at, size_t n)
{
	memmove(&list->area[at], &list->area[at + n],
		(list->count - at - n) * sizeof(list->area[0]));
	list->count -= n;
}

bool area_insert(struct area_list *list, struct area area)
{
	size_t at = area_find(list, area.start);

	if (!make_room(list, at))
		return false;
	list->area[at] = area;
	area_join(list, area.start, area.end);
	return true;
}

bool area_split(struct area_list *list, uint64_t at)
{
	size_t i = area_find(list, at);

	if (i == list->count || list->area[i].start >= at)
		return true;
	if (!make_room(list, i))
		return false;
	list->area[i] = list->area[i + 1];
	list->area[i].end = at;
	list->area[i + 1].start = at;
	return true;
}

void area_remove(struct area_list *list, uint64_t start, uint64_t end)
{
	size_t i = area_find(list, start), n = 0;

	while (i + n < list->count && list->area[i + n].end <= end)
		n++;
	drop(list, i, n);
}

static bool alike(const struct area *a, const struct area *b)
{
	return a->end == b->start && a->rights == b->rights && a->kind == b->kind &&
	       a->unclean == b->unclean;
}

void area_join(struct area_list *list, uint64_t start, uint64_t end)
{
	size_t i = area_find(list, start);

	if (i > 0)
		i--;
	while (i + 1 < list->count && list->area[i].start <= end) {
		if (alike(&list->area[i], &list->area[i + 1])) {
			list->area[i].end = list->area[i + 1].end;
			drop(list, i + 1, 1);
		} else {
			i++;
		}
	}
}

uint64_t area_gap(const struct area_list *list, uint64_t low, uint64_t high, size_t bytes,
		  size_t align)
{
	size_t i = area_find(list, high);

	if (i < list->count && list->area[i].start < high)
		high = list->area[i].start;
	for (;;) {
		uint64_t floor = i > 0 && list->area[i - 1].end > low ? list->area[i - 1].end : low;

		if (high > floor && high - floor >= bytes) {
			uint64_t start = (high - bytes) & ~(align - 1);

			if (start >= floor)
				return start;
		}
		if (i == 0 || list->area[i - 1].start <= low)
			return 0;
		high = list->area[--i].start;
	}
}
