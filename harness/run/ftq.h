/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fixed-time-quantum series of a worker, and the lines of its spectrum. Relies on
 * metrics_check(). Knows no metric and no page.
 */
#ifndef RUN_FTQ_H
#define RUN_FTQ_H

#include "harness/run/run.h"
#include "noise/spectrum.h"

/* In ns, or instructions: n quanta, one after the other. */
struct ftq {
	double *work; /* done in each, as time that it takes undisturbed */
	size_t n;
	double quantum;
	double step; /* of counting: one unit of work */
};

/* False if the worker has none. To be freed. */
bool ftq_load(struct ftq *ftq, const struct run *run, const struct worker *worker);
void ftq_free(struct ftq *ftq);

/*
 * The spectrum of such a series, to be freed, and its lines. Work is counted in whole units of `step`,
 * whose beat with the quantum is no noise: lines of not more than half a unit up or down are left out.
 * Too few quanta have an empty spectrum. False if memory ran out.
 */
bool ftq_spectrum(struct spectrum *spectrum, const double *work, size_t n, double quantum,
		  double step, struct spectral_line lines[SPECTRUM_LINES_MAX], size_t *n_lines);

#endif
