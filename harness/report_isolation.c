/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What reached a core that should be left alone, of the stored runs that tell. */
#include <stdlib.h>

#include "report_parts.h"

static void put_metric(FILE *out, const struct run *run, const char *metric, double scale)
{
	double value = run_metric(run, metric);

	fputs("<td>", out);
	html_number(out, value, scale * value);
	fputs("</td>", out);
}

static void put_row(FILE *out, const struct run *run)
{
	char *options = pairs_text(&run->options);

	fputs("<tr><th scope=\"row\">", out);
	html_text(out, run->target);
	fputs("</th><td>", out);
	html_text(out, *options ? options : "none");
	fputs("</td>", out);
	put_metric(out, run, "selfish.events", 1);
	put_metric(out, run, "selfish.rate", 1);
	put_metric(out, run, "selfish.rate_upper95", 1);
	put_metric(out, run, "selfish.noise_fraction", 100);
	put_metric(out, run, "selfish.max", 1);
	fputs("<td><code>", out);
	html_text(out, run->id);
	fputs("</code></td></tr>\n", out);
	free(options);
}

void report_isolation(FILE *out, const struct report *report)
{
	report_section(out, "isolation", "A core that is to be left alone");
	fputs("<p>The newest run of each target that measures a core beside a Linux on another "
	      "one, "
	      "and of each of its options. These are not compared with the runs above: their "
	      "parameters may differ. Who did it is said by:</p>\n",
	      out);
	report_command(out, "harness isolation");
	report_table(out, "isolation sortable", "Isolation");
	fputs("<thead><tr><th scope=\"col\">target</th><th scope=\"col\">options</th>"
	      "<th scope=\"col\" class=\"number\">detours</th>"
	      "<th scope=\"col\" class=\"number\">rate [1/s]</th>"
	      "<th scope=\"col\" class=\"number\">at most, 95 % [1/s]</th>"
	      "<th scope=\"col\" class=\"number\">noise [%]</th>"
	      "<th scope=\"col\" class=\"number\">longest [",
	      out);
	html_text(out, report->isolation[0]->meter == METER_TSC ? "ns" : "insn");
	fputs("]</th><th scope=\"col\">run</th></tr></thead>\n<tbody>\n", out);
	for (size_t i = 0; i < report->n_isolation; i++)
		put_row(out, report->isolation[i]);
	fputs("</tbody>\n", out);
	report_table_end(out);
	fputs("</section>\n", out);
}
