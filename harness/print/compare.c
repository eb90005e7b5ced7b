/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints runs side by side. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/file.h"
#include "harness/base/json_text.h"
#include "harness/base/memory.h"
#include "harness/base/number.h"
#include "harness/base/table.h"
#include "harness/base/words.h"
#include "harness/metrics/metrics.h"
#include "harness/print/compare.h"
#include "harness/run/observed.h"
#include "harness/run/run_metrics.h"

/*
 * A stored bound below this share of what was seen claims more than that; one of 3/T, as once was, and of a
 * median over phases, does not.
 */
#define CLAIMS_MORE 0.95

double compare_ratio(const struct run *run, const struct run *base, const char *metric)
{
	double value = run_metric(run, metric), to = run_metric(base, metric);

	return to > 0 ? value / to : NAN;
}

bool compare_has(struct run *const *runs, size_t n, const char *metric)
{
	for (size_t i = 0; i < n; i++) {
		const struct metrics *metrics =
			run_metrics_find(runs[i], RUN_ALL_WORKERS, RUN_ALL_PHASES);

		for (size_t j = 0; metrics && j < metrics->n; j++) {
			if (!strcmp(metrics->items[j].name, metric))
				return true;
		}
	}
	return false;
}

/* ---- for people ---- */

static void add_value(struct table *table, const struct metric_info *info, double value)
{
	char text[NUMBER_TEXT_MAX];

	table_add(table, number_readable(*info->unit == '1' && !info->unit[1] ? 100 * value : value,
					 text));
}

static void add_ratio(struct table *table, double value)
{
	if (value == 0)
		table_add(table, "x0");
	else if (isfinite(value))
		table_addf(table, "x%.*f", value < 0.1 ? 4 : value < 100 ? 2 : 0, value);
	else
		table_add(table, "-");
}

/* Two runs of a target may differ in its options. */
static void add_head(struct table *table, const struct run *run)
{
	char *options = pairs_text(&run->options);

	if (run->label)
		table_add(table, run->label);
	else if (*options)
		table_addf(table, "%s (%s)", run->target, options);
	else
		table_add(table, run->target);
	free(options);
}

static void add_heads(struct table *table, struct run *const *runs, size_t n, size_t base)
{
	table_addf(table, "meter %s", meter_name(runs[0]->meter));
	table_add(table, "unit");
	for (size_t i = 0; i < n; i++) {
		add_head(table, runs[i]);
		if (i != base)
			table_add(table, "ratio");
	}
}

static void print_table(FILE *out, struct run *const *runs, size_t n, size_t base)
{
	char *align = memory_zeroed(2 * n + 2, 1);
	struct table table;

	align[0] = align[1] = 'l';
	memset(align + 2, 'r', 2 * n - 1);
	table_init(&table, align);
	free(align);
	add_heads(&table, runs, n, base);
	for (const struct metric_info *info = metrics_table(); info->name; info++) {
		if (!compare_has(runs, n, info->name))
			continue;
		table_add(&table, info->name);
		table_add(&table,
			  !strcmp(info->unit, "1") ? "%" : metrics_unit(info, runs[0]->meter));
		for (size_t i = 0; i < n; i++) {
			add_value(&table, info, run_metric(runs[i], info->name));
			if (i != base)
				add_ratio(&table, compare_ratio(runs[i], runs[base], info->name));
		}
	}
	table_print(&table, out);
	table_free(&table);
}

/* Which runs the columns are, and with what options of the target. */
static void print_runs_used(FILE *out, struct run *const *runs, size_t n, size_t base)
{
	struct table table;

	table_init(&table, "lllll");
	for (size_t i = 0; i < n; i++) {
		char *options = pairs_text(&runs[i]->options);

		table_add(&table, runs[i]->target);
		table_add(&table, runs[i]->id);
		table_add(&table, i == base ? "base" : "");
		table_add(&table, options);
		table_add(&table, runs[i]->label);
		free(options);
	}
	table_print(&table, out);
	table_free(&table);
}

/*
 * How much was seen of a run without detours, and what that says. A run of an older command may have a
 * larger claim among its metrics, in which copies were counted: how far that holds is said.
 */
static void print_none(FILE *out, const struct run *run, const struct observed *observed)
{
	double second = 1e9 / run_tick_ns(run), stored = run_metric(run, "selfish.rate_upper95");
	struct words words = {NULL, 0};
	char rate[NUMBER_TEXT_MAX], *text;

	observed_say_none(&words, observed, second);
	if (stored < CLAIMS_MORE * poisson_rate_upper95(0, observed->time / second))
		words_add(&words,
			  " (the %s/s above counted what is one as several: it holds with %.0f %%)",
			  number_readable(stored, rate),
			  100 * evidence_confidence(stored, observed->time / second));
	text = words_take(&words);
	text_print(run->target, out);
	fprintf(out, ": %s\n", text);
	free(text);
}

/* The windows of a run's selfish detours. */
static void observe(struct observed *observed, const struct run *run)
{
	const struct worker **workers = memory_zeroed(run->n_workers, sizeof(*workers));

	for (size_t i = 0; i < run->n_workers; i++)
		workers[i] = &run->workers[i];
	observed_bench(observed, run, workers, run->n_workers, "selfish");
	free(workers);
}

/* What must be known to read the metrics for what they are. */
static void print_remarks(FILE *out, struct run *const *runs, size_t n)
{
	struct observed observed;

	if (runs[0]->meter == METER_INSN)
		fputs("meter insn: path lengths; rates and shares at a nominal 10^9 insn/s\n", out);
	for (size_t i = 0; i < n; i++) {
		if (run_metric(runs[i], "selfish.events") != 0)
			continue;
		observe(&observed, runs[i]);
		if (observed.time > 0)
			print_none(out, runs[i], &observed);
		observed_free(&observed);
	}
}

/* ---- for programs ---- */

static json_t *number_or_null(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *make_run(const struct run *run)
{
	json_t *object = json_object(), *options = json_object();

	for (size_t i = 0; i < run->options.n; i++)
		json_object_set_new(options, run->options.items[i].key,
				    json_text(run->options.items[i].value));
	json_object_set_new(object, "id", json_text(run->id));
	json_object_set_new(object, "target", json_text(run->target));
	json_object_set_new(object, "label", run->label ? json_text(run->label) : json_null());
	json_object_set_new(object, "options", options);
	return object;
}

static json_t *make_metric(struct run *const *runs, size_t n, size_t base,
			   const struct metric_info *info)
{
	json_t *object = json_object(), *values = json_array(), *ratios = json_array();

	for (size_t i = 0; i < n; i++) {
		json_array_append_new(values, number_or_null(run_metric(runs[i], info->name)));
		json_array_append_new(
			ratios, number_or_null(compare_ratio(runs[i], runs[base], info->name)));
	}
	json_object_set_new(object, "metric", json_string(info->name));
	json_object_set_new(object, "unit", json_string(metrics_unit(info, runs[0]->meter)));
	json_object_set_new(object, "values", values);
	json_object_set_new(object, "ratios", ratios);
	return object;
}

static bool print_json(FILE *out, struct run *const *runs, size_t n, size_t base,
		       struct error *error)
{
	json_t *document = json_object(), *list = json_array(), *metrics = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, make_run(runs[i]));
	for (const struct metric_info *info = metrics_table(); info->name; info++) {
		if (compare_has(runs, n, info->name))
			json_array_append_new(metrics, make_metric(runs, n, base, info));
	}
	json_object_set_new(document, "meter", json_string(meter_name(runs[0]->meter)));
	json_object_set_new(document, "base", json_text(runs[base]->id));
	json_object_set_new(document, "runs", list);
	json_object_set_new(document, "metrics", metrics);
	return json_print(out, document, error);
}

static void print_csv(FILE *out, struct run *const *runs, size_t n, size_t base)
{
	char text[NUMBER_TEXT_MAX];
	struct table table;

	table_init(&table, "llllllll");
	for (size_t i = 0; i < 8; i++)
		table_add(&table, (const char *const[]){"metric", "unit", "run", "target", "label",
							"options", "value", "ratio"}[i]);
	for (const struct metric_info *info = metrics_table(); info->name; info++) {
		for (size_t i = 0; compare_has(runs, n, info->name) && i < n; i++) {
			char *options = pairs_text(&runs[i]->options);

			table_add(&table, info->name);
			table_add(&table, metrics_unit(info, runs[i]->meter));
			table_add(&table, runs[i]->id);
			table_add(&table, runs[i]->target);
			table_add(&table, runs[i]->label);
			table_add(&table, options);
			table_add(&table, number_exact(run_metric(runs[i], info->name), text));
			table_add(
				&table,
				number_exact(compare_ratio(runs[i], runs[base], info->name), text));
			free(options);
		}
	}
	table_print_csv(&table, out);
	table_free(&table);
}

bool compare_print(FILE *out, struct run *const *runs, size_t n, size_t base, enum format format,
		   struct error *error)
{
	switch (format) {
	case FORMAT_TABLE:
		print_table(out, runs, n, base);
		fputc('\n', out);
		print_remarks(out, runs, n);
		fputc('\n', out);
		print_runs_used(out, runs, n, base);
		break;
	case FORMAT_JSON:
		if (!print_json(out, runs, n, base, error))
			return false;
		break;
	case FORMAT_CSV:
		print_csv(out, runs, n, base);
		break;
	}
	return file_check_written(out, error);
}
