/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Several configurations of one kernel, measured over several boots each: which of them differ from the
 * first, and in what? For kernels that neutral changes move, where two equal boots are never equal in
 * all. Knows no metric by name.
 */
#ifndef NOISE_CONFIGURATIONS_H
#define NOISE_CONFIGURATIONS_H

#include <stdbool.h>
#include <stddef.h>

/* What can be said of a metric. */
enum configurations_kind {
	CONFIGURATIONS_NONE, /* no verdict, and no part of a family: a diagnostic */
	CONFIGURATIONS_PATH, /* a path's length, or a path's median: exact but for the odd boot */
	CONFIGURATIONS_RATE, /* a rate, a fraction, a mean, a slowdown */
	CONFIGURATIONS_TAIL, /* a 90th or 99th percentile */
	CONFIGURATIONS_LARGEST, /* a maximum, a 99.9th percentile: no verdict, only a count */
	CONFIGURATIONS_LEAST,	/* the same of a minimum that is the worst */
};

/* Both modes' least share of their units, in percent, for a path to differ exactly. */
#define CONFIGURATIONS_SHARE 90
/* A change within so much of the base's median is none, however sure it is. */
#define CONFIGURATIONS_RATE_EFFECT 0.02
#define CONFIGURATIONS_TAIL_EFFECT 0.05
/* Of all claims of a table together: the chance that a table of equal columns has one. */
#define CONFIGURATIONS_ALPHA 0.05

enum configurations_verdict {
	CONFIGURATIONS_SAME,	/* no difference shown */
	CONFIGURATIONS_EXACT,	/* of a path: another length, by one instruction too */
	CONFIGURATIONS_DIFFERS, /* by rank sum, and beyond the least effect */
	CONFIGURATIONS_UNCLEAR, /* there can be no verdict: too few boots, or a maximum */
};

/* The values of one metric in one configuration. */
struct configurations_units {
	const double *values; /* of each boot, in any unit; NaN: there was nothing to measure */
	size_t n;
};

/*
 * What they come to: a path's mode where it has its share, else the median (nearest rank); the largest
 * or least of a maximum or minimum. NaN is less than any value, and NaN where it is the result.
 */
struct configurations_summary {
	double value;
	double low, high; /* the range of what was measured; NaN: nothing was */
	double mode;	  /* the most common value; of equally common ones the least */
	size_t share;	  /* so many units have it */
};

struct configurations_cell {
	struct configurations_summary old, new;
	size_t beyond; /* units of the new above the old's largest value (of a minimum: below its least) */
	double p; /* Holm's; NaN: it is of no family */
	enum configurations_verdict verdict;
};

/*
 * A table of metrics by columns, the first column being the base: units[metric * columns + column], all
 * metrics of a column with as many units. cells gets as many, those of the base only summaries.
 *
 * The family, for Holm's correction, is all metrics that can have a verdict and are not one value in all
 * columns, times the columns behind the base. Too few units for the smallest possible p to stand: all is
 * unclear (configurations_boots()). False: memory ran out.
 */
bool configurations_judge(const enum configurations_kind *kinds, size_t metrics, size_t columns,
			  const struct configurations_units *units,
			  struct configurations_cell *cells);

/*
 * How many boots a column must have so that a family of so many cells can find anything: the smallest
 * possible p times the cells stays below 2.5 %. At least 8; 9 beyond 160 cells, 10 beyond 600.
 */
size_t configurations_boots(size_t cells);

/* Can this kind have a verdict? */
bool configurations_decides(enum configurations_kind kind);

const char *configurations_verdict_name(enum configurations_verdict verdict);

#endif
