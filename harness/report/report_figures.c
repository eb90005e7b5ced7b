/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Figures of the page: claim, picture, caption, and the picture's points as tables. The tables are
 * also what the script reads for values under the pointer: there is no second copy of them.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/html.h"
#include "harness/base/number.h"
#include "harness/base/words.h"
#include "harness/figures/svg.h"
#include "harness/report/report_parts.h"
#include "harness/report/report_sections.h"

/* ---- the picture ------------------------------------------------------------------------------------ */

static void put_axis(FILE *out, const struct plot_axis *axis)
{
	char low[NUMBER_TEXT_MAX], high[NUMBER_TEXT_MAX];

	fprintf(out, "[%s,%s,%d]", number_exact(axis->low, low), number_exact(axis->high, high),
		axis->log);
}

/* Where panels stand and what their axes are, as JSON: {"place":[l,r,b,t],"x":[low,high,log],...}. */
static void put_panels(FILE *out, const struct report_figure *drawn)
{
	const struct plot *plot = &drawn->figure.plot;

	fputs(" data-panels='[", out);
	for (size_t i = 0; i < plot->n; i++) {
		const struct gnuplot_place *place = &drawn->places[i];

		fprintf(out, "%s{\"place\":[%.6f,%.6f,%.6f,%.6f],\"x\":", i ? "," : "", place->left,
			place->right, place->bottom, place->top);
		put_axis(out, &plot->panels[i].x);
		fputs(",\"y\":", out);
		put_axis(out, &plot->panels[i].y);
		fputs("}", out);
	}
	fputs("]'", out);
}

static bool put_picture(FILE *out, const struct report_figure *drawn, struct error *error)
{
	const struct figure *figure = &drawn->figure;
	const char *name = figure->info->name;
	bool ok;

	fputs("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Picture: ", out);
	html_text(out, figure->info->heading);
	fprintf(out, ", %s\">\n<div class=\"stage\"", name);
	put_panels(out, drawn);
	fprintf(out,
		">\n<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"title-%s\" "
		"aria-describedby=\"desc-%s\">\n<title id=\"title-%s\">",
		GNUPLOT_WIDTH, GNUPLOT_BARE_HEIGHT, name, name, name);
	html_text(out, figure->claim);
	fprintf(out, "</title>\n<desc id=\"desc-%s\">", name);
	html_text(out, figure->caption);
	fputs(" All points are in the table below.</desc>\n"
	      "<g fill=\"none\" stroke-linecap=\"round\" stroke-linejoin=\"round\">\n",
	      out);
	ok = svg_inline(out, drawn->svg, error);
	fputs("</g>\n</svg>\n</div>\n</div>\n", out);
	return ok;
}

/* ---- its points as tables --------------------------------------------------------------------------- */

static bool is_data(const struct plot_series *series)
{
	return series->mark != PLOT_GUIDE && series->n;
}

static size_t count_points(const struct plot_panel *panel)
{
	size_t n = 0;

	for (size_t i = 0; i < panel->n_series; i++)
		n += is_data(&panel->series[i]) ? panel->series[i].n : 0;
	return n;
}

/* Panels that share an axis have its label at the last of them. */
static const char *x_label(const struct plot *plot, size_t panel)
{
	for (; panel < plot->n; panel++) {
		if (plot->panels[panel].x.label)
			return plot->panels[panel].x.label;
	}
	return "x";
}

/* Panels that have nothing to tell may be drawn without an axis. */
static const char *y_label(const struct plot *plot, size_t panel)
{
	if (plot->panels[panel].y.label)
		return plot->panels[panel].y.label;
	for (size_t i = 0; i < plot->n; i++) {
		if (plot->panels[i].y.label)
			return plot->panels[i].y.label;
	}
	return "y";
}

static void put_heads(FILE *out, const struct plot *plot, size_t p)
{
	const struct plot_panel *panel = &plot->panels[p];

	fputs("<thead><tr><th scope=\"col\">run</th>", out);
	if (panel->n_rows)
		fputs("<th scope=\"col\">what</th>", out);
	fputs("<th scope=\"col\" class=\"number\">", out);
	html_text(out, x_label(plot, p));
	fputs("</th>", out);
	if (!panel->n_rows) {
		fputs("<th scope=\"col\" class=\"number\">", out);
		html_text(out, y_label(plot, p));
		fputs("</th>", out);
	}
	fputs("</tr></thead>\n<tbody>\n", out);
}

/* What a run's points are drawn as, in words of captions, where a panel has them twice; or NULL. */
static const char *drawn_as(const struct plot_panel *panel, const struct plot_series *series)
{
	static const char *const words[PLOT_MARKS] = {
		[PLOT_DOTS] = "dots",	  [PLOT_BIG] = "dots",	  [PLOT_LINE] = "line",
		[PLOT_DASHED] = "dashed", [PLOT_STEPS] = "steps",
	};

	for (size_t i = 0; i < panel->n_series; i++) {
		const struct plot_series *other = &panel->series[i];

		if (is_data(other) && other->mark != series->mark &&
		    !strcmp(other->name, series->name))
			return words[series->mark];
	}
	return NULL;
}

/* Where a bar is pointed at; nowhere if it cannot be seen. */
static double middle(const struct plot_point *bar)
{
	return bar->to > bar->x ? (bar->x + bar->to) / 2 : NAN;
}

/* There may be thousands, so these rows do without the end tags that HTML can do without. */
static void put_point(FILE *out, const struct plot_panel *panel, const struct plot_series *series,
		      const char *as, const struct plot_point *point)
{
	const char *row = plot_row_at(panel, point->y);
	char text[NUMBER_TEXT_MAX];

	fputs("<tr", out);
	if (series->mark == PLOT_BARS)
		fprintf(out, " data-x=\"%s\"", number_exact(middle(point), text));
	if (panel->n_rows)
		fprintf(out, " data-y=\"%s\"", number_exact(point->y, text));
	fputs("><td>", out);
	html_text(out, series->name);
	fprintf(out, "%s%s", as ? ", " : "", as ? as : "");
	if (panel->n_rows) {
		fputs("<td>", out);
		html_text(out, row ? row : "");
	}
	fputs("<td>", out);
	html_short_number(out, series->mark == PLOT_BARS ? point->to - point->x : point->x);
	if (!panel->n_rows) {
		fputs("<td>", out);
		html_short_number(out, point->y);
	}
	fputc('\n', out);
}

static void put_panel_table(FILE *out, const struct figure *figure, size_t p)
{
	const struct plot_panel *panel = &figure->plot.panels[p];

	if (!count_points(panel))
		return;
	fprintf(out, "<table class=\"points%s sortable\" data-panel=\"%zu\">\n",
		panel->n_rows ? " rows" : "", p);
	put_heads(out, &figure->plot, p);
	for (size_t i = 0; i < panel->n_series; i++) {
		const struct plot_series *series = &panel->series[i];
		const char *as = drawn_as(panel, series);

		for (size_t j = 0; is_data(series) && j < series->n; j++)
			put_point(out, panel, series, as, &series->points[j]);
	}
	fputs("</tbody>\n</table>\n", out);
}

static void put_data(FILE *out, const struct figure *figure)
{
	char text[NUMBER_TEXT_MAX];
	size_t n = 0;

	for (size_t i = 0; i < figure->plot.n; i++)
		n += count_points(&figure->plot.panels[i]);
	fprintf(out,
		"<details class=\"data\">\n<summary>The data: %s point%s</summary>\n"
		"<div class=\"scroll tall\" tabindex=\"0\" role=\"region\" aria-label=\"Data of "
		"the figure %s\">\n",
		number_readable((double)n, text), n == 1 ? "" : "s", figure->info->name);
	for (size_t i = 0; i < figure->plot.n; i++)
		put_panel_table(out, figure, i);
	fputs("</div>\n</details>\n", out);
}

/* ---- all of them ------------------------------------------------------------------------------------ */

static bool put_figure(FILE *out, const struct report *report, const struct report_figure *drawn,
		       struct error *error)
{
	const struct figure *figure = &drawn->figure;
	char *ids = report_ids(report->subjects);
	char *command = words_format("harness slides --figure %s --runs %s --output %s.svg",
				     figure->info->name, ids, figure->info->name);
	bool ok;

	fprintf(out, "<figure id=\"figure-%s\">\n<figcaption>\n<p class=\"heading\">",
		figure->info->name);
	html_text(out, figure->info->heading);
	fputs("</p>\n<h3>", out);
	html_text(out, figure->claim);
	fputs("</h3>\n</figcaption>\n", out);
	ok = put_picture(out, drawn, error);
	fputs("<p class=\"caption\">", out);
	html_text(out, figure->caption);
	fputs("</p>\n", out);
	put_data(out, figure);
	fputs("<details class=\"again\">\n<summary>Draw it again</summary>\n", out);
	report_command(out, command);
	fputs("</details>\n</figure>\n", out);
	free(command);
	free(ids);
	return ok;
}

bool report_figures(FILE *out, const struct report *report, struct error *error)
{
	bool ok = true;

	report_section(out, "figures", "Figures");
	for (size_t i = 0; ok && i < report->n_figures; i++) {
		if (report->figures[i].svg)
			ok = put_figure(out, report, &report->figures[i], error);
	}
	fputs("</section>\n", out);
	return ok;
}
