/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes the longest detours away until less than half of a slowdown is left. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "noise/carried.h"
#include "noise/scale.h"

#define CARRIED_SHARE 0.5

static int descending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x < y) - (x > y);
}

static size_t unique(double *sorted, size_t n)
{
	size_t kept = 1;

	for (size_t i = 1; i < n; i++) {
		if (sorted[i] != sorted[kept - 1])
			sorted[kept++] = sorted[i];
	}
	return kept;
}

/* The traces' detours, shorter ones than a length alone, in room for all of them. */
struct part {
	const struct trace *all;
	struct trace *below; /* [n] */
	size_t n;
	double *room; /* starts and lengths */
};

static void keep_below(struct part *part, double length)
{
	double *next = part->room;

	for (size_t i = 0; i < part->n; i++) {
		const struct trace *all = &part->all[i];
		struct trace *below = &part->below[i];

		*below = (struct trace){0, next, next + all->n, all->period};
		next += 2 * all->n;
		for (size_t j = 0; j < all->n; j++) {
			if (all->length[j] >= length)
				continue;
			below->start[below->n] = all->start[j];
			below->length[below->n++] = all->length[j];
		}
	}
}

/* Of detours shorter than this. */
static bool slowdown_below(struct part *part, double length, double work, uint64_t workers,
			   double *slowdown)
{
	struct step_tail tail;

	keep_below(part, length);
	if (!step_tail_init(&tail, part->below, part->n, work))
		return false;
	*slowdown = step_slowdown(&tail, workers);
	step_tail_free(&tail);
	return true;
}

/* lengths[count] descending, each once. Without more of them there is less slowdown, so that halving finds it. */
static bool search(struct part *part, const double *lengths, size_t count, double work,
		   uint64_t workers, double *least)
{
	size_t low = 0, high = count - 1;
	double all, left;

	*least = NAN;
	if (!slowdown_below(part, INFINITY, work, workers, &all))
		return false;
	if (!(all > 0))
		return true;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (!slowdown_below(part, lengths[middle], work, workers, &left))
			return false;
		if (left < CARRIED_SHARE * all)
			high = middle;
		else
			low = middle + 1;
	}
	*least = lengths[low];
	return true;
}

bool step_carried(const struct trace *traces, size_t n, double work, uint64_t workers,
		  double *least)
{
	struct part part = {.all = traces, .n = n};
	size_t count = 0, at = 0;
	double *lengths;
	bool ok;

	*least = NAN;
	for (size_t i = 0; i < n; i++)
		count += traces[i].n;
	if (!count)
		return work > 0;
	lengths = malloc(count * sizeof(*lengths));
	part.room = malloc(2 * count * sizeof(*part.room));
	part.below = calloc(n, sizeof(*part.below));
	ok = lengths && part.room && part.below;
	for (size_t i = 0; ok && i < n; i++) {
		if (traces[i].n)
			memcpy(lengths + at, traces[i].length, traces[i].n * sizeof(*lengths));
		at += traces[i].n;
	}
	if (ok) {
		qsort(lengths, count, sizeof(*lengths), descending);
		count = unique(lengths, count);
		ok = search(&part, lengths, count, work, workers, least);
	}
	free(lengths);
	free(part.room);
	free(part.below);
	return ok;
}
