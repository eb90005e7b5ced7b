/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A sorted list of address ranges without overlap, each with rights and a kind. Only arithmetic: no
 * page tables, no locks, so that it can be tested alone.
 */
#ifndef LWK_AREA_H
#define LWK_AREA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AREAS_MAX 4096 /* as many as two for each of 1,000 threads, and some */

struct area {
	uint64_t start, end; /* first byte, and first byte after */
	uint8_t rights;	     /* enum page_rights, without PAGE_USER */
	uint8_t kind;	     /* enum area_kind */
	bool unclean;	     /* not cleared yet: must be, before it becomes accessible */
};

struct area_list {
	size_t count;
	struct area area[AREAS_MAX];
};

/* Index of the first area that ends above the address; count if there is none. */
size_t area_find(const struct area_list *list, uint64_t address);
/* True if some area lies in the range, or all of the range is covered by areas. */
bool area_overlaps(const struct area_list *list, uint64_t start, uint64_t end);
bool area_covers(const struct area_list *list, uint64_t start, uint64_t end);

/* Add a range that overlaps nothing; joins it to equal neighbours. False if the list is full. */
bool area_insert(struct area_list *list, struct area area);
/* Split the area that holds `at` strictly inside, so that one starts there. False if full. */
bool area_split(struct area_list *list, uint64_t at);
/* Remove the areas that lie whole in the range (after area_split at both ends). */
void area_remove(struct area_list *list, uint64_t start, uint64_t end);
/* Join equal neighbours around and in the range. */
void area_join(struct area_list *list, uint64_t start, uint64_t end);

/* Highest start of a free range in [low, high), aligned; 0 if there is none. */
uint64_t area_gap(const struct area_list *list, uint64_t low, uint64_t high, size_t bytes,
		  size_t align);

#endif
