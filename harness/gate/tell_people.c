/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verdicts as tables, at a terminal and in Markdown, and as GitHub's annotations. Decides nothing. */
#include <math.h>
#include <string.h>

#include "harness/base/number.h"
#include "harness/base/table.h"
#include "harness/gate/tell_people.h"
#include "harness/gate/verdict_text.h"

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
		char number[NUMBER_TEXT_MAX], difference[VERDICT_TEXT_MAX], some[VERDICT_TEXT_MAX];

		if (metric->outcome == OUTCOME_EQUAL && !all)
			continue;
		table_add(&table, metric->name);
		table_add(&table, number_readable(metric->old, number));
		table_add(&table, number_readable(metric->new, number));
		table_add(&table, metric->unit);
		verdict_text_difference(metric, difference);
		table_add(&table, difference);
		table_add(&table, number_readable(metric->tolerance, number));
		if (tested && isnan(metric->p))
			table_add(&table, "exact");
		else if (tested)
			table_addf(&table, "%.2g", metric->p);
		verdict_text_some(verdict, metric, some);
		table_addf(&table, "%s%s", outcome_name(metric->outcome), some);
	}
	if (table.n > table.columns)
		table_print(&table, out);
	table_free(&table);
}

/* What rows do not say, and what a pass is worth. */
static void print_notes(FILE *out, const struct verdict *verdict)
{
	char text[512];

	for (size_t i = 0; i <= verdict->n; i++) {
		verdict_text_note(verdict, i, text, sizeof(text));
		if (*text)
			fprintf(out, "%s\n", text);
	}
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
	fprintf(out, ": %s: ", verdict_text_code(verdict->code));
	verdict_text_summary(verdict, summary, sizeof(summary));
	text_print(summary, out);
	fputs(" (", out);
	text_print(verdict->new_origin, out);
	fputs(" against ", out);
	text_print(verdict->old_origin, out);
	fputs(")\n", out);
	print_rows(out, verdict, all);
	print_notes(out, verdict);
	print_functions(out, verdict);
	if (verdict->advice) {
		text_print(verdict->advice, out);
		fputc('\n', out);
	}
}

void tell_people_table(FILE *out, const struct verdict *verdicts, size_t n, bool all)
{
	for (size_t i = 0; i < n; i++)
		print_text(out, &verdicts[i], all);
}

/* Text in a Markdown table or paragraph: nothing of it may be taken as markup. */
static void print_plain(FILE *out, const char *text)
{
	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		if (*c < ' ' || *c > '~')
			fputc(*c == '\n' ? ' ' : '?', out);
		else if (strchr("\\`*_[]<>|#&!~", *c))
			fprintf(out, "\\%c", *c);
		else
			fputc(*c, out);
	}
}

static void print_markdown_rows(FILE *out, const struct verdict *verdict)
{
	bool any = false;

	for (size_t i = 0; i < verdict->n; i++) {
		const struct verdict_metric *metric = &verdict->metrics[i];
		char old[NUMBER_TEXT_MAX], new[NUMBER_TEXT_MAX], tolerance[NUMBER_TEXT_MAX];
		char difference[VERDICT_TEXT_MAX], some[VERDICT_TEXT_MAX];

		if (metric->outcome == OUTCOME_EQUAL)
			continue;
		if (!any)
			fputs("| metric | old | new | difference | tolerance | verdict |\n"
			      "|---|--:|--:|--:|--:|---|\n",
			      out);
		any = true;
		verdict_text_difference(metric, difference);
		verdict_text_some(verdict, metric, some);
		fprintf(out, "| `%s` | %s | %s %s | %s | %s | %s%s |\n", metric->name,
			number_readable(metric->old, old), number_readable(metric->new, new),
			metric->unit, difference, number_readable(metric->tolerance, tolerance),
			outcome_name(metric->outcome), some);
	}
	if (any)
		fputc('\n', out);
}

static void print_markdown_notes(FILE *out, const struct verdict *verdict)
{
	char text[512];

	for (size_t i = 0; i <= verdict->n; i++) {
		verdict_text_note(verdict, i, text, sizeof(text));
		if (*text) {
			print_plain(out, text);
			fputs("\n\n", out);
		}
	}
}

static void print_markdown_functions(FILE *out, const struct verdict *verdict)
{
	if (!verdict->n_functions)
		return;
	fputs("| function that grew | old, insn | new, insn |\n|---|--:|--:|\n", out);
	for (size_t i = 0; i < verdict->n_functions; i++) {
		const struct verdict_function *function = &verdict->functions[i];
		char old[NUMBER_TEXT_MAX], new[NUMBER_TEXT_MAX];

		fputs("| ", out);
		print_plain(out, function->name);
		fprintf(out, " | %s | %s |\n", number_readable(function->old, old),
			number_readable(function->new, new));
	}
	fputc('\n', out);
}

void tell_people_markdown(FILE *out, const struct verdict *verdicts, size_t n)
{
	char summary[256];

	fprintf(out, "## Jitter gate: %s\n\n", verdict_text_code(verdict_worst(verdicts, n)));
	for (size_t i = 0; i < n; i++) {
		const struct verdict *verdict = &verdicts[i];

		verdict_text_summary(verdict, summary, sizeof(summary));
		fputs("**", out);
		print_plain(out, verdict->target);
		fprintf(out, "**: %s: ", verdict_text_code(verdict->code));
		print_plain(out, summary);
		fputs(" (", out);
		print_plain(out, verdict->new_origin);
		fputs(" against ", out);
		print_plain(out, verdict->old_origin);
		fputs(")\n\n", out);
		print_markdown_rows(out, verdict);
		print_markdown_notes(out, verdict);
		print_markdown_functions(out, verdict);
		if (verdict->advice) {
			print_plain(out, verdict->advice);
			fputs("\n\n", out);
		}
	}
}

/* GitHub, "Workflow commands": in a message %, CR and LF are encoded; in a property also : and ,. */
static void print_command_text(FILE *out, const char *text, bool property)
{
	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		if (*c == '%' || *c < ' ' || (property && (*c == ':' || *c == ',')))
			fprintf(out, "%%%02X", *c);
		else
			fputc(*c, out);
	}
}

static void annotate(FILE *out, const char *level, const struct verdict *verdict, const char *text)
{
	fprintf(out, "::%s title=", level);
	print_command_text(out, "jitter gate, ", true);
	print_command_text(out, verdict->target, true);
	fputs("::", out);
	print_command_text(out, text, false);
	fputc('\n', out);
}

void tell_people_annotations(FILE *out, const struct verdict *verdicts, size_t n)
{
	char text[512];

	for (size_t i = 0; i < n; i++) {
		const struct verdict *verdict = &verdicts[i];

		for (size_t k = 0; k < verdict->n; k++) {
			verdict_text_metric(verdict, &verdict->metrics[k], text, sizeof(text));
			if (verdict->metrics[k].outcome == OUTCOME_REGRESSED)
				annotate(out, "error", verdict, text);
			else if (verdict->metrics[k].outcome == OUTCOME_UNDECIDED)
				annotate(out, "warning", verdict, text);
		}
		verdict_text_summary(verdict, text, sizeof(text));
		if (verdict->code == EXIT_ERROR)
			annotate(out, "error", verdict, text);
		else
			annotate(out, "notice", verdict, text);
	}
}
