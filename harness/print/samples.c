/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every raw sample, a row each. Knows no metric. */
#include <inttypes.h>

#include "harness/base/file.h"
#include "harness/base/table.h"
#include "harness/print/runs_json.h"
#include "harness/print/samples.h"

static void print_series(FILE *out, const struct worker *worker, const struct series *series)
{
	for (size_t i = 0; i < series->n; i++)
		fprintf(out, "%6" PRIu32 " %5" PRIu32 "  %-10s %-18s %9zu %20" PRId64 "\n",
			worker->worker, worker->phase, series->bench, series->name, i,
			series->values[i]);
}

static void print_series_csv(FILE *out, const struct worker *worker, const struct series *series)
{
	for (size_t i = 0; i < series->n; i++) {
		fprintf(out, "%" PRIu32 ",%" PRIu32 ",", worker->worker, worker->phase);
		csv_print(series->bench, out);
		fputc(',', out);
		csv_print(series->name, out);
		fprintf(out, ",%zu,%" PRId64 "\n", i, series->values[i]);
	}
}

/* Rows are written as they come: there may be millions of them. */
bool print_samples(FILE *out, struct run *run, enum format format, struct error *error)
{
	if (format == FORMAT_JSON)
		return print_runs_json(out, &run, 1, true, error) && file_check_written(out, error);
	if (format == FORMAT_CSV)
		fputs("worker,phase,bench,series,index,value\n", out);
	else
		fprintf(out, "%6s %5s  %-10s %-18s %9s %20s\n", "worker", "phase", "bench",
			"series", "index", "value");
	for (size_t i = 0; i < run->n_workers && !ferror(out); i++) {
		for (size_t j = 0; j < run->workers[i].n_series; j++)
			(format == FORMAT_CSV ? print_series_csv : print_series)(
				out, &run->workers[i], &run->workers[i].series[j]);
	}
	return file_check_written(out, error);
}
