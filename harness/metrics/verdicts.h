/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs beside one of them: what of their metrics can be told from what a boot moves? Takes runs' metrics
 * apart into units for the noise library, which decides. Knows no way to show it.
 */
#ifndef METRICS_VERDICTS_H
#define METRICS_VERDICTS_H

#include "harness/metrics/metrics.h"
#include "noise/configurations.h"

/* By what right two runs are held against each other. */
enum verdicts_basis {
	VERDICTS_BASE, /* the run that the others are held against */
	VERDICTS_EXACT, /* both of kernels that neutral changes do not move: any difference is real */
	VERDICTS_BOOTS, /* one is moved, and there are boots enough to tell */
	VERDICTS_FEW,	/* there are not */
	VERDICTS_TIMED, /* real time, one run after the other: the machine may have drifted */
};

struct verdicts {
	size_t rows, columns;
	const struct metric_info **metrics; /* [rows]: all that any of the runs has */
	enum verdicts_basis *basis;	    /* [columns] */
	struct configurations_cell
		*cells; /* [rows x columns]; of VERDICTS_EXACT only the verdict */
	size_t *boots;	/* [columns] */
	size_t needed;	/* boots, of those that are moved */
};

/*
 * Judge n runs, which can be compared, by the one at `base`. A unit is a boot, a phase of its run; its
 * value is the mean over its windows, and of a largest value, or of steps that all workers took together,
 * that of all of them. To be freed.
 */
bool verdicts_make(struct verdicts *verdicts, struct run *const *runs, size_t n, size_t base,
		   struct error *error);
void verdicts_free(struct verdicts *verdicts);

const struct configurations_cell *verdicts_cell(const struct verdicts *verdicts, size_t row,
						size_t column);

/* Boots that each of so many columns needs, of a run of these benchmarks, separated by commas. */
size_t verdicts_boots(const char *benches, size_t columns);

/* In how many metrics does a column differ from the base? */
size_t verdicts_claims(const struct verdicts *verdicts, size_t column);

#endif
