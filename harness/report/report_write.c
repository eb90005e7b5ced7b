/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page as a whole: its head, and its sections in their order. */
#include <stdlib.h>
#include <string.h>

#include "harness/base/file.h"
#include "harness/base/html.h"
#include "harness/base/words.h"
#include "harness/print/print.h"
#include "harness/report/report_assets.h"
#include "harness/report/report_parts.h"
#include "harness/report/report_sections.h"
#include "harness/report/report_write.h"
#include "harness/version.h"

static char *names(const struct subjects *subjects)
{
	struct words words = {NULL, 0};

	for (size_t i = 0; i < subjects->n; i++)
		words_add(&words, "%s%s", words_between(i, subjects->n), subjects->items[i].name);
	return words_take(&words);
}

static void put_head(FILE *out, const char *title)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=\"color-scheme\" content=\"light dark\">\n"
	      "<meta name=\"generator\" content=\"harness " HARNESS_VERSION "\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"",
	      out);
	report_policy(out);
	fputs("\">\n<link rel=\"icon\" href=\"data:,\">\n<title>", out);
	html_text(out, title);
	fprintf(out, "</title>\n<style>%s</style>\n</head>\n", report_css);
}

static bool anything_left_out(const struct report *report)
{
	return report_drawn(report) < report->n_figures || report->subjects->n_left_out;
}

static void put_navigation(FILE *out, const struct report *report)
{
	fputs("<nav aria-label=\"Sections\">\n<ul>\n"
	      "<li><a href=\"#claims\">In short</a></li>\n"
	      "<li><a href=\"#runs\">Runs</a></li>\n"
	      "<li><a href=\"#figures\">Figures</a></li>\n"
	      "<li><a href=\"#metrics\">All metrics</a></li>\n",
	      out);
	if (anything_left_out(report))
		fputs("<li><a href=\"#left-out\">Left out</a></li>\n", out);
	fputs("<li><a href=\"#repeat\">Repeat</a></li>\n"
	      "<li><a href=\"#provenance\">Provenance</a></li>\n",
	      out);
	if (report->subjects->isolation.n)
		fputs("<li><a href=\"#isolation\">Isolation</a></li>\n", out);
	fputs("</ul>\n</nav>\n", out);
}

static void put_header(FILE *out, const struct report *report, const char *title)
{
	const struct subjects *subjects = report->subjects;

	fputs("<a class=\"skip\" href=\"#main\">To the content</a>\n<header>\n<h1>", out);
	html_text(out, title);
	fputs("</h1>\n<p class=\"lead\">", out);
	html_format(out, "The same benchmarks on %zu kernel%s, side by side; %s.", subjects->n,
		    subjects->n == 1 ? "" : "s", figure_meter_note(subjects->meter));
	fputs("</p>\n", out);
	put_navigation(out, report);
	fputs("</header>\n", out);
}

/* Links must differ in their words. */
static bool shares_heading(const struct report *report, size_t figure)
{
	const char *heading = report->figures[figure].figure.info->heading;

	for (size_t i = 0; i < report->n_figures; i++) {
		if (i != figure && report->figures[i].svg &&
		    !strcmp(report->figures[i].figure.info->heading, heading))
			return true;
	}
	return false;
}

/* What the figures say, each a link to the one that shows it. */
static void put_claims(FILE *out, const struct report *report)
{
	report_section(out, "claims", "In short");
	fputs(report_drawn(report) ? "<ul class=\"claims\">\n"
				   : "<p>These runs fill no figure.</p>\n",
	      out);
	for (size_t i = 0; i < report->n_figures; i++) {
		const struct figure *figure = &report->figures[i].figure;

		if (!report->figures[i].svg)
			continue;
		fprintf(out, "<li><a href=\"#figure-%s\">", figure->info->name);
		html_text(out, figure->info->heading);
		if (shares_heading(report, i))
			html_format(out, " (%s)", figure->info->name);
		fputs("</a> <span>", out);
		html_text(out, figure->claim);
		fputs("</span></li>\n", out);
	}
	fputs(report_drawn(report) ? "</ul>\n</section>\n" : "</section>\n", out);
}

bool report_write(FILE *out, const struct report *report, struct error *error)
{
	char *all = names(report->subjects);
	char *title = words_format("What the kernel takes: %s", all);
	bool ok;

	put_head(out, title);
	fputs("<body>\n", out);
	put_header(out, report, title);
	fputs("<main id=\"main\" tabindex=\"-1\">\n", out);
	put_claims(out, report);
	report_runs(out, report);
	ok = report_figures(out, report, error) && report_metrics(out, report, error);
	if (anything_left_out(report))
		report_left_out(out, report);
	report_repeat(out, report);
	report_provenance(out, report);
	if (report->subjects->isolation.n)
		report_isolation(out, report);
	fputs("</main>\n<footer>\n<p>Made by <code>harness report</code>, version " HARNESS_VERSION
	      ". All of it is in this file.</p>\n</footer>\n",
	      out);
	fprintf(out, "<script>%s</script>\n</body>\n</html>\n", report_js);
	free(title);
	free(all);
	return ok && file_check_written(out, error);
}
