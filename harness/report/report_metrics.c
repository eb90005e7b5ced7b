/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page's table of all metrics: the numbers of `harness compare`, in its units. */
#include <math.h>
#include <string.h>

#include "harness/base/html.h"
#include "harness/base/number.h"
#include "harness/print/difference_text.h"
#include "harness/report/report_parts.h"
#include "harness/report/report_sections.h"
#include "harness/run/run_metrics.h"

static bool is_share(const struct metric_info *info)
{
	return !strcmp(info->unit, "1");
}

static double shown(const struct metric_info *info, double value)
{
	return is_share(info) ? 100 * value : value;
}

static void put_heads(FILE *out, const struct subjects *subjects)
{
	fputs("<thead><tr><th scope=\"col\">metric</th><th scope=\"col\">unit</th>", out);
	for (size_t i = 0; i < subjects->n; i++) {
		fputs("<th scope=\"col\" class=\"number\">", out);
		report_name(out, &subjects->items[i]);
		fputs("</th>", out);
	}
	for (size_t i = 1; i < subjects->n; i++) {
		fputs("<th scope=\"col\" class=\"number ratio\">", out);
		html_format(out, "%s / %s", subjects->items[i].name, subjects->items[0].name);
		fputs("</th>", out);
	}
	fputs("</tr></thead>\n<tbody>\n", out);
}

/* Of a run of several phases: from where to where the phases' values go. */
static void put_spread(FILE *out, const struct run *run, const struct metric_info *info)
{
	struct spread spread = run_metrics_spread(run, info->name);
	char min[NUMBER_TEXT_MAX], max[NUMBER_TEXT_MAX];

	if (!run_metrics_phases(run) || isnan(spread.min))
		return;
	fputs("<span class=\"spread\">", out);
	html_format(out, "%s..%s", number_readable(shown(info, spread.min), min),
		    number_readable(shown(info, spread.max), max));
	fputs("</span>", out);
}

static bool same_bench(const char *a, const char *b)
{
	size_t n = strcspn(a, ".");

	return n == strcspn(b, ".") && !strncmp(a, b, n);
}

/* Of one that boots move, what they show. */
static void put_ratio(FILE *out, const struct verdicts *verdicts, size_t row, size_t column,
		      double ratio)
{
	fputs("<td class=\"ratio\">", out);
	html_number(out, ratio, ratio);
	if (verdicts->basis[column] == VERDICTS_BOOTS) {
		fputs("<span class=\"spread\">", out);
		html_text(out, configurations_verdict_name(
				       verdicts_cell(verdicts, row, column)->verdict));
		fputs("</span>", out);
	}
	fputs("</td>", out);
}

/* first: of its benchmark. */
static void put_row(FILE *out, const struct subjects *subjects, struct run *const *runs,
		    const struct verdicts *verdicts, size_t row, bool first)
{
	const struct metric_info *info = verdicts->metrics[row];

	fputs(first ? "<tr class=\"first\">" : "<tr>", out);
	fputs("<th scope=\"row\"><code>", out);
	html_text(out, info->name);
	fputs("</code><span class=\"meaning\">", out);
	html_text(out, info->meaning);
	fputs("</span></th><td>", out);
	html_text(out, is_share(info) ? "%" : metrics_unit(info, subjects->meter));
	fputs("</td>", out);
	for (size_t i = 0; i < subjects->n; i++) {
		double value = difference_value(verdicts, row, i, runs[i]);

		fputs("<td>", out);
		html_number(out, value, shown(info, value));
		put_spread(out, runs[i], info);
		fputs("</td>", out);
	}
	for (size_t i = 1; i < subjects->n; i++)
		put_ratio(out, verdicts, row, i, difference_ratio(verdicts, row, i, runs, 0));
	fputs("</tr>\n", out);
}

static void put_note(FILE *out)
{
	fputs("<p>", out);
	html_format(
		out,
		"Times are net of their own measurement. None: there is nothing to compute it "
		"from, such as a percentile of no events, or a ratio to 0; or nothing to claim, "
		"of one boot of a Linux, or of too few (harness compare --help).");
	fputs("</p>\n", out);
}

bool report_metrics(FILE *out, const struct report *report, struct error *error)
{
	const struct subjects *subjects = report->subjects;
	struct run *runs[SUBJECTS_MAX];
	struct verdicts verdicts;

	for (size_t i = 0; i < subjects->n; i++)
		runs[i] = subjects->items[i].run;
	if (!verdicts_make(&verdicts, runs, subjects->n, 0, error))
		return false;
	report_section(out, "metrics", "All metrics");
	put_note(out);
	report_table(out, "metrics sortable", "All metrics, side by side");
	put_heads(out, subjects);
	for (size_t row = 0; row < verdicts.rows; row++)
		put_row(out, subjects, runs, &verdicts, row,
			row && !same_bench(verdicts.metrics[row - 1]->name,
					   verdicts.metrics[row]->name));
	fputs("</tbody>\n", out);
	report_table_end(out);
	fputs("</section>\n", out);
	verdicts_free(&verdicts);
	return true;
}
