/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Panels that several figures have: dots with their numbers, distributions. */
#include <math.h>
#include <stdlib.h>

#include "harness/base/memory.h"
#include "harness/figures/figure_panels.h"
#include "harness/figures/figure_parts.h"

/* ---- panels of dots -------------------------------------------------------------------------------- */

/* Names and numbers stand right of their dots: the axis ends where the last of them does. */
#define CHARACTER_POINTS 6.0
#define DOT_GAP		 10.0
#define PANEL_HEIGHT	 250.0 /* about */
#define LINE_SHARE	 0.85  /* of a row's height, at most, is its text's size */
#define LABEL_LINE	 0.055 /* of a row's label, of the panel's height */

static char *dot_text(const struct subject *subject, double value)
{
	char text[FIGURE_NUMBER];

	return words_format("%s  %s", figure_number(value, text), subject->name);
}

static void make_room(struct plot_panel *panel, const struct subjects *subjects, double points)
{
	const double least = 0.15;
	double decades = 1;

	for (size_t s = 0; s < subjects->n; s++) {
		const struct plot_series *dots = &panel->series[s];

		for (size_t i = 0; i < dots->n; i++) {
			double x = dots->points[i].x;
			char *text = dot_text(&subjects->items[s], x);
			double width = DOT_GAP + CHARACTER_POINTS * (double)words_length(text);
			double share = 1 - width / points;

			decades = fmax(decades, log10(x / panel->x.low) / fmax(share, least));
			free(text);
		}
	}
	panel->x.high = panel->x.low * pow(10, decades);
}

struct plot_panel *figure_dots_of(struct plot *plot, const struct subjects *subjects,
				  const char *const *labels, const double *values, size_t rows,
				  double scale, const char *axis, double points)
{
	struct plot_panel *panel = plot_panel(plot, 1);
	double step = (double)subjects->n + 0.9, end = -(double)rows * step + 0.4;

	plot_axes(panel, axis, NULL);
	for (size_t s = 0; s < subjects->n; s++) {
		const struct subject *subject = &subjects->items[s];
		struct plot_series *dots =
			plot_series(panel, subject->name, subject->colour, PLOT_BIG);

		for (size_t r = 0; r < rows; r++) {
			double value = values[r * subjects->n + s] * scale;

			if (!isfinite(value))
				continue;
			plot_point(dots, value, -(double)r * step - (double)s - 0.5);
		}
	}
	plot_fit_x(panel, true);
	make_room(panel, subjects, points);
	panel->x.prefixed = true;
	panel->y = (struct plot_axis){.low = end, .high = 0};
	panel->text_size = fmin(panel->text_size, LINE_SHARE * PANEL_HEIGHT / -end);
	for (size_t s = 0; s < subjects->n; s++) {
		const struct plot_series *dots = &panel->series[s];
		struct plot_series *guide;

		for (size_t i = 0, r = 0; r < rows; r++) {
			double value = values[r * subjects->n + s] * scale;
			const char *name = subjects->items[s].name;
			char *text;

			if (isinf(value))
				continue;
			text = isnan(value) ? NULL : dot_text(&subjects->items[s], value);
			if (!text)
				plot_text(
					panel, 0.012,
					plot_place(&panel->y, -(double)r * step - (double)s - 0.5),
					'l', subjects->items[s].colour, "%s: none", name);
			else
				plot_text(panel,
					  plot_place(&panel->x, dots->points[i].x) +
						  DOT_GAP / points,
					  plot_place(&panel->y, dots->points[i].y), 'l',
					  subjects->items[s].colour, "%s", text);
			i += text != NULL;
			free(text);
		}
		guide = plot_series(panel, "", PLOT_GREY, PLOT_GUIDE);
		dots = &panel->series[s]; /* it may have moved */
		for (size_t i = 0; i < dots->n; i++)
			plot_span(guide, panel->x.low, dots->points[i].y, dots->points[i].x);
	}
	for (size_t r = 0; r < rows; r++) {
		char *lines[3];
		size_t n = words_wrap(labels[r], 22, lines, 3);
		double top = -(double)r * step;
		double middle = top - (double)subjects->n / 2;
		double line = -end * LABEL_LINE;

		for (size_t i = 0; i < n; i++) {
			plot_text(panel, -0.03,
				  plot_place(&panel->y,
					     middle - line * ((double)i - (double)(n - 1) / 2)),
				  'r', PLOT_GREY, "%s", lines[i]);
			free(lines[i]);
		}
		plot_row(panel, top - (double)subjects->n, top, labels[r]);
	}
	return panel;
}

struct plot_panel *figure_dots(struct plot *plot, const struct subjects *subjects,
			       const struct figure_row *rows, size_t n, double points)
{
	double *values = memory_zeroed(n * subjects->n, sizeof(*values));
	const char **labels = memory_zeroed(n, sizeof(*labels));
	struct plot_panel *panel;

	for (size_t r = 0; r < n; r++) {
		labels[r] = rows[r].label;
		for (size_t s = 0; s < subjects->n; s++)
			values[r * subjects->n + s] =
				run_metric(subjects->items[s].run, rows[r].metric);
	}
	panel = figure_dots_of(plot, subjects, labels, values, n, 1,
			       figure_time_label(subjects->meter), points);
	free(values);
	free(labels);
	return panel;
}

/* ---- distributions ---------------------------------------------------------------------------------- */

static void add_steps(struct plot_series *series, const double *sorted, size_t n, double scale)
{
	for (size_t i = 0; i < n; i++) {
		if (!i)
			plot_point(series, sorted[0] * scale, 0);
		if (i + 1 == n || sorted[i + 1] > sorted[i])
			plot_point(series, sorted[i] * scale, 100 * (double)(i + 1) / (double)n);
	}
}

struct plot_panel *figure_distribution(struct plot *plot, const struct subjects *subjects,
				       const char *bench, const char *name, const char *empty,
				       const char *label, const struct plot_size *size)
{
	struct plot_panel *panel = plot_panel(plot, 1);
	double always[SUBJECTS_MAX];

	plot_axes(panel, label, "share of samples [%]");
	for (size_t s = 0; s < subjects->n; s++) {
		const struct subject *subject = &subjects->items[s];
		struct pool pool = figure_pool(subject->run);
		size_t n;
		const double *sorted = pool_net(&pool, bench, name, empty, &n);

		add_steps(plot_series(panel, subject->name, subject->colour, PLOT_STEPS), sorted, n,
			  run_tick_ns(subject->run));
		always[s] = n && sorted[0] == sorted[n - 1] ? sorted[0] * run_tick_ns(subject->run)
							    : NAN;
		pool_free(&pool);
	}
	plot_fit_x(panel, true);
	panel->x.prefixed = true;
	panel->y = (struct plot_axis){.label = panel->y.label, .low = 0, .high = 104};
	for (size_t s = 0; s < subjects->n; s++)
		plot_thin(panel, &panel->series[s], 800, 400);
	for (size_t s = 0; s < subjects->n; s++) {
		const struct plot_series *series = &panel->series[s];
		char number[FIGURE_NUMBER];
		char *text = isnan(always[s]) ? memory_copy(series->name)
					      : words_format("%s: always %s", series->name,
							     figure_number(always[s], number));

		plot_label(panel, s, size, text);
		free(text);
	}
	plot_nest(panel);
	return panel;
}
