/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Barrier steps of several workers: composed of separate machines' traces, or measured together.
 * Relies on metrics_check(). Knows no metric.
 */
#ifndef METRICS_STEPS_H
#define METRICS_STEPS_H

#include "harness/metrics/pool.h"

/*
 * The workers' barrier steps, composed as bsp_compose() says. last[n] (may be NULL) becomes the
 * number of steps in which noise made each the slowest.
 */
bool steps_compose(const struct pool *pool, struct bsp *result, size_t *last, struct error *error);
/* The same of workers that met at a real barrier: nothing is composed. */
bool steps_measured(const struct pool *pool, struct bsp *result, size_t *last, struct error *error);
/*
 * The first steps of these, at most so many: times[step * workers + worker], in ticks, to be freed.
 * NULL: they cannot be composed.
 */
double *steps_composed_times(const struct pool *pool, size_t most, size_t *steps,
			     struct error *error);
double *steps_measured_times(const struct pool *pool, size_t most, size_t *steps);

#endif
