/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What figures are put together from: numbers as words, panels of dots, distributions. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figure_parts.h"
#include "memory.h"
#include "metrics.h"
#include "metrics_check.h"
#include "number.h"

void figure_leave(struct figure *figure, const char *command, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (vasprintf(&figure->missing, format, args) < 0)
		figure->missing = memory_copy("");
	va_end(args);
	figure->command = memory_copy(command);
}

bool figure_needs(struct figure *figure, const struct subjects *subjects, const char *bench)
{
	for (size_t i = 0; i < subjects->n; i++) {
		const struct subject *subject = &subjects->items[i];
		const struct run *run = subject->run;
		char *command = subjects_command(run);
		const char *skipped =
			run->n_workers ? pairs_get(&run->workers[0].skipped, bench) : NULL;

		if (!metrics_has_bench(run, bench)) {
			char *with = subjects_command_with(run, bench);

			figure_leave(figure, with, "%s has not run the benchmark %s", run->id,
				     bench);
			free(with);
		} else if (skipped) {
			figure_leave(figure, command, "%s did not run %s: %s", subject->name, bench,
				     skipped);
		} else if (subject->contradiction) {
			figure_leave(figure, command, "the samples of %s contradict each other: %s",
				     run->id, subject->contradiction);
		}
		free(command);
		if (figure->missing)
			return false;
	}
	return true;
}

struct pool figure_pool(const struct run *run)
{
	struct pool pool = {.n = run->n_workers};

	pool.workers = memory_zeroed(run->n_workers, sizeof(*pool.workers));
	for (size_t i = 0; i < run->n_workers; i++)
		pool.workers[i] = &run->workers[i];
	return pool;
}

const char *figure_unit(enum meter meter)
{
	return meter == METER_TSC ? "ns" : "insn";
}

const char *figure_time_label(enum meter meter)
{
	return meter == METER_TSC ? "time [ns]" : "path length [insn]";
}

const char *figure_number(double value, char text[FIGURE_NUMBER])
{
	const int significant = 3;
	char readable[NUMBER_TEXT_MAX];
	double magnitude, rounded;
	int decimals;

	if (!isfinite(value) || value == trunc(value) || fabs(value) >= 1000) {
		snprintf(text, FIGURE_NUMBER, "%s",
			 number_readable(isfinite(value) ? round(value) : value, readable));
		return text;
	}
	magnitude = floor(log10(fabs(value)));
	decimals = significant - 1 - (int)magnitude;
	rounded = round(value * pow(10, decimals)) / pow(10, decimals);
	decimals = decimals < 0 ? 0 : decimals > 12 ? 12 : decimals;
	snprintf(text, FIGURE_NUMBER, "%.*f", decimals, rounded);
	/* no zeros behind that say nothing */
	if (strchr(text, '.')) {
		char *end = text + strlen(text);

		while (end[-1] == '0')
			*--end = '\0';
		if (end[-1] == '.')
			*--end = '\0';
	}
	return text;
}

void figure_say_each(struct words *words, const struct subjects *subjects, const char *metric,
		     const char *unit)
{
	char text[FIGURE_NUMBER];

	for (size_t i = 0; i < subjects->n; i++) {
		double value = run_metric(subjects->items[i].run, metric);

		words_add(words, "%s%s%s%s on %s", words_between(i, subjects->n),
			  isnan(value) ? "nothing" : figure_number(value, text),
			  i || !*unit ? "" : " ", i ? "" : unit, subjects->items[i].name);
	}
}

struct figure_detours figure_detours(const struct run *run, const char *bench)
{
	struct pool pool = figure_pool(run);
	struct figure_detours detours = {
		.events = pool_sum(&pool, bench, "events"),
		.seconds = pool_sum(&pool, bench, "window") * run_tick_ns(run) / 1e9,
	};

	detours.upper95 = poisson_rate_upper95((uint64_t)detours.events, detours.seconds);
	pool_free(&pool);
	return detours;
}

void figure_say_silent(struct words *words, const struct subjects *subjects)
{
	char seconds[FIGURE_NUMBER], bound[FIGURE_NUMBER];
	double time = INFINITY, upper = 0;
	size_t silent = 0, said = 0;

	for (size_t i = 0; i < subjects->n; i++) {
		struct figure_detours detours = figure_detours(subjects->items[i].run, "selfish");

		if (detours.events > 0)
			continue;
		silent++;
		time = fmin(time, detours.seconds);
		upper = fmax(upper, detours.upper95);
	}
	if (!silent)
		return;
	for (size_t i = 0; i < subjects->n; i++) {
		const struct subject *subject = &subjects->items[i];

		if (!(figure_detours(subject->run, "selfish").events > 0))
			words_add(words, "%s%s", words_between(said++, silent), subject->name);
	}
	/* Of several the weakest statement: the shortest time and the largest bound. */
	words_add(words, ": no detour observed in %s s, at most %s/s", figure_number(time, seconds),
		  figure_number(upper, bound));
}

/* ---- panels of dots -------------------------------------------------------------------------------- */

/* Names and numbers stand right of their dots: the axis ends where the last of them does. */
#define CHARACTER_POINTS 6.0
#define DOT_GAP		 10.0
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
