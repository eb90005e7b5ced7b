/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Classes of detours by length, and their periods. */
#include <math.h>
#include <stdlib.h>

#include "noise/classes.h"

/* Fewer gaps than this show no period; at least this share of them must fit it. */
#define PERIODIC_GAPS_MIN 4
#define PERIODIC_SHARE	  0.8
/* A gap fits if it is within this share of the interval from a whole multiple of it. */
#define PERIODIC_JITTER 0.05
/* Gaps of more intervals than this fit a multiple too easily. */
#define PERIODIC_MULTIPLE_MAX 8

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct detour {
	double length, start;
};

/* By length, equal ones by start, so that the order is the same wherever qsort comes from. */
static int by_length(const void *a, const void *b)
{
	const struct detour *x = a, *y = b;

	if (x->length != y->length)
		return x->length < y->length ? -1 : 1;
	return (x->start > y->start) - (x->start < y->start);
}

static int by_stolen(const void *a, const void *b)
{
	const struct detour_class *x = a, *y = b;

	if (x->stolen != y->stolen)
		return x->stolen > y->stolen ? -1 : 1;
	return (x->median < y->median) - (x->median > y->median);
}

static bool fits(double gap, double interval)
{
	double multiple = round(gap / interval);

	return multiple >= 1 && multiple <= PERIODIC_MULTIPLE_MAX &&
	       fabs(gap - multiple * interval) <= PERIODIC_JITTER * interval;
}

/* starts ascending; gaps is scratch of the same size. */
static void find_period(struct detour_class *class, const double *starts, double *gaps)
{
	size_t n = class->n - 1, fitting = 0;
	double total = 0, multiples = 0;

	class->interval = NAN;
	if (n < PERIODIC_GAPS_MIN)
		return;
	for (size_t i = 0; i < n; i++)
		gaps[i] = starts[i + 1] - starts[i];
	qsort(gaps, n, sizeof(*gaps), by_value);
	double guess = gaps[n / 2];

	for (size_t i = 0; i < n; i++) {
		if (!fits(gaps[i], guess))
			continue;
		fitting++;
		total += gaps[i];
		multiples += round(gaps[i] / guess);
	}
	class->periodic = (double)fitting >= PERIODIC_SHARE * (double)n;
	if (class->periodic)
		class->interval = total / multiples;
}

static void describe(struct detour_class *class, const struct detour *detours, size_t n,
		     double period, double *starts, double *gaps)
{
	*class = (struct detour_class){
		.n = n,
		.shortest = detours[0].length,
		.median = detours[(n - 1) / 2].length,
		.longest = detours[n - 1].length,
		.rate = (double)n / period,
	};
	for (size_t i = 0; i < n; i++) {
		class->stolen += detours[i].length;
		starts[i] = detours[i].start;
	}
	qsort(starts, n, sizeof(*starts), by_value);
	find_period(class, starts, gaps);
}

static size_t count_classes(const struct detour *detours, size_t n, double gap)
{
	size_t classes = n > 0;

	for (size_t i = 1; i < n; i++)
		classes += detours[i].length > gap * detours[i - 1].length;
	return classes;
}

bool detour_classes(const struct trace *trace, double gap, struct detour_class **classes, size_t *n)
{
	size_t all = trace->n, first = 0, made = 0;
	struct detour *detours = calloc(all + 1, sizeof(*detours));
	double *scratch = calloc(2 * all + 1, sizeof(*scratch));
	bool ok = false;

	*classes = NULL;
	*n = 0;
	if (!detours || !scratch)
		goto out;
	for (size_t i = 0; i < all; i++)
		detours[i] = (struct detour){trace->length[i], trace->start[i]};
	qsort(detours, all, sizeof(*detours), by_length);
	*n = count_classes(detours, all, gap);
	*classes = calloc(*n + 1, sizeof(**classes));
	if (!*classes)
		goto out;
	for (size_t i = 1; i <= all; i++) {
		if (i < all && detours[i].length <= gap * detours[i - 1].length)
			continue;
		describe(&(*classes)[made++], detours + first, i - first, trace->period, scratch,
			 scratch + all);
		first = i;
	}
	qsort(*classes, *n, sizeof(**classes), by_stolen);
	ok = true;
out:
	free(detours);
	free(scratch);
	return ok;
}
