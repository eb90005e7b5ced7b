/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs as text: picks the format, and what all formats ask of a run. */
#include <math.h>
#include <string.h>

#include "harness/base/file.h"
#include "harness/print/print.h"

const struct figures *print_find(const struct run *run, uint32_t worker, uint32_t phase)
{
	for (size_t i = 0; i < run->n_figures; i++) {
		if (run->figures[i].worker == worker && run->figures[i].phase == phase)
			return &run->figures[i];
	}
	return NULL;
}

double print_value(const struct figures *figures, const char *name)
{
	for (size_t i = 0; figures && i < figures->n; i++) {
		if (!strcmp(figures->metrics[i].name, name))
			return figures->metrics[i].value;
	}
	return NAN;
}

static bool is_phase(const struct figures *figures)
{
	return figures->worker == RUN_ALL_WORKERS && figures->phase != RUN_ALL_PHASES;
}

struct spread print_spread(const struct run *run, const char *name)
{
	struct spread spread = {NAN, NAN};

	/* fmin() and fmax() pass over NaN. */
	for (size_t i = 0; i < run->n_figures; i++) {
		if (is_phase(&run->figures[i])) {
			double value = print_value(&run->figures[i], name);

			spread.min = fmin(spread.min, value);
			spread.max = fmax(spread.max, value);
		}
	}
	return spread;
}

size_t print_phases(const struct run *run)
{
	size_t n = 0;

	for (size_t i = 0; i < run->n_figures; i++)
		n += is_phase(&run->figures[i]);
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
