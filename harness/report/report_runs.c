/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the page says of its runs: which they are, what they were made by, how to make them again. */
#include <stdlib.h>
#include <string.h>

#include "harness/base/html.h"
#include "harness/base/number.h"
#include "harness/base/words.h"
#include "harness/figures/subjects_command.h"
#include "harness/report/report_parts.h"
#include "harness/report/report_sections.h"
#include "harness/run/marks.h"
#include "harness/run/params.h"

static const char *release(const struct run *run)
{
	return run->n_workers && *run->workers[0].release ? run->workers[0].release : "not said";
}

/* ---- which they are --------------------------------------------------------------------------------- */

static void put_cell(FILE *out, const char *text)
{
	fputs("<td>", out);
	html_text(out, text);
	fputs("</td>", out);
}

static void put_run(FILE *out, const struct subject *subject)
{
	const struct run *run = subject->run;
	char *options = pairs_text(&run->options);

	fputs("<tr><th scope=\"row\">", out);
	report_name(out, subject);
	fputs("</th>", out);
	put_cell(out, release(run));
	put_cell(out, *options ? options : "none");
	put_cell(out, run->label ? run->label : "none");
	put_cell(out, run->created);
	fputs("<td><code>", out);
	html_text(out, run->id);
	fputs("</code></td></tr>\n", out);
	free(options);
}

static void put_parameter(FILE *out, const struct pair *pair, enum meter meter)
{
	char text[NUMBER_TEXT_MAX];
	bool ticks = false;
	char *end;
	double number = strtod(pair->value, &end);

	for (int i = 0; i < PARAM_N; i++)
		ticks |= params_table[i].ticks && !strcmp(params_table[i].name, pair->key);
	fputs("<div><dt>", out);
	html_text(out, pair->key);
	fputs("</dt><dd>", out);
	if (*pair->value && !*end)
		html_format(out, "%s%s", number_readable(number, text),
			    !ticks		  ? ""
			    : meter == METER_INSN ? " insn"
						  : " ns");
	else
		html_text(out, pair->value);
	fputs("</dd></div>\n", out);
}

static void put_mark(FILE *out, const char *name, const struct mark *mark)
{
	fputs("<p class=\"warning\">", out);
	html_format(out, "%s: %s: %s", name, mark->name, mark->why);
	fputs("</p>\n", out);
}

void report_runs(FILE *out, const struct report *report)
{
	const struct subjects *subjects = report->subjects;
	const struct run *first = subjects->items[0].run;

	report_section(out, "runs", "Runs");
	report_table(out, "runs", "The runs");
	fputs("<thead><tr><th scope=\"col\">target</th><th scope=\"col\">kernel</th>"
	      "<th scope=\"col\">options</th><th scope=\"col\">label</th>"
	      "<th scope=\"col\">measured</th><th scope=\"col\">id</th></tr></thead>\n<tbody>\n",
	      out);
	for (size_t i = 0; i < subjects->n; i++)
		put_run(out, &subjects->items[i]);
	fputs("</tbody>\n", out);
	report_table_end(out);
	fputs("<p>All with the same parameters:</p>\n<dl class=\"parameters\">\n", out);
	fputs("<div><dt>meter</dt><dd>", out);
	html_text(out, meter_name(subjects->meter));
	fputs("</dd></div>\n", out);
	for (size_t i = 0; i < first->parameters.n; i++)
		put_parameter(out, &first->parameters.items[i], subjects->meter);
	fputs("</dl>\n", out);
	for (size_t i = 0; i < subjects->n; i++) {
		struct mark marks[MARKS_MAX];
		size_t n = marks_of(subjects->items[i].run, marks);

		for (size_t j = 0; j < n; j++)
			put_mark(out, subjects->items[i].name, &marks[j]);
	}
	fputs("</section>\n", out);
}

/* ---- what is not there ------------------------------------------------------------------------------ */

void report_left_out(FILE *out, const struct report *report)
{
	report_section(out, "left-out", "Left out");
	fputs("<ul>\n", out);
	for (size_t i = 0; i < report->subjects->n_left_out; i++) {
		fputs("<li>", out);
		html_text(out, report->subjects->left_out[i]);
		fputs("</li>\n", out);
	}
	for (size_t i = 0; i < report->n_figures; i++) {
		const struct figure *figure = &report->figures[i].figure;

		if (!figure->missing)
			continue;
		fprintf(out, "<li id=\"missing-%s\">The figure ", figure->info->name);
		html_format(out, "%s: %s. This makes what it needs:", figure->info->name,
			    figure->missing);
		fputc('\n', out);
		report_command(out, figure->command);
		fputs("</li>\n", out);
	}
	fputs("</ul>\n</section>\n", out);
}

/* ---- how to make them again ------------------------------------------------------------------------- */

/* A remark, and the command below it. Takes the command. */
static void add_step(struct words *words, const char *remark, char *command)
{
	words_add(words, "%s# %s\n%s\n", words->n ? "\n" : "", remark, command);
	free(command);
}

static void put_steps(FILE *out, struct words *words)
{
	char *steps = words_take(words);

	report_command(out, steps);
	free(steps);
}

static void put_run_steps(FILE *out, const struct subject *subject)
{
	const struct run *run = subject->run;
	struct words words = {NULL, 0};

	fputs("<h3>", out);
	report_name(out, subject);
	fputs("</h3>\n", out);
	add_step(&words, "measure it anew", subjects_command(run));
	add_step(&words,
		 run->meter == METER_INSN ? "boot the same again, and demand the same bytes of it"
					  : "run the same again",
		 words_format("harness rerun %s", run->id));
	add_step(&words, "its metrics, of all workers and of each",
		 words_format("harness show %s --format json", run->id));
	add_step(&words, "every raw sample", words_format("harness export %s", run->id));
	put_steps(out, &words);
}

void report_repeat(FILE *out, const struct report *report)
{
	const struct subjects *subjects = report->subjects;
	struct words words = {NULL, 0}, compare = {NULL, 0};
	char *ids = report_ids(subjects);

	report_section(out, "repeat", "How to repeat each number");
	for (size_t i = 0; i < subjects->n; i++)
		put_run_steps(out, &subjects->items[i]);
	fputs("<h3>Side by side</h3>\n", out);
	words_add(&compare, "harness compare");
	for (size_t i = 0; i < subjects->n; i++)
		words_add(&compare, " %s", subjects->items[i].run->id);
	if (subjects->n > 1)
		add_step(&words, "the table of all metrics, with its ratios", words_take(&compare));
	words_free(&compare);
	add_step(&words, "the figures as slides", words_format("harness slides --runs %s", ids));
	add_step(&words, "this page", words_format("harness report --runs %s", ids));
	put_steps(out, &words);
	fputs("</section>\n", out);
	free(ids);
}

/* ---- what they were made by ------------------------------------------------------------------------- */

/* Is it the hash of one of the many objects that benchmarks are made of? */
static bool is_object(const char *key)
{
	return !strncmp(key, "object_", strlen("object_"));
}

static bool same_in_all(const struct subjects *subjects, const char *key)
{
	const char *first = pairs_get(&subjects->items[0].run->provenance, key);

	for (size_t i = 1; i < subjects->n; i++) {
		const char *other = pairs_get(&subjects->items[i].run->provenance, key);

		if (!first || !other || strcmp(first, other) != 0)
			return false;
	}
	return true;
}

static void put_key(FILE *out, const struct subjects *subjects, const char *key)
{
	bool once = same_in_all(subjects, key);

	fputs("<tr><th scope=\"row\">", out);
	html_text(out, key);
	fputs("</th>", out);
	for (size_t i = 0; i < (once ? 1 : subjects->n); i++) {
		const char *value = pairs_get(&subjects->items[i].run->provenance, key);

		if (once && subjects->n > 1)
			fprintf(out, "<td colspan=\"%zu\">", subjects->n);
		else
			fputs("<td>", out);
		html_text(out, value ? value : "none");
		fputs("</td>", out);
	}
	fputs("</tr>\n", out);
}

static bool seen_before(const struct subjects *subjects, size_t run, const char *key)
{
	for (size_t i = 0; i < run; i++) {
		if (pairs_get(&subjects->items[i].run->provenance, key))
			return true;
	}
	return false;
}

/* Every key that any run has, once; objects apart. */
static size_t put_keys(FILE *out, const struct subjects *subjects, bool objects)
{
	size_t n = 0;

	for (size_t i = 0; i < subjects->n; i++) {
		const struct pairs *pairs = &subjects->items[i].run->provenance;

		for (size_t j = 0; j < pairs->n; j++) {
			const char *key = pairs->items[j].key;

			if (is_object(key) != objects || seen_before(subjects, i, key))
				continue;
			put_key(out, subjects, key);
			n++;
		}
	}
	return n;
}

static void put_provenance(FILE *out, const struct subjects *subjects, bool objects)
{
	report_table(out, "provenance", objects ? "Hashes of benchmark objects" : "Provenance");
	fputs("<thead><tr><th scope=\"col\">what</th>", out);
	for (size_t i = 0; i < subjects->n; i++) {
		fputs("<th scope=\"col\">", out);
		report_name(out, &subjects->items[i]);
		fputs("</th>", out);
	}
	fputs("</tr></thead>\n<tbody>\n", out);
	put_keys(out, subjects, objects);
	fputs("</tbody>\n", out);
	report_table_end(out);
}

void report_provenance(FILE *out, const struct report *report)
{
	report_section(out, "provenance", "Provenance");
	fputs("<p>What the runs were made by and where. What is equal in all stands once.</p>\n",
	      out);
	put_provenance(out, report->subjects, false);
	fputs("<details>\n<summary>Hashes of the benchmarks' objects</summary>\n", out);
	put_provenance(out, report->subjects, true);
	fputs("</details>\n</section>\n", out);
}
