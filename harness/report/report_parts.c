/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pieces of HTML that all sections use. */
#include "harness/report/report_parts.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/html.h"
#include "harness/base/memory.h"
#include "harness/base/words.h"

void report_section(FILE *out, const char *id, const char *heading)
{
	fprintf(out, "<section id=\"%s\" aria-labelledby=\"%s-heading\">\n", id, id);
	fprintf(out, "<h2 id=\"%s-heading\">", id);
	html_text(out, heading);
	fputs("</h2>\n", out);
}

void report_table(FILE *out, const char *class, const char *label)
{
	fputs("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"", out);
	html_text(out, label);
	fprintf(out, "\">\n<table class=\"%s\">\n", class);
}

void report_table_end(FILE *out)
{
	fputs("</table>\n</div>\n", out);
}

void report_name(FILE *out, const struct subject *subject)
{
	fprintf(out, "<span class=\"name run-%u\">", subject->colour);
	html_text(out, subject->name);
	fputs("</span>", out);
}

void report_command(FILE *out, const char *command)
{
	char *copy = memory_copy(command), *rest = copy;
	bool first = true;

	fputs("<pre class=\"command\"><code>", out);
	for (char *line; (line = strsep(&rest, "\n")); first = false) {
		fputs(first ? "" : "\n", out);
		html_text(out, line);
	}
	fputs("</code></pre>\n", out);
	free(copy);
}

char *report_ids(const struct subjects *subjects)
{
	struct words words = {NULL, 0};

	for (size_t i = 0; i < subjects->n; i++)
		words_add(&words, "%s%s", i ? "," : "", subjects->items[i].run->id);
	return words_take(&words);
}
