/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What reached a core that should be left alone, of the stored runs that `harness isolation` made. */
#include "harness/base/html.h"
#include "harness/report/report_parts.h"
#include "harness/report/report_sections.h"

static void put_number(FILE *out, double value, double scale)
{
	fputs("<td>", out);
	html_number(out, value, scale * value);
	fputs("</td>", out);
}

static void put_text(FILE *out, const char *text)
{
	fputs("<td>", out);
	html_text(out, text);
	fputs("</td>", out);
}

static void put_row(FILE *out, const struct isolation_row *row)
{
	const struct isolation_found *found = &row->found;

	fputs("<tr><th scope=\"row\">", out);
	html_text(out, row->run->target);
	fputs("</th>", out);
	put_text(out, found->neighbour);
	put_number(out, found->detours, 1);
	put_number(out, found->stolen, 1);
	put_number(out, found->longest, 1);
	put_number(out, isolation_noise(found), 100);
	put_text(out, found->by);
	fputs("<td><code>", out);
	html_text(out, row->run->id);
	fputs("</code></td></tr>\n", out);
}

void report_isolation(FILE *out, const struct report *report)
{
	report_section(out, "isolation", "A core that is to be left alone");
	fputs("<p>What reached the measured core, with the core beside it idle and busy: "
	      "instructions "
	      "of the measured core alone, in a window of that much virtual time; by what detours "
	      "began with, with shares of what was stolen. Newest runs of:</p>\n",
	      out);
	report_command(out, "harness isolation");
	report_table(out, "isolation sortable", "Isolation");
	fputs("<thead><tr><th scope=\"col\">target</th><th scope=\"col\">neighbour</th>"
	      "<th scope=\"col\" class=\"number\">detours</th>"
	      "<th scope=\"col\" class=\"number\">stolen [insn]</th>"
	      "<th scope=\"col\" class=\"number\">longest [insn]</th>"
	      "<th scope=\"col\" class=\"number\">noise [%]</th>"
	      "<th scope=\"col\">by</th><th scope=\"col\">run</th></tr></thead>\n<tbody>\n",
	      out);
	for (size_t i = 0; i < report->subjects->isolation.n; i++)
		put_row(out, &report->subjects->isolation.items[i]);
	fputs("</tbody>\n", out);
	report_table_end(out);
	fputs("</section>\n", out);
}
