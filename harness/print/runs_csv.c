/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Metrics of runs as CSV: one row a metric. */
#include <inttypes.h>

#include "harness/base/number.h"
#include "harness/base/table.h"
#include "harness/metrics/metrics.h"
#include "harness/print/runs_csv.h"
#include "harness/run/run_metrics.h"

/* Empty for all workers, for all phases. */
static void print_scope(uint32_t number, FILE *out)
{
	if (number != RUN_ALL_WORKERS)
		fprintf(out, "%" PRIu32, number);
	fputc(',', out);
}

static void print_metric(const struct run *run, const struct metrics *metrics,
			 const struct metric_info *info, FILE *out)
{
	const char *const head[] = {run->id, run->target, meter_name(run->meter), run->status};
	char number[NUMBER_TEXT_MAX];

	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++) {
		csv_print(head[i], out);
		fputc(',', out);
	}
	print_scope(metrics ? metrics->phase : RUN_ALL_PHASES, out);
	print_scope(metrics ? metrics->worker : RUN_ALL_WORKERS, out);
	fprintf(out, "%s,%s,%s\n", info->name,
		number_exact(run_metrics_value(metrics, info->name), number),
		metrics_unit(info, run->meter));
}

/* The run's own metrics are always there, if only empty, so that a failed run has its rows. */
static void print_run(const struct run *run, FILE *out)
{
	const struct metrics *own = run_metrics_find(run, RUN_ALL_WORKERS, RUN_ALL_PHASES);

	for (const struct metric_info *info = metrics_table(); info->name; info++)
		print_metric(run, own, info, out);
	for (size_t i = 0; i < run->n_metrics; i++) {
		const struct metrics *metrics = &run->metrics[i];

		for (size_t j = 0; metrics != own && j < metrics->n; j++)
			print_metric(run, metrics, metrics_find(metrics->items[j].name), out);
	}
}

void print_runs_csv(FILE *out, struct run **runs, size_t n)
{
	fputs("run,target,meter,status,phase,worker,metric,value,unit\n", out);
	for (size_t i = 0; i < n; i++)
		print_run(runs[i], out);
}
