/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The figures of a page: built, drawn, given back. */
#include "harness/report/report.h"

#include <stdlib.h>

#include "harness/base/memory.h"
#include "harness/figures/figure_table.h"

void report_build(struct report *report, const struct subjects *subjects)
{
	size_t n = 0;

	*report = (struct report){.subjects = subjects};
	while (figure_table[n].name)
		n++;
	report->figures = memory_zeroed(n, sizeof(*report->figures));
	report->n_figures = n;
	for (size_t i = 0; i < n; i++) {
		struct figure *figure = &report->figures[i].figure;

		figure_build(figure, &figure_table[i], report->subjects);
		if (figure->missing)
			figure_warn(figure);
	}
}

static bool take_picture(struct gnuplot *gnuplot, struct report_figure *drawn, struct error *error)
{
	const char *name = drawn->figure.info->name;
	size_t n, panels = drawn->figure.plot.n;

	drawn->svg = gnuplot_take(gnuplot, name, &n, error);
	drawn->places = memory_zeroed(panels, sizeof(*drawn->places));
	return drawn->svg && gnuplot_places(gnuplot, name, drawn->places, panels, error);
}

bool report_draw(struct report *report, const struct paths *paths, struct error *error)
{
	struct gnuplot *gnuplot = gnuplot_open(paths, error);
	bool ok = gnuplot;

	for (size_t i = 0; ok && i < report->n_figures; i++) {
		const struct figure *figure = &report->figures[i].figure;

		if (figure->missing)
			continue;
		gnuplot_begin(gnuplot, PICTURE_BARE, figure->info->name);
		gnuplot_page(gnuplot, &(struct page){NULL}, &figure->layout, &figure->plot);
	}
	ok = ok && gnuplot_run(gnuplot, error);
	for (size_t i = 0; ok && i < report->n_figures; i++) {
		if (!report->figures[i].figure.missing)
			ok = take_picture(gnuplot, &report->figures[i], error);
	}
	gnuplot_close(gnuplot);
	return ok;
}

size_t report_drawn(const struct report *report)
{
	size_t n = 0;

	for (size_t i = 0; i < report->n_figures; i++)
		n += report->figures[i].svg != NULL;
	return n;
}

void report_free(struct report *report)
{
	for (size_t i = 0; i < report->n_figures; i++) {
		figure_free(&report->figures[i].figure);
		free(report->figures[i].svg);
		free(report->figures[i].places);
	}
	free(report->figures);
}
