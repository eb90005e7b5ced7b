/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verdicts as JSON, CSV and JUnit's XML. Decides nothing. */
#include <jansson.h>
#include <math.h>

#include "harness/base/json_text.h"
#include "harness/base/number.h"
#include "harness/base/table.h"
#include "harness/gate/power.h"
#include "harness/gate/tell_machines.h"
#include "harness/gate/verdict_text.h"

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
			json_pack("{so so so so so so so ss sb sI sI so so}", "target",
				  json_text(verdict->target), "metric", json_text(metric->name),
				  "unit", json_text(metric->unit), "old",
				  number_or_null(metric->old), "new", number_or_null(metric->new),
				  "tolerance", number_or_null(metric->tolerance), "p",
				  number_or_null(metric->p), "verdict",
				  outcome_name(metric->outcome), "some", metric->some, "above",
				  (json_int_t)metric->above, "units", (json_int_t)metric->units,
				  "old_worst", number_or_null(metric->old_worst), "new_worst",
				  number_or_null(metric->new_worst)));
	}
}

/* What a pass would have found of what is worse in some units; empty if it is none, or nobody knows. */
static json_t *power_list(const struct verdict *verdict)
{
	const struct power *power = power_find(verdict);
	json_t *list = json_array();

	if (verdict->code == EXIT_DONE && !verdict->identical && power) {
		json_array_append_new(list, json_pack("{si si si si}", "times", POWER_WORSE,
						      "units", POWER_OFTEN, "of", POWER_OF,
						      "percent", power->found_often));
		json_array_append_new(list, json_pack("{si si si si}", "times", POWER_WORSE,
						      "units", POWER_RARE, "of", POWER_OF,
						      "percent", power->found_rarely));
	}
	return list;
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

bool tell_machines_json(FILE *out, const struct verdict *verdicts, size_t n, struct error *error)
{
	json_t *targets = json_array(), *metrics = json_array(), *functions = json_array();
	json_t *document;
	bool ok;

	for (size_t i = 0; i < n; i++) {
		const struct verdict *verdict = &verdicts[i];
		char summary[256];

		verdict_text_summary(verdict, summary, sizeof(summary));
		json_array_append_new(
			targets,
			json_pack("{so ss ss so so so so so sb so sI sI sb so}", "target",
				  json_text(verdict->target), "meter", meter_name(verdict->meter),
				  "verdict", verdict_text_code(verdict->code), "summary",
				  json_text(summary), "old", json_text(verdict->old_origin), "new",
				  json_text(verdict->new_origin), "old_run",
				  text_or_null(verdict->old_run), "new_run",
				  text_or_null(verdict->new_run), "identical", verdict->identical,
				  "advice", text_or_null(verdict->advice), "old_units",
				  (json_int_t)verdict->old_units, "new_units",
				  (json_int_t)verdict->new_units, "confirmed", verdict->confirmed,
				  "found", power_list(verdict)));
		add_metrics(metrics, verdict);
		add_functions(functions, verdict);
	}
	document =
		json_pack("{ss so so so}", "verdict", verdict_text_code(verdict_worst(verdicts, n)),
			  "targets", targets, "metrics", metrics, "functions", functions);
	ok = document && !json_dumpf(document, out, JSON_INDENT(1) | JSON_REAL_PRECISION(17));
	fputc('\n', out);
	json_decref(document);
	return ok || error_set(error, "cannot write the verdict as JSON");
}

void tell_machines_csv(FILE *out, const struct verdict *verdicts, size_t n)
{
	fputs("target,metric,unit,old,new,tolerance,p,verdict,above,units\n", out);
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
			fprintf(out, ",%s,%zu,%zu\n", outcome_name(metric->outcome), metric->above,
				metric->units);
		}
	}
}

/* Text inside an XML attribute or element: what XML 1.0 cannot hold becomes '?'. */
static void print_xml(FILE *out, const char *text)
{
	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		if (*c == '<')
			fputs("&lt;", out);
		else if (*c == '>')
			fputs("&gt;", out);
		else if (*c == '&')
			fputs("&amp;", out);
		else if (*c == '"')
			fputs("&quot;", out);
		else if (*c == '\n')
			fputs("&#10;", out);
		else
			fputc(*c < ' ' || *c > '~' ? '?' : *c, out);
	}
}

static void print_functions(FILE *out, const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->n_functions; i++) {
		const struct verdict_function *function = &verdict->functions[i];
		char old[NUMBER_TEXT_MAX], new[NUMBER_TEXT_MAX];

		print_xml(out, function->name);
		fprintf(out, ": %s -&gt; %s insn&#10;", number_readable(function->old, old),
			number_readable(function->new, new));
	}
}

/* What no test case says: one odd unit, and what a pass is worth. */
static void print_notes(FILE *out, const struct verdict *verdict)
{
	char text[512];

	fputs("    <system-out>", out);
	for (size_t i = 0; i <= verdict->n; i++) {
		verdict_text_note(verdict, i, text, sizeof(text));
		if (*text) {
			print_xml(out, text);
			fputs("&#10;", out);
		}
	}
	fputs("</system-out>\n", out);
}

/* A test case for each metric that gates, and one for the target as a whole. */
static void print_suite(FILE *out, const struct verdict *verdict)
{
	size_t cases = 1, failures = verdict->code == EXIT_REGRESSION;
	char text[512];

	for (size_t i = 0; i < verdict->n; i++) {
		cases += verdict->metrics[i].gated;
		failures += verdict->metrics[i].outcome == OUTCOME_REGRESSED;
	}
	fputs("  <testsuite name=\"gate.", out);
	print_xml(out, verdict->target);
	fprintf(out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"%d\">\n", cases, failures,
		verdict->code == EXIT_ERROR || verdict->code == EXIT_INCONCLUSIVE);
	fputs("    <testcase classname=\"gate.", out);
	print_xml(out, verdict->target);
	fputs("\" name=\"verdict\">", out);
	verdict_text_summary(verdict, text, sizeof(text));
	if (verdict->code == EXIT_REGRESSION) {
		fputs("<failure message=\"", out);
		print_xml(out, text);
		fputs("\">", out);
		print_functions(out, verdict);
		fputs("</failure>", out);
	} else if (verdict->code != EXIT_DONE) {
		fprintf(out, "<error message=\"%s: ", verdict_text_code(verdict->code));
		print_xml(out, text);
		fputs("\"/>", out);
	}
	fputs("</testcase>\n", out);
	for (size_t i = 0; i < verdict->n; i++) {
		const struct verdict_metric *metric = &verdict->metrics[i];

		if (!metric->gated)
			continue;
		fputs("    <testcase classname=\"gate.", out);
		print_xml(out, verdict->target);
		fprintf(out, "\" name=\"%s\">", metric->name);
		if (metric->outcome == OUTCOME_REGRESSED) {
			verdict_text_metric(verdict, metric, text, sizeof(text));
			fputs("<failure message=\"", out);
			print_xml(out, text);
			fputs("\"/>", out);
		}
		fputs("</testcase>\n", out);
	}
	print_notes(out, verdict);
	fputs("  </testsuite>\n", out);
}

void tell_machines_junit(FILE *out, const struct verdict *verdicts, size_t n)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"harness gate\">\n",
	      out);
	for (size_t i = 0; i < n; i++)
		print_suite(out, &verdicts[i]);
	fputs("</testsuites>\n", out);
}
