/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The totals of a blame. */
#include <stdlib.h>

#include "blame.h"
#include "blamed.h"
#include "memory.h"
#include "store_blame.h"

static void add_parts(struct blamed *blamed, size_t class, bool entry, struct blame_total *totals,
		      size_t n)
{
	for (size_t i = 0; i < n; i++) {
		blamed->parts = memory_grow(blamed->parts, blamed->n_parts, sizeof(*blamed->parts));
		blamed->parts[blamed->n_parts++] =
			(struct blamed_part){class, entry, memory_copy(totals[i].name),
					     totals[i].insns, totals[i].calls};
	}
	free(totals);
}

static void add_class(struct blamed *blamed, const struct blame *blame, size_t class)
{
	const struct blame_class *of = class ? &blame->classes[class - 1] : NULL;
	struct blame_total *totals;
	size_t n;

	totals = blame_entries(blame, of, &n);
	add_parts(blamed, class, true, totals, n);
	totals = blame_functions(blame, of, &n);
	add_parts(blamed, class, false, totals, n);
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* The nearest rank; 0 of none. */
static uint64_t median_length(const struct blame *blame)
{
	uint64_t *lengths = memory_zeroed(blame->n_events, sizeof(*lengths)), median;

	for (size_t i = 0; i < blame->n_events; i++)
		lengths[i] = blame->events[i].length;
	if (blame->n_events)
		qsort(lengths, blame->n_events, sizeof(*lengths), by_value);
	median = blame->n_events ? lengths[(blame->n_events - 1) / 2] : 0;
	free(lengths);
	return median;
}

void blamed_init(struct blamed *blamed, const struct blame *blame)
{
	*blamed = (struct blamed){.bench = memory_copy(blame->bench),
				  .window = (uint64_t)blame->window};
	blamed->sums[0] = (struct blamed_sum){blame->n_events, blame->stolen, median_length(blame),
					      blame->longest};
	add_class(blamed, blame, 0);
	while (blamed->n_classes < BLAMED_CLASSES_MAX && blamed->n_classes < blame->n_classes) {
		const struct blame_class *class = &blame->classes[blamed->n_classes++];

		blamed->sums[blamed->n_classes] =
			(struct blamed_sum){class->n, class->stolen, class->median, class->longest};
		add_class(blamed, blame, blamed->n_classes);
	}
}

void blamed_free(struct blamed *blamed)
{
	for (size_t i = 0; i < blamed->n_parts; i++)
		free(blamed->parts[i].name);
	free(blamed->parts);
	free(blamed->bench);
	*blamed = (struct blamed){NULL};
}

bool blamed_keep(struct store *store, const char *id, const struct blame *blame,
		 struct error *error)
{
	struct blamed blamed;
	bool ok;

	if (blame->same != blame->n_workers || blame->equal != blame->reported)
		return true;
	blamed_init(&blamed, blame);
	ok = store_save_blamed(store, id, &blamed, error);
	blamed_free(&blamed);
	return ok;
}
