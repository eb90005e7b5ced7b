/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of numbers, as users write them: worker counts and durations. Knows no option. */
#ifndef RUN_NUMBER_LIST_H
#define RUN_NUMBER_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/error.h"
#include "harness/run/meter.h"

#define NUMBER_LIST_COUNT_MAX UINT64_C(1000000000)

/* Ascending and distinct. */
struct number_list {
	uint64_t *items;
	size_t n;
};

/*
 * Worker counts, separated by commas: whole numbers up to 10^9, with K, M or G for 10^3, 10^6 and
 * 10^9; "A..B" is both ends and the powers of two between them. To be freed, also on failure.
 */
bool number_list_counts(const char *text, struct number_list *list, struct error *error);

/* Durations as units_ticks() takes them, each above 0. */
bool number_list_ticks(const char *text, enum meter meter, struct number_list *list,
		       struct error *error);

void number_list_free(struct number_list *list);

/* A count as number_list_counts() takes it, with the largest suffix that leaves it whole: 1K. */
#define NUMBER_LIST_TEXT_MAX 24
void number_list_count_text(uint64_t count, char text[NUMBER_LIST_TEXT_MAX]);

#endif
