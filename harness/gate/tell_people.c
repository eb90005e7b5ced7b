/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verdicts for people at a terminal and for programs. Decides nothing. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/file.h"
#include "harness/base/json_text.h"
#include "harness/base/number.h"
#include "harness/base/table.h"
#include "harness/gate/tell_people.h"

const char *verdict_word(enum exit_code code)
{
	static const char *const words[] = {"pass", "regression", "error", "inconclusive"};

	return words[code];
}

void verdict_difference(const struct verdict_metric *metric, char text[VERDICT_DIFFERENCE_MAX])
{
	double difference = metric->new - metric->old;
	char number[NUMBER_TEXT_MAX];

	text[0] = '\0';
	if (!isfinite(difference))
		return;
	number_readable(difference, number);
	if (metric->old != 0)
		snprintf(text, VERDICT_DIFFERENCE_MAX, "%s%s (%+.2g %%)", difference > 0 ? "+" : "",
			 number, 100 * difference / fabs(metric->old));
	else
		snprintf(text, VERDICT_DIFFERENCE_MAX, "%s%s", difference > 0 ? "+" : "", number);
}

void verdict_summary(const struct verdict *verdict, char *text, size_t size)
{
	size_t n = 0;

	if (verdict->identical) {
		snprintf(text, size, "the images are identical: nothing to measure");
		return;
	}
	if (verdict->why) {
		snprintf(text, size, "%s", verdict->why);
		return;
	}
	for (int outcome = OUTCOME_REGRESSED; outcome >= OUTCOME_EQUAL; outcome--) {
		size_t count = verdict_count(verdict, (enum outcome)outcome);

		if (count && n < size)
			n += (size_t)snprintf(text + n, size - n, "%s%zu %s", n ? ", " : "", count,
					      outcome_name((enum outcome)outcome));
	}
	if (n < size)
		snprintf(text + n, size - n, " of %zu metrics", verdict->n);
}

static void print_rows(FILE *out, const struct verdict *verdict, bool all)
{
	bool tested = false;
	struct table table;

	for (size_t i = 0; i < verdict->n; i++)
		tested |= !isnan(verdict->metrics[i].p);
	table_init(&table, tested ? "lrrlrrrl" : "lrrlrrl");
	table_add(&table, "metric");
	table_add(&table, "old");
	table_add(&table, "new");
	table_add(&table, "");
	table_add(&table, "difference");
	table_add(&table, "tolerance");
	if (tested)
		table_add(&table, "p");
	table_add(&table, "verdict");
	for (size_t i = 0; i < verdict->n; i++) {
		const struct verdict_metric *metric = &verdict->metrics[i];
		char number[NUMBER_TEXT_MAX], difference[VERDICT_DIFFERENCE_MAX];

		if (metric->outcome == OUTCOME_EQUAL && !all)
			continue;
		table_add(&table, metric->name);
		table_add(&table, number_readable(metric->old, number));
		table_add(&table, number_readable(metric->new, number));
		table_add(&table, metric->unit);
		verdict_difference(metric, difference);
		table_add(&table, difference);
		table_add(&table, number_readable(metric->tolerance, number));
		if (tested && isnan(metric->p))
			table_add(&table, "exact");
		else if (tested)
			table_addf(&table, "%.2g", metric->p);
		table_add(&table, outcome_name(metric->outcome));
	}
	if (table.n > table.columns)
		table_print(&table, out);
	table_free(&table);
}

static void print_functions(FILE *out, const struct verdict *verdict)
{
	struct table table;

	if (!verdict->n_functions)
		return;
	fputs("functions that grew (instructions in all detours and samples):\n", out);
	table_init(&table, "lrrr");
	for (size_t i = 0; i < verdict->n_functions; i++) {
		const struct verdict_function *function = &verdict->functions[i];
		char number[NUMBER_TEXT_MAX];

		table_addf(&table, "  %s", function->name);
		table_add(&table, number_readable(function->old, number));
		table_add(&table, number_readable(function->new, number));
		table_addf(&table, "+%s", number_readable(function->new - function->old, number));
	}
	table_print(&table, out);
	table_free(&table);
}

static void print_text(FILE *out, const struct verdict *verdict, bool all)
{
	char summary[256];

	text_print(verdict->target, out);
	fprintf(out, ": %s: ", verdict_word(verdict->code));
	verdict_summary(verdict, summary, sizeof(summary));
	text_print(summary, out);
	fputs(" (", out);
	text_print(verdict->new_origin, out);
	fputs(" against ", out);
	text_print(verdict->old_origin, out);
	fputs(")\n", out);
	print_rows(out, verdict, all);
	print_functions(out, verdict);
	if (verdict->advice) {
		text_print(verdict->advice, out);
		fputc('\n', out);
	}
}

static json_t *number_or_null(double value)
{
	const double integer_max = 9007199254740992.0; /* 2^53 */

	if (!isfinite(value))
		return json_null();
	if (value == trunc(value) && fabs(value) <= integer_max)
		return json_integer((json_int_t)value);
	return json_real(value);
}

static json_t *text_or_null(const char *text)
{
	return text ? json_text(text) : json_null();
}

static void add_metrics(json_t *list, const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->n; i++) {
		const struct verdict_metric *metric = &verdict->metrics[i];

		json_array_append_new(
			list,
			json_pack("{so so so so so so so ss}", "target", json_text(verdict->target),
				  "metric", json_text(metric->name), "unit",
				  json_text(metric->unit), "old", number_or_null(metric->old),
				  "new", number_or_null(metric->new), "tolerance",
				  number_or_null(metric->tolerance), "p", number_or_null(metric->p),
				  "verdict", outcome_name(metric->outcome)));
	}
}

static void add_functions(json_t *list, const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->n_functions; i++) {
		const struct verdict_function *function = &verdict->functions[i];

		json_array_append_new(list, json_pack("{so so so so}", "target",
						      json_text(verdict->target), "name",
						      json_text(function->name), "old",
						      number_or_null(function->old), "new",
						      number_or_null(function->new)));
	}
}

static bool print_json(FILE *out, const struct verdict *verdicts, size_t n, struct error *error)
{
	json_t *targets = json_array(), *metrics = json_array(), *functions = json_array();
	json_t *document;
	bool ok;

	for (size_t i = 0; i < n; i++) {
		const struct verdict *verdict = &verdicts[i];
		char summary[256];

		verdict_summary(verdict, summary, sizeof(summary));
		json_array_append_new(
			targets,
			json_pack("{so ss ss so so so so so sb so}", "target",
				  json_text(verdict->target), "meter", meter_name(verdict->meter),
				  "verdict", verdict_word(verdict->code), "summary",
				  json_text(summary), "old", json_text(verdict->old_origin), "new",
				  json_text(verdict->new_origin), "old_run",
				  text_or_null(verdict->old_run), "new_run",
				  text_or_null(verdict->new_run), "identical", verdict->identical,
				  "advice", text_or_null(verdict->advice)));
		add_metrics(metrics, verdict);
		add_functions(functions, verdict);
	}
	document = json_pack("{ss so so so}", "verdict", verdict_word(verdict_worst(verdicts, n)),
			     "targets", targets, "metrics", metrics, "functions", functions);
	ok = document && !json_dumpf(document, out, JSON_INDENT(1) | JSON_REAL_PRECISION(17));
	fputc('\n', out);
	json_decref(document);
	return ok || error_set(error, "cannot write the verdict as JSON");
}

static void print_csv(FILE *out, const struct verdict *verdicts, size_t n)
{
	fputs("target,metric,unit,old,new,tolerance,p,verdict\n", out);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < verdicts[i].n; k++) {
			const struct verdict_metric *metric = &verdicts[i].metrics[k];
			const double numbers[] = {metric->old, metric->new, metric->tolerance,
						  metric->p};
			char number[NUMBER_TEXT_MAX];

			csv_print(verdicts[i].target, out);
			fprintf(out, ",%s,%s", metric->name, metric->unit);
			for (size_t j = 0; j < sizeof(numbers) / sizeof(numbers[0]); j++)
				fprintf(out, ",%s", number_exact(numbers[j], number));
			fprintf(out, ",%s\n", outcome_name(metric->outcome));
		}
	}
}

bool verdict_print(FILE *out, const struct verdict *verdicts, size_t n, enum format format,
		   bool all, struct error *error)
{
	switch (format) {
	case FORMAT_TABLE:
		for (size_t i = 0; i < n; i++)
			print_text(out, &verdicts[i], all);
		break;
	case FORMAT_CSV:
		print_csv(out, verdicts, n);
		break;
	case FORMAT_JSON:
		if (!print_json(out, verdicts, n, error))
			return false;
	}
	return file_check_written(out, error);
}
