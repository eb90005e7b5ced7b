/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Charges detours to what a kernel's trace says ran meanwhile; see ftrace_charge.h. */
#include "harness/blame/ftrace_charge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"

static struct ftrace_share *share_of(struct ftrace_shares *shares, const char *name)
{
	struct ftrace_share *share;

	for (size_t i = 0; i < shares->n; i++) {
		if (!strcmp(shares->items[i].name, name))
			return &shares->items[i];
	}
	shares->items = memory_grow(shares->items, shares->n, sizeof(*shares->items));
	share = &shares->items[shares->n++];
	*share = (struct ftrace_share){.detours = 0};
	snprintf(share->name, sizeof(share->name), "%s", name);
	return share;
}

/* What one detour has had of each share so far, by the share's place. */
struct within {
	double *ticks;
	size_t room;
};

static void note(struct within *within, size_t place, double ticks)
{
	while (within->room <= place) {
		within->ticks = memory_grow(within->ticks, within->room, sizeof(*within->ticks));
		within->ticks[within->room++] = 0;
	}
	within->ticks[place] += ticks;
}

/* Add up and forget what the detour had. Gives the sum. */
static double settle(struct ftrace_shares *shares, struct within *within)
{
	double sum = 0;

	for (size_t i = 0; i < within->room; i++) {
		struct ftrace_share *share = &shares->items[i];

		if (within->ticks[i] <= 0)
			continue;
		share->detours++;
		share->ticks += within->ticks[i];
		if (within->ticks[i] > share->max)
			share->max = within->ticks[i];
		sum += within->ticks[i];
		within->ticks[i] = 0;
	}
	return sum;
}

void ftrace_charge(struct ftrace_shares *shares, const struct ftrace *trace, uint64_t origin,
		   const int64_t *start, const int64_t *length, size_t n)
{
	struct within within = {NULL, 0};
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t from = origin + (uint64_t)start[i], to = from + (uint64_t)length[i];
		double rest = (double)length[i], traced;

		while (at < trace->n && trace->pieces[at].to <= from)
			at++;
		for (size_t j = at; j < trace->n && trace->pieces[j].from < to; j++) {
			const struct ftrace_piece *piece = &trace->pieces[j];
			uint64_t begin = piece->from > from ? piece->from : from;
			uint64_t end = piece->to < to ? piece->to : to;

			note(&within, (size_t)(share_of(shares, piece->name) - shares->items),
			     (double)(end - begin));
		}
		traced = settle(shares, &within);
		shares->detours++;
		shares->stolen += rest;
		if (traced > 0) {
			shares->around += rest - traced;
		} else {
			shares->untraced += rest;
			shares->untraced_detours++;
		}
	}
	free(within.ticks);
}

static int by_ticks(const void *a, const void *b)
{
	const struct ftrace_share *x = a, *y = b;

	if (x->ticks != y->ticks)
		return x->ticks < y->ticks ? 1 : -1;
	return strcmp(x->name, y->name);
}

void ftrace_shares_sort(struct ftrace_shares *shares)
{
	if (shares->n)
		qsort(shares->items, shares->n, sizeof(*shares->items), by_ticks);
}

void ftrace_shares_free(struct ftrace_shares *shares)
{
	free(shares->items);
	*shares = (struct ftrace_shares){.items = NULL};
}
