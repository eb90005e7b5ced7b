/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which configurations differ. A boot is the unit: what moves from boot to boot (where things lie in
 * memory, when timers fall) moves all windows of a boot alike.
 *
 * What one would take instead cries wolf. Of random halves of equal boots of a Linux, some metric of the
 * table is more than 2 % apart in 99 % of cases at one boot a side, at medians of eight still in 93 %;
 * ranges that do not overlap, in 15 % at four; "equal in all boots here, another value there" finds the
 * one odd boot in twenty that every tenth path has. Ranks, corrected for the whole table, with a least
 * effect, found none in 300 tables. They cannot see a path that is one instruction longer below that
 * effect; but a path has one length in nearly every boot, so that two modes are enough to tell.
 */
#include <math.h>
#include <stdlib.h>

#include "noise/configurations.h"
#include "noise/noise.h"
#include "noise/permutation.h"
#include "noise/ranks.h"

#define BOOTS_LEAST   8
#define BOOTS_P_MOST  0.025 /* the smallest possible p times all cells */
#define BOOTS_MANY    600   /* cells from which on 9 boots leave no room */
#define BOOTS_AT_MANY 10

bool configurations_decides(enum configurations_kind kind)
{
	return kind == CONFIGURATIONS_PATH || kind == CONFIGURATIONS_RATE ||
	       kind == CONFIGURATIONS_TAIL;
}

const char *configurations_verdict_name(enum configurations_verdict verdict)
{
	static const char *const names[] = {"same", "exact", "differs", "unclear"};

	return names[verdict];
}

size_t configurations_boots(size_t cells)
{
	size_t boots = cells > BOOTS_MANY ? BOOTS_AT_MANY : BOOTS_LEAST;

	while (ranks_least_p(boots, boots) * (double)cells > BOOTS_P_MOST)
		boots++;
	return boots;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Sorted, with nothing as less than anything; to be freed. */
static double *sort(struct configurations_units units)
{
	double *sorted = calloc(units.n + 1, sizeof(*sorted));

	for (size_t i = 0; sorted && i < units.n; i++)
		sorted[i] = isnan(units.values[i]) ? -INFINITY : units.values[i];
	if (sorted)
		qsort(sorted, units.n, sizeof(*sorted), by_value);
	return sorted;
}

static double known(double value)
{
	return isinf(value) ? NAN : value;
}

static void find_mode(struct configurations_summary *summary, const double *sorted, size_t n)
{
	summary->share = sample_mode(sorted, n, &summary->mode);
	summary->mode = known(summary->mode);
}

static bool has_share(const struct configurations_summary *summary, size_t n)
{
	return 100 * summary->share >= CONFIGURATIONS_SHARE * n;
}

static struct configurations_summary summarize(enum configurations_kind kind, const double *sorted,
					       size_t n)
{
	struct configurations_summary summary = {NAN, NAN, NAN, NAN, 0};
	size_t first = 0;

	if (!n)
		return summary;
	while (first < n - 1 && isinf(sorted[first]))
		first++;
	summary.low = known(sorted[first]);
	summary.high = known(sorted[n - 1]);
	find_mode(&summary, sorted, n);
	if (kind == CONFIGURATIONS_LARGEST)
		summary.value = summary.high;
	else if (kind == CONFIGURATIONS_LEAST)
		summary.value = summary.low;
	else if (kind == CONFIGURATIONS_PATH && has_share(&summary, n))
		summary.value = summary.mode;
	else
		summary.value = known(sample_percentile(sorted, n, 0.5));
	return summary;
}

static bool equal(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

/* From or to nothing is beyond any effect. */
static bool is_beyond(double old, double new, double effect)
{
	if (isnan(old) || isnan(new))
		return !equal(old, new);
	return fabs(new - old) > effect * fabs(old);
}

static size_t count_beyond(enum configurations_kind kind, const struct configurations_summary *old,
			   const double *sorted, size_t n)
{
	size_t beyond = 0;

	for (size_t i = 0; i < n; i++) {
		if (isinf(sorted[i]))
			continue;
		if (kind == CONFIGURATIONS_LEAST)
			beyond += !(sorted[i] >= old->low);
		else
			beyond += !(sorted[i] <= old->high);
	}
	return beyond;
}

/* All of a cell but what depends on the others: p is its own, and no verdict is reached by it. */
static void examine(enum configurations_kind kind, const double *old, size_t n_old,
		    const double *new, size_t n_new, struct configurations_cell *cell)
{
	cell->old = summarize(kind, old, n_old);
	cell->new = summarize(kind, new, n_new);
	cell->beyond = count_beyond(kind, &cell->old, new, n_new);
	cell->p = configurations_decides(kind) ? ranks_p(old, n_old, new, n_new) : NAN;
	cell->verdict = CONFIGURATIONS_UNCLEAR;
}

static enum configurations_verdict decide(enum configurations_kind kind,
					  const struct configurations_cell *cell, size_t n_old,
					  size_t n_new)
{
	double effect = kind == CONFIGURATIONS_TAIL ? CONFIGURATIONS_TAIL_EFFECT
						    : CONFIGURATIONS_RATE_EFFECT;

	if (kind == CONFIGURATIONS_PATH && has_share(&cell->old, n_old) &&
	    has_share(&cell->new, n_new))
		return equal(cell->old.mode, cell->new.mode) ? CONFIGURATIONS_SAME
							     : CONFIGURATIONS_EXACT;
	if (cell->p <= CONFIGURATIONS_ALPHA && is_beyond(cell->old.value, cell->new.value, effect))
		return CONFIGURATIONS_DIFFERS;
	return CONFIGURATIONS_SAME;
}

static bool is_constant(double *const *sorted, const struct configurations_units *units,
			size_t columns)
{
	for (size_t i = 0; i < columns; i++) {
		for (size_t k = 0; k < units[i].n; k++) {
			if (sorted[i][k] != sorted[0][0])
				return false;
		}
	}
	return true;
}

/* A row of the table; its cells' p, where they are of the family, are added to p. */
static bool judge_row(enum configurations_kind kind, size_t columns,
		      const struct configurations_units *units, struct configurations_cell *cells,
		      double *p, size_t *n)
{
	double **sorted = calloc(columns + 1, sizeof(*sorted));
	bool ok = sorted, in_family;

	for (size_t i = 0; ok && i < columns; i++) {
		sorted[i] = sort(units[i]);
		ok = sorted[i];
	}
	in_family = ok && configurations_decides(kind) && !is_constant(sorted, units, columns);
	for (size_t i = 0; ok && i < columns; i++) {
		examine(kind, sorted[0], units[0].n, sorted[i], units[i].n, &cells[i]);
		if (!i || !in_family)
			cells[i].p = NAN;
		else
			p[(*n)++] = cells[i].p;
	}
	for (size_t i = 0; sorted && i < columns; i++)
		free(sorted[i]);
	free(sorted);
	return ok;
}

/* Is every column, like the base, measured over units enough for this table? */
static bool is_enough(const enum configurations_kind *kinds, size_t metrics, size_t columns,
		      const struct configurations_units *units)
{
	size_t deciding = 0, needed;

	for (size_t i = 0; i < metrics; i++)
		deciding += configurations_decides(kinds[i]);
	needed = configurations_boots(deciding * (columns - 1));
	for (size_t i = 0; i < columns; i++) {
		if (units[i].n < needed)
			return false;
	}
	return true;
}

bool configurations_judge(const enum configurations_kind *kinds, size_t metrics, size_t columns,
			  const struct configurations_units *units,
			  struct configurations_cell *cells)
{
	double *p = calloc(metrics * columns + 1, sizeof(*p));
	size_t n = 0, at = 0;
	bool ok = p, enough;

	if (ok && (!metrics || columns < 2)) {
		free(p);
		return true;
	}
	for (size_t i = 0; ok && i < metrics; i++)
		ok = judge_row(kinds[i], columns, &units[i * columns], &cells[i * columns], p, &n);
	if (ok)
		holm_adjust(p, n);
	enough = ok && is_enough(kinds, metrics, columns, units);
	for (size_t i = 0; ok && i < metrics * columns; i++) {
		struct configurations_cell *cell = &cells[i];
		size_t base = i / columns * columns;
		enum configurations_kind kind = kinds[i / columns];

		if (!isnan(cell->p))
			cell->p = p[at++];
		if (i == base)
			cell->verdict = CONFIGURATIONS_SAME;
		else if (enough && configurations_decides(kind))
			cell->verdict = decide(kind, cell, units[base].n, units[i].n);
	}
	free(p);
	return ok;
}
