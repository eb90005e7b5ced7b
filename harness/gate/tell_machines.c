/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verdicts for build servers and pull requests. Decides nothing. */
#include <math.h>
#include <string.h>

#include "harness/base/number.h"
#include "harness/gate/tell_people.h"

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

/* "syscall.p50: 37 -> 38 insn, +1 (+2.7 %), tolerance 0" */
static void tell_metric(const struct verdict_metric *metric, char *text, size_t size)
{
	char old[NUMBER_TEXT_MAX], new[NUMBER_TEXT_MAX], tolerance[NUMBER_TEXT_MAX];
	char difference[VERDICT_DIFFERENCE_MAX];

	verdict_difference(metric, difference);
	snprintf(text, size, "%s: %s -> %s %s%s%s, tolerance %s", metric->name,
		 number_readable(metric->old, old), number_readable(metric->new, new), metric->unit,
		 *difference ? ", " : "", difference,
		 number_readable(metric->tolerance, tolerance));
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
	verdict_summary(verdict, text, sizeof(text));
	if (verdict->code == EXIT_REGRESSION) {
		fputs("<failure message=\"", out);
		print_xml(out, text);
		fputs("\">", out);
		print_functions(out, verdict);
		fputs("</failure>", out);
	} else if (verdict->code != EXIT_DONE) {
		fprintf(out, "<error message=\"%s: ", verdict_word(verdict->code));
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
			tell_metric(metric, text, sizeof(text));
			fputs("<failure message=\"", out);
			print_xml(out, text);
			fputs("\"/>", out);
		}
		fputs("</testcase>\n", out);
	}
	fputs("  </testsuite>\n", out);
}

void verdict_print_junit(FILE *out, const struct verdict *verdicts, size_t n)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"harness gate\">\n",
	      out);
	for (size_t i = 0; i < n; i++)
		print_suite(out, &verdicts[i]);
	fputs("</testsuites>\n", out);
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
		char difference[VERDICT_DIFFERENCE_MAX];

		if (metric->outcome == OUTCOME_EQUAL)
			continue;
		if (!any)
			fputs("| metric | old | new | difference | tolerance | verdict |\n"
			      "|---|--:|--:|--:|--:|---|\n",
			      out);
		any = true;
		verdict_difference(metric, difference);
		fprintf(out, "| `%s` | %s | %s %s | %s | %s | %s |\n", metric->name,
			number_readable(metric->old, old), number_readable(metric->new, new),
			metric->unit, difference, number_readable(metric->tolerance, tolerance),
			outcome_name(metric->outcome));
	}
	if (any)
		fputc('\n', out);
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

void verdict_print_markdown(FILE *out, const struct verdict *verdicts, size_t n)
{
	char summary[256];

	fprintf(out, "## Jitter gate: %s\n\n", verdict_word(verdict_worst(verdicts, n)));
	for (size_t i = 0; i < n; i++) {
		const struct verdict *verdict = &verdicts[i];

		verdict_summary(verdict, summary, sizeof(summary));
		fputs("**", out);
		print_plain(out, verdict->target);
		fprintf(out, "**: %s: ", verdict_word(verdict->code));
		print_plain(out, summary);
		fputs(" (", out);
		print_plain(out, verdict->new_origin);
		fputs(" against ", out);
		print_plain(out, verdict->old_origin);
		fputs(")\n\n", out);
		print_markdown_rows(out, verdict);
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

void verdict_print_annotations(FILE *out, const struct verdict *verdicts, size_t n)
{
	char text[512];

	for (size_t i = 0; i < n; i++) {
		const struct verdict *verdict = &verdicts[i];

		for (size_t k = 0; k < verdict->n; k++) {
			tell_metric(&verdict->metrics[k], text, sizeof(text));
			if (verdict->metrics[k].outcome == OUTCOME_REGRESSED)
				annotate(out, "error", verdict, text);
			else if (verdict->metrics[k].outcome == OUTCOME_UNDECIDED)
				annotate(out, "warning", verdict, text);
		}
		verdict_summary(verdict, text, sizeof(text));
		if (verdict->code == EXIT_ERROR)
			annotate(out, "error", verdict, text);
		else
			annotate(out, "notice", verdict, text);
	}
}
