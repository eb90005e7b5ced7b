/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs as text: picks the format, and what all formats ask of a run. */
#include <math.h>
#include <string.h>

#include "harness/base/file.h"
#include "harness/print/print.h"

const struct metrics *print_find(const struct run *run, uint32_t worker, uint32_t phase)
{
	for (size_t i = 0; i < run->n_metrics; i++) {
		if (run->metrics[i].worker == worker && run->metrics[i].phase == phase)
			return &run->metrics[i];
	}
	return NULL;
}

double print_value(const struct metrics *metrics, const char *name)
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

struct spread print_spread(const struct run *run, const char *name)
{
	struct spread spread = {NAN, NAN};

	/* fmin() and fmax() pass over NaN. */
	for (size_t i = 0; i < run->n_metrics; i++) {
		if (is_phase(&run->metrics[i])) {
			double value = print_value(&run->metrics[i], name);

			spread.min = fmin(spread.min, value);
			spread.max = fmax(spread.max, value);
		}
	}
	return spread;
}

size_t print_phases(const struct run *run)
{
	size_t n = 0;

	for (size_t i = 0; i < run->n_metrics; i++)
		n += is_phase(&run->metrics[i]);
	return n;
}

bool print_runs(FILE *out, struct run **runs, size_t n, enum format format, struct error *error)
{
	if (format == FORMAT_JSON)
		return print_runs_json(out, runs, n, false, error) &&
		       file_check_written(out, error);
	if (format == FORMAT_CSV)
		print_runs_csv(out, runs, n);
	else
		print_runs_table(out, runs, n);
	return file_check_written(out, error);
}
