/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures in memory: panels, series, texts, and the ranges of axes. */
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/base/memory.h"
#include "harness/figures/plot.h"

#define LINE_WIDTH 2
#define TEXT_SIZE  11

void plot_free(struct plot *plot)
{
	for (size_t p = 0; p < plot->n; p++) {
		struct plot_panel *panel = &plot->panels[p];

		for (size_t i = 0; i < panel->n_series; i++) {
			free(panel->series[i].name);
			free(panel->series[i].points);
		}
		for (size_t i = 0; i < panel->n_texts; i++)
			free(panel->texts[i].text);
		for (size_t i = 0; i < panel->n_rows; i++)
			free(panel->rows[i].name);
		free(panel->series);
		free(panel->texts);
		free(panel->rows);
		free(panel->x.label);
		free(panel->y.label);
	}
	free(plot->panels);
	*plot = (struct plot){NULL, 0};
}

struct plot_panel *plot_panel(struct plot *plot, double weight)
{
	struct plot_panel *panel;

	plot->panels = memory_grow(plot->panels, plot->n, sizeof(*plot->panels));
	panel = &plot->panels[plot->n++];
	*panel = (struct plot_panel){.weight = weight, .text_size = TEXT_SIZE};
	return panel;
}

void plot_axes(struct plot_panel *panel, const char *x, const char *y)
{
	panel->x.label = x ? memory_copy(x) : NULL;
	panel->y.label = y ? memory_copy(y) : NULL;
}

struct plot_series *plot_series(struct plot_panel *panel, const char *name, unsigned int colour,
				enum plot_mark mark)
{
	struct plot_series *series;

	panel->series = memory_grow(panel->series, panel->n_series, sizeof(*panel->series));
	series = &panel->series[panel->n_series++];
	*series = (struct plot_series){memory_copy(name), colour, mark, LINE_WIDTH, 1, NULL, 0};
	return series;
}

void plot_span(struct plot_series *series, double x, double y, double to)
{
	series->points = memory_grow(series->points, series->n, sizeof(*series->points));
	series->points[series->n++] = (struct plot_point){x, y, to};
}

void plot_point(struct plot_series *series, double x, double y)
{
	plot_span(series, x, y, NAN);
}

void plot_text(struct plot_panel *panel, double x, double y, char align, unsigned int colour,
	       const char *format, ...)
{
	struct plot_text *text;
	va_list args;

	panel->texts = memory_grow(panel->texts, panel->n_texts, sizeof(*panel->texts));
	text = &panel->texts[panel->n_texts++];
	*text = (struct plot_text){x, y, NULL, colour, align};
	va_start(args, format);
	if (vasprintf(&text->text, format, args) < 0)
		text->text = memory_copy("");
	va_end(args);
}

void plot_row(struct plot_panel *panel, double low, double high, const char *name)
{
	panel->rows = memory_grow(panel->rows, panel->n_rows, sizeof(*panel->rows));
	panel->rows[panel->n_rows++] = (struct plot_row){low, high, memory_copy(name)};
}

const char *plot_row_at(const struct plot_panel *panel, double y)
{
	for (size_t i = 0; i < panel->n_rows; i++) {
		if (y >= panel->rows[i].low && y <= panel->rows[i].high)
			return panel->rows[i].name;
	}
	return NULL;
}

/* ---- ranges ---------------------------------------------------------------------------------- */

struct range {
	double low, high;
};

static void widen(struct range *range, double value, bool log)
{
	if (!isfinite(value) || (log && !(value > 0)))
		return;
	range->low = fmin(range->low, value);
	range->high = fmax(range->high, value);
}

static struct range whole_decades(struct range range)
{
	if (range.low > range.high)
		return (struct range){1, 10};
	range.low = pow(10, floor(log10(range.low)));
	range.high = pow(10, ceil(log10(range.high)));
	if (range.high <= range.low)
		range.high = 10 * range.low;
	return range;
}

static struct range with_room(struct range range)
{
	const double room = 0.06;

	if (range.low > range.high)
		return (struct range){0, 1};
	range.low = fmin(range.low, 0);
	range.high += room * (range.high - range.low);
	if (range.high <= range.low)
		range.high = range.low + 1;
	return range;
}

static void set_axis(struct plot_axis *axis, struct range range, bool log)
{
	range = log ? whole_decades(range) : with_room(range);
	axis->low = range.low;
	axis->high = range.high;
	axis->log = log;
}

void plot_fit_x(struct plot_panel *panel, bool log)
{
	struct range range = {INFINITY, -INFINITY};

	for (size_t i = 0; i < panel->n_series; i++) {
		for (size_t j = 0; j < panel->series[i].n; j++) {
			widen(&range, panel->series[i].points[j].x, log);
			widen(&range, panel->series[i].points[j].to, log);
		}
	}
	set_axis(&panel->x, range, log);
}

void plot_fit_y(struct plot_panel *panel, bool log)
{
	struct range range = {INFINITY, -INFINITY};

	for (size_t i = 0; i < panel->n_series; i++) {
		for (size_t j = 0; j < panel->series[i].n; j++)
			widen(&range, panel->series[i].points[j].y, log);
	}
	set_axis(&panel->y, range, log);
}

double plot_shown(const struct plot_axis *axis, double value)
{
	return axis->log && value < axis->low ? axis->low : value;
}

double plot_place(const struct plot_axis *axis, double value)
{
	if (axis->log)
		return log(plot_shown(axis, value) / axis->low) / log(axis->high / axis->low);
	return (value - axis->low) / (axis->high - axis->low);
}

/* ---- what would not be seen, or not be read ----------------------------------------------------- */

static size_t cell(const struct plot_axis *axis, double value, size_t cells)
{
	double place = plot_place(axis, value) * (double)cells;

	return place < 0 ? 0 : place >= (double)cells ? cells - 1 : (size_t)place;
}

/* Closer than the eye tells apart. */
static bool same_place(const struct plot_axis *axis, double a, double b)
{
	return fabs(plot_place(axis, a) - plot_place(axis, b)) < 0.006;
}

static bool covers(const struct plot_panel *panel, const struct plot_series *over,
		   const struct plot_series *under)
{
	if (over->mark != under->mark || over->n != under->n || !over->n)
		return false;
	for (size_t i = 0; i < over->n; i++) {
		if (!same_place(&panel->x, over->points[i].x, under->points[i].x) ||
		    !same_place(&panel->y, over->points[i].y, under->points[i].y))
			return false;
	}
	return true;
}

void plot_nest(struct plot_panel *panel)
{
	for (size_t i = 0; i < panel->n_series; i++) {
		for (size_t j = i + 1; j < panel->n_series; j++) {
			if (covers(panel, &panel->series[j], &panel->series[i]))
				panel->series[i].width += 2 * LINE_WIDTH;
		}
	}
}

void plot_thin(struct plot_panel *panel, struct plot_series *series, size_t columns, size_t rows)
{
	uint8_t *taken = memory_zeroed(columns, rows);
	size_t kept = 0;

	for (size_t i = 0; i < series->n; i++) {
		const struct plot_point *point = &series->points[i];
		uint8_t *place = &taken[cell(&panel->y, point->y, rows) * columns +
					cell(&panel->x, point->x, columns)];

		if (!*place)
			series->points[kept++] = *point;
		*place = 1;
	}
	series->n = kept;
	free(taken);
}
