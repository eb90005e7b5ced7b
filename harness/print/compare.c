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
#include "harness/print/difference_text.h"
#include "harness/print/marks_json.h"
#include "harness/run/observed.h"
#include "harness/run/run_metrics.h"
#include "harness/run/settled.h"

/*
 * A stored bound below this share of what was seen claims more than that; one of 3/T, as once was, and of a
 * median over phases, does not.
 */
#define CLAIMS_MORE 0.95

/* ---- for people ---- */

static void add_value(struct table *table, const struct metric_info *info, double value)
{
	char text[NUMBER_TEXT_MAX];

	table_add(table, number_readable(*info->unit == '1' && !info->unit[1] ? 100 * value : value,
					 text));
}

/* Two runs of a target may differ in its options. */
static void add_head(struct table *table, const struct run *run)
{
	char *options = settled_title_options(run);

	if (run->label)
		table_add(table, run->label);
	else if (*options)
		table_addf(table, "%s (%s)", run->target, options);
	else
		table_add(table, run->target);
	free(options);
}

/* What is printed: n runs, held against the one at `base`. */
struct comparison {
	struct run *const *runs;
	size_t n, base;
	struct verdicts verdicts;
};

/* Verdicts are words, ratios numbers. */
static void init_table(struct table *table, const struct comparison *comparison)
{
	char *align = memory_zeroed(2 * comparison->n + 3, 1);
	size_t n = 0;

	align[n++] = 'l';
	align[n++] = 'l';
	for (size_t i = 0; i < comparison->n; i++) {
		const char *head = difference_head(&comparison->verdicts, i);

		align[n++] = 'r';
		if (head)
			align[n++] = !strcmp(head, "verdict") ? 'l' : 'r';
	}
	table_init(table, align);
	free(align);
}

static void add_heads(struct table *table, const struct comparison *comparison)
{
	table_addf(table, "meter %s", meter_name(comparison->runs[0]->meter));
	table_add(table, "unit");
	for (size_t i = 0; i < comparison->n; i++) {
		const char *head = difference_head(&comparison->verdicts, i);

		add_head(table, comparison->runs[i]);
		if (head)
			table_add(table, head);
	}
}

static void print_table(FILE *out, const struct comparison *comparison)
{
	const struct verdicts *verdicts = &comparison->verdicts;
	struct run *const *runs = comparison->runs;
	struct table table;

	init_table(&table, comparison);
	add_heads(&table, comparison);
	for (size_t row = 0; row < verdicts->rows; row++) {
		const struct metric_info *info = verdicts->metrics[row];

		table_add(&table, info->name);
		table_add(&table,
			  !strcmp(info->unit, "1") ? "%" : metrics_unit(info, runs[0]->meter));
		for (size_t i = 0; i < comparison->n; i++) {
			add_value(&table, info, difference_value(verdicts, row, i, runs[i]));
			if (difference_head(verdicts, i))
				difference_add(
					&table, verdicts, row, i,
					difference_ratio(verdicts, row, i, runs, comparison->base));
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
	json_object_set_new(object, "marks", marks_json(run));
	return object;
}

static json_t *make_range(const struct configurations_summary *summary)
{
	json_t *range = json_array();

	json_array_append_new(range, number_or_null(summary->low));
	json_array_append_new(range, number_or_null(summary->high));
	return range;
}

/* What boots come to, where they were judged. */
static void add_boots(json_t *object, const struct configurations_cell *cell, size_t boots)
{
	json_object_set_new(object, "old_range", make_range(&cell->old));
	json_object_set_new(object, "new_range", make_range(&cell->new));
	json_object_set_new(object, "boots", json_integer((json_int_t)boots));
	json_object_set_new(object, "share", json_integer((json_int_t)cell->new.share));
	json_object_set_new(object, "beyond", json_integer((json_int_t)cell->beyond));
}

static json_t *make_verdict(const struct comparison *comparison, size_t row, size_t column)
{
	const struct verdicts *verdicts = &comparison->verdicts;
	const struct configurations_cell *cell = verdicts_cell(verdicts, row, column);
	size_t base = comparison->base;
	json_t *object;

	if (column == base)
		return json_null();
	object = json_object();
	json_object_set_new(
		object, "old",
		number_or_null(difference_value(verdicts, row, base, comparison->runs[base])));
	json_object_set_new(
		object, "new",
		number_or_null(difference_value(verdicts, row, column, comparison->runs[column])));
	json_object_set_new(
		object, "ratio",
		number_or_null(difference_ratio(verdicts, row, column, comparison->runs, base)));
	json_object_set_new(object, "p",
			    verdicts->basis[column] == VERDICTS_BOOTS ? number_or_null(cell->p)
								      : json_null());
	json_object_set_new(object, "verdict",
			    json_string(configurations_verdict_name(cell->verdict)));
	if (verdicts->basis[column] == VERDICTS_BOOTS)
		add_boots(object, cell, verdicts->boots[column]);
	return object;
}

static json_t *make_metric(const struct comparison *comparison, size_t row)
{
	json_t *object = json_object(), *values = json_array(), *ratios = json_array();
	const struct verdicts *verdicts = &comparison->verdicts;
	const struct metric_info *info = verdicts->metrics[row];
	struct run *const *runs = comparison->runs;
	json_t *judged = json_array();

	for (size_t i = 0; i < comparison->n; i++) {
		json_array_append_new(values,
				      number_or_null(difference_value(verdicts, row, i, runs[i])));
		json_array_append_new(ratios, number_or_null(difference_ratio(
						      verdicts, row, i, runs, comparison->base)));
		json_array_append_new(judged, make_verdict(comparison, row, i));
	}
	json_object_set_new(object, "metric", json_string(info->name));
	json_object_set_new(object, "unit", json_string(metrics_unit(info, runs[0]->meter)));
	json_object_set_new(object, "values", values);
	json_object_set_new(object, "ratios", ratios);
	json_object_set_new(object, "verdicts", judged);
	return object;
}

/* The placebo is that of a sweep, and stood its test if nothing of it differs. */
static json_t *make_placebo(const struct comparison *comparison, size_t placebo)
{
	json_t *object;

	if (placebo >= comparison->n)
		return json_null();
	object = json_object();
	json_object_set_new(object, "run", json_text(comparison->runs[placebo]->id));
	json_object_set_new(
		object, "differs",
		json_integer((json_int_t)verdicts_claims(&comparison->verdicts, placebo)));
	return object;
}

static bool print_json(FILE *out, const struct comparison *comparison, size_t placebo,
		       struct error *error)
{
	json_t *document = json_object(), *list = json_array(), *metrics = json_array();
	struct run *const *runs = comparison->runs;

	for (size_t i = 0; i < comparison->n; i++)
		json_array_append_new(list, make_run(runs[i]));
	for (size_t row = 0; row < comparison->verdicts.rows; row++)
		json_array_append_new(metrics, make_metric(comparison, row));
	json_object_set_new(document, "meter", json_string(meter_name(runs[0]->meter)));
	json_object_set_new(document, "base", json_text(runs[comparison->base]->id));
	json_object_set_new(document, "placebo", make_placebo(comparison, placebo));
	json_object_set_new(document, "runs", list);
	json_object_set_new(document, "metrics", metrics);
	return json_print(out, document, error);
}

/* The base is held against nothing. */
static void add_csv_verdict(struct table *table, const struct comparison *comparison, size_t row,
			    size_t column)
{
	const struct verdicts *verdicts = &comparison->verdicts;
	const struct configurations_cell *cell = verdicts_cell(verdicts, row, column);
	size_t base = comparison->base;
	char text[NUMBER_TEXT_MAX];

	if (column == base) {
		for (size_t i = 0; i < 4; i++)
			table_add(table, "");
		return;
	}
	table_add(table, number_exact(difference_value(verdicts, row, base, comparison->runs[base]),
				      text));
	table_add(table,
		  number_exact(difference_value(verdicts, row, column, comparison->runs[column]),
			       text));
	table_add(table,
		  number_exact(verdicts->basis[column] == VERDICTS_BOOTS ? cell->p : NAN, text));
	table_add(table, configurations_verdict_name(cell->verdict));
}

static void print_csv(FILE *out, const struct comparison *comparison)
{
	static const char *const heads[] = {"metric", "unit",  "run", "target", "label", "options",
					    "value",  "ratio", "old", "new",	"p",	 "verdict"};
	const struct verdicts *verdicts = &comparison->verdicts;
	char text[NUMBER_TEXT_MAX];
	struct table table;

	table_init(&table, "llllllllllll");
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		table_add(&table, heads[i]);
	for (size_t at = 0; at < verdicts->rows * comparison->n; at++) {
		size_t row = at / comparison->n, i = at % comparison->n;
		const struct run *run = comparison->runs[i];
		char *options = pairs_text(&run->options);

		table_add(&table, verdicts->metrics[row]->name);
		table_add(&table, metrics_unit(verdicts->metrics[row], run->meter));
		table_add(&table, run->id);
		table_add(&table, run->target);
		table_add(&table, run->label);
		table_add(&table, options);
		table_add(&table, number_exact(difference_value(verdicts, row, i, run), text));
		table_add(&table, number_exact(difference_ratio(verdicts, row, i, comparison->runs,
								comparison->base),
					       text));
		add_csv_verdict(&table, comparison, row, i);
		free(options);
	}
	table_print_csv(&table, out);
	table_free(&table);
}

bool compare_print(FILE *out, struct run *const *runs, size_t n, size_t base, size_t placebo,
		   enum format format, struct error *error)
{
	struct comparison comparison = {.runs = runs, .n = n, .base = base};
	bool ok = verdicts_make(&comparison.verdicts, runs, n, base, error);

	if (!ok)
		return false;
	switch (format) {
	case FORMAT_TABLE:
		print_table(out, &comparison);
		fputc('\n', out);
		difference_legend(out, &comparison.verdicts, runs, placebo);
		print_remarks(out, runs, n);
		fputc('\n', out);
		print_runs_used(out, runs, n, base);
		break;
	case FORMAT_JSON:
		ok = print_json(out, &comparison, placebo, error);
		break;
	case FORMAT_CSV:
		print_csv(out, &comparison);
		break;
	}
	verdicts_free(&comparison.verdicts);
	return ok && file_check_written(out, error);
}
