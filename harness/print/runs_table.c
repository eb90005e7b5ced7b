/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table for people: metrics as rows, runs as columns side by side, and below it what a reader
 * must know to read the metrics rightly.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/base/number.h"
#include "harness/base/table.h"
#include "harness/base/words.h"
#include "harness/metrics/metrics.h"
#include "harness/print/counted.h"
#include "harness/print/runs_table.h"
#include "harness/run/benchmarks.h"
#include "harness/run/params.h"
#include "harness/run/run_metrics.h"
#include "harness/run/settled.h"

/* Was the benchmark that a metric belongs to asked for? */
static bool asked_for(const struct run *run, const char *metric)
{
	const char *list = pairs_get(&run->parameters, params_table[PARAM_BENCH].name);

	return list && words_listed(list, metric, strcspn(metric, "."));
}

static bool any_asked_for(struct run **runs, size_t n, const char *metric)
{
	for (size_t i = 0; i < n; i++) {
		if (asked_for(runs[i], metric))
			return true;
	}
	return false;
}

/* A metric of before stands where a run has it. */
static bool any_has(struct run **runs, size_t n, const char *metric)
{
	for (size_t i = 0; i < n; i++) {
		const struct metrics *own =
			run_metrics_find(runs[i], RUN_ALL_WORKERS, RUN_ALL_PHASES);

		if (own && !isnan(run_metrics_value(own, metric)))
			return true;
	}
	return false;
}

/* Fractions are read in percent. */
static bool in_percent(const struct metric_info *info)
{
	return !strcmp(info->unit, "1");
}

static const char *readable(const struct metric_info *info, double value,
			    char text[NUMBER_TEXT_MAX])
{
	return number_readable(in_percent(info) ? 100 * value : value, text);
}

static void add_spread(struct table *table, const struct run *run, const struct metric_info *info)
{
	char min[NUMBER_TEXT_MAX], max[NUMBER_TEXT_MAX];
	struct spread spread = run_metrics_spread(run, info->name);

	if (isnan(spread.min))
		table_add(table, "");
	else
		table_addf(table, "%s..%s", readable(info, spread.min, min),
			   readable(info, spread.max, max));
}

static void add_metric(struct table *table, struct run **runs, size_t n,
		       const struct metric_info *info)
{
	char text[NUMBER_TEXT_MAX];

	table_add(table, info->name);
	table_add(table, in_percent(info) ? "%" : metrics_unit(info, runs[0]->meter));
	for (size_t i = 0; i < n; i++) {
		const struct metrics *own =
			run_metrics_find(runs[i], RUN_ALL_WORKERS, RUN_ALL_PHASES);

		table_add(table, readable(info, run_metrics_value(own, info->name), text));
		if (run_metrics_phases(runs[i]))
			add_spread(table, runs[i], info);
	}
}

static void add_heads(struct table *table, struct run **runs, size_t n)
{
	table_addf(table, "meter %s", meter_name(runs[0]->meter));
	table_add(table, "unit");
	for (size_t i = 0; i < n; i++) {
		size_t phases = run_metrics_phases(runs[i]);

		if (strcmp(runs[i]->status, "ok") != 0)
			table_addf(table, "%s (%s)", runs[i]->target, runs[i]->status);
		else
			table_add(table, runs[i]->target);
		if (phases)
			table_addf(table, "over %zu phases", phases);
	}
}

/* A column for each run, and one for its spread where there are several phases. */
static void print_metrics(FILE *out, struct run **runs, size_t n)
{
	char *align = memory_zeroed(2 * n + 3, 1), *at = align;
	struct table table;

	*at++ = 'l';
	*at++ = 'l';
	for (size_t i = 0; i < n; i++) {
		*at++ = 'r';
		if (run_metrics_phases(runs[i]))
			*at++ = 'l';
	}
	table_init(&table, align);
	free(align);
	add_heads(&table, runs, n);
	for (const struct metric_info *info = metrics_table(); info->name; info++) {
		if (any_asked_for(runs, n, info->name) &&
		    (!metrics_is_former(info) || any_has(runs, n, info->name)))
			add_metric(&table, runs, n, info);
	}
	table_print(&table, out);
	table_free(&table);
}

/* A benchmark that a platform could not run, once for all workers. */
static void print_skipped(FILE *out, const struct run *run)
{
	const struct pairs *skipped = run->n_workers ? &run->workers[0].skipped : NULL;

	for (size_t i = 0; skipped && i < skipped->n; i++) {
		text_print(run->target, out);
		fprintf(out, " did not run %s: ", skipped->items[i].key);
		text_print(skipped->items[i].value, out);
		fputc('\n', out);
	}
}

/* What is by the machine's clock in a run whose other metrics are by cores' own. */
static void print_not_own(FILE *out, const struct run *run)
{
	const struct worker *worker = run->workers;

	for (const struct benchmark *info = benchmarks; run->n_workers && info->name; info++) {
		if (!info->beside || (!worker_find(worker, info->name, "time") &&
				      !worker_find(worker, info->name, "start")))
			continue;
		text_print(run->target, out);
		fprintf(out, ": %s is by the machine's clock, which counts both kernels\n",
			info->name);
	}
	/* a program of before cores' own latencies, run again */
	if (run->n_workers && worker_find(worker, "irq", "latency") &&
	    !worker_find(worker, "irq", "latency_left")) {
		text_print(run->target, out);
		fputs(": irq.latency is virtual time, with what other cores did in it\n", out);
	}
}

/* What workers' cores cannot tell, or no kernel had a part in, as other cores had their turns. */
static void print_turns(FILE *out, const struct run *run)
{
	static const char *const fused[][2] = {
		{"selfish", "fused"}, {"barrier", "fused"}, {"irq", "stolen_fused"}};
	int64_t waited = 0, one;

	for (size_t i = 0; i < sizeof(fused) / sizeof(fused[0]); i++) {
		size_t n = 0;

		for (size_t w = 0; w < run->n_workers; w++) {
			const struct series *series =
				worker_find(&run->workers[w], fused[i][0], fused[i][1]);

			n += series ? series->n : 0;
		}
		if (!n)
			continue;
		text_print(run->target, out);
		fprintf(out, ": detours of %s that may be several interruptions each: %zu\n",
			fused[i][0], n);
	}
	for (size_t w = 0; w < run->n_workers; w++) {
		if (worker_scalar(&run->workers[w], "irq", "latency_waited", &one))
			waited += one;
	}
	if (waited) {
		text_print(run->target, out);
		fprintf(out,
			": timers that waited for another core's turn, which is QEMU's, and are "
			"not in irq.latency: %" PRId64 "\n",
			waited);
	}
}

/* Seen equal in most runs on a busy host, and not in all (docs/cores.md). */
static void print_unproved(FILE *out, const struct run *run)
{
	const char *cores = pairs_get(&run->parameters, "cores"), *settle, *span;

	if (run->meter != METER_INSN || !cores || strtoul(cores, NULL, 10) < 2 ||
	    !settled_concerns(run, &settle, &span))
		return;
	text_print(run->target, out);
	fputs(": that two runs of a Linux which measures on several cores are equal is not "
	      "proved\n",
	      out);
}

static void print_remarks(FILE *out, const struct run *run)
{
	int64_t callback;

	print_skipped(out, run);
	print_unproved(out, run);
	if (run_has_own_clocks(run)) {
		text_print(run->target, out);
		fprintf(out,
			": %s; lengths are %s own instructions, rates and shares per virtual "
			"second\n",
			run_shares_machine(run) ? "workers are cores of one machine"
						: "others' cores are beside each worker's",
			run_shares_machine(run) ? "their" : "its");
		print_not_own(out, run);
		print_turns(out, run);
	}
	if (run->n_workers && worker_scalar(&run->workers[0], "irq", "callback", &callback) &&
	    callback) {
		text_print(run->target, out);
		fputs(": irq.latency is to a callback in the kernel, not to a signal handler\n",
		      out);
	}
}

static void print_meter(FILE *out, enum meter meter)
{
	if (meter == METER_TSC)
		fputs("meter tsc: nanoseconds by the time-stamp counter.\n", out);
	else
		fputs("meter insn: instructions that the guest executed; rates and fractions at a "
		      "nominal 10^9 insn/s.\n"
		      "It says nothing of caches, TLBs, or what a ring crossing costs in cycles.\n",
		      out);
}

/* Metrics of runs with other parameters stand side by side, but answer different questions. */
static void print_differences(FILE *out, const struct run *a, const struct run *b)
{
	const struct run *runs[] = {a, b};
	const char *between = "";

	for (size_t i = 0; i < a->parameters.n + b->parameters.n; i++) {
		bool second = i >= a->parameters.n;
		const struct pair *pair =
			&runs[second]->parameters.items[second ? i - a->parameters.n : i];
		const char *other = pairs_get(&runs[!second]->parameters, pair->key);

		/* a key of both has been looked at with the first */
		if (other && (second || !strcmp(other, pair->value)))
			continue;
		if (!*between)
			fprintf(out, "not to be compared: %s and %s differ in ", a->id, b->id);
		fputs(between, out);
		text_print(pair->key, out);
		between = ", ";
	}
	if (*between)
		fputc('\n', out);
}

/* "key=value key=value" */
static void add_options(struct table *table, const struct pairs *options)
{
	char text[256] = "";

	for (size_t i = 0; i < options->n; i++) {
		size_t n = strlen(text);

		snprintf(text + n, sizeof(text) - n, "%s%s=%s", i ? " " : "", options->items[i].key,
			 options->items[i].value);
	}
	table_add(table, text);
}

static void print_ids(FILE *out, struct run **runs, size_t n)
{
	struct table table;

	table_init(&table, "lllll");
	for (size_t i = 0; i < n; i++) {
		const char *release = pairs_get(&runs[i]->provenance, "kernel_release");

		table_add(&table, runs[i]->target);
		table_add(&table, runs[i]->id);
		table_add(&table, release);
		add_options(&table, &runs[i]->options);
		table_add(&table, runs[i]->label);
	}
	table_print(&table, out);
	table_free(&table);
}

/* Runs in one meter: a metric of the other beside them would invite to be compared. */
static void print_meters_runs(FILE *out, struct run **runs, size_t n)
{
	bool phases = false;

	print_metrics(out, runs, n);
	fputc('\n', out);
	print_meter(out, runs[0]->meter);
	for (size_t i = 0; i < n; i++) {
		print_remarks(out, runs[i]);
		print_counted(out, runs[i]);
		if (i)
			print_differences(out, runs[0], runs[i]);
		phases |= run_metrics_phases(runs[i]) > 0;
	}
	if (phases)
		fputs("several phases: the median, and smallest..largest\n", out);
	fputc('\n', out);
	print_ids(out, runs, n);
}

void print_runs_table(FILE *out, struct run **runs, size_t n)
{
	struct run **same = memory_zeroed(n, sizeof(struct run *));
	bool first = true;

	for (int meter = METER_INSN; meter <= METER_TSC; meter++) {
		size_t count = 0;

		for (size_t i = 0; i < n; i++) {
			if (runs[i]->meter == (enum meter)meter)
				same[count++] = runs[i];
		}
		if (!count)
			continue;
		if (!first)
			fputc('\n', out);
		print_meters_runs(out, same, count);
		first = false;
	}
	free(same);
}
