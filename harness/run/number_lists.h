/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of numbers, as users write them: worker counts and durations. Knows no option. */
#ifndef RUN_NUMBER_LISTS_H
#define RUN_NUMBER_LISTS_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/error.h"
#include "harness/run/meter.h"

#define LISTS_WORKERS_MAX UINT64_C(1000000000)

/* Ascending and distinct. */
struct counts {
	uint64_t *items;
	size_t n;
};

/*
 * Worker counts, separated by commas: whole numbers up to 10^9, with K, M or G for 10^3, 10^6 and
 * 10^9; "A..B" is both ends and the powers of two between them. To be freed, also on failure.
 */
bool lists_workers(const char *text, struct counts *counts, struct error *error);

/* Durations as units_ticks() takes them, each above 0. */
bool lists_ticks(const char *text, enum meter meter, struct counts *counts, struct error *error);

void counts_free(struct counts *counts);

/* A count as lists_workers() takes it, with the largest suffix in which it is whole: 1K, 1M. */
#define LISTS_COUNT_TEXT_MAX 24
void lists_count_text(uint64_t count, char text[LISTS_COUNT_TEXT_MAX]);

#endif
