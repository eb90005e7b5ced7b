/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds metrics of a run's workers and phases. Computes none. */
#include <math.h>
#include <string.h>

#include "harness/run/run_metrics.h"

const struct metrics *run_metrics_find(const struct run *run, uint32_t worker, uint32_t phase)
{
	for (size_t i = 0; i < run->n_metrics; i++) {
		if (run->metrics[i].worker == worker && run->metrics[i].phase == phase)
			return &run->metrics[i];
	}
	return NULL;
}

double run_metrics_value(const struct metrics *metrics, const char *name)
{
	for (size_t i = 0; metrics && i < metrics->n; i++) {
		if (!strcmp(metrics->items[i].name, name))
			return metrics->items[i].value;
	}
	return NAN;
}

static bool is_phase(const struct metrics *metrics)
{
	return metrics->worker == RUN_ALL_WORKERS && metrics->phase != RUN_ALL_PHASES;
}

struct spread run_metrics_spread(const struct run *run, const char *name)
{
	struct spread spread = {NAN, NAN};

	/* fmin() and fmax() pass over NaN. */
	for (size_t i = 0; i < run->n_metrics; i++) {
		if (is_phase(&run->metrics[i])) {
			double value = run_metrics_value(&run->metrics[i], name);

			spread.min = fmin(spread.min, value);
			spread.max = fmax(spread.max, value);
		}
	}
	return spread;
}

size_t run_metrics_phases(const struct run *run)
{
	size_t n = 0;

	for (size_t i = 0; i < run->n_metrics; i++)
		n += is_phase(&run->metrics[i]);
	return n;
}
