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
			char *with = words_format("harness run --target %s --bench %s", run->target,
						  bench);

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

/* Names and numbers stand right of their dots: that takes some of the axis's upper end. */
static void make_room(struct plot_axis *axis, double largest)
{
	const double most = 0.5;

	while (plot_place(axis, largest) > most)
		axis->high *= 10;
}

struct plot_panel *figure_dots_of(struct plot *plot, const struct subjects *subjects,
				  const char *const *labels, const double *values, size_t rows,
				  double scale, const char *axis)
{
	struct plot_panel *panel = plot_panel(plot, 1);
	double step = (double)subjects->n + 0.9, largest = 0, end = -(double)rows * step + 0.4;
	char text[FIGURE_NUMBER];

	plot_axes(panel, axis, NULL);
	for (size_t s = 0; s < subjects->n; s++) {
		const struct subject *subject = &subjects->items[s];
		struct plot_series *dots =
			plot_series(panel, subject->name, subject->colour, PLOT_BIG);

		for (size_t r = 0; r < rows; r++) {
			double value = values[r * subjects->n + s] * scale;

			if (isnan(value))
				continue;
			plot_point(dots, value, -(double)r * step - (double)s - 0.5);
			largest = fmax(largest, value);
		}
	}
	plot_fit_x(panel, true);
	make_room(&panel->x, largest);
	panel->x.prefixed = true;
	panel->y = (struct plot_axis){.low = end, .high = 0};
	for (size_t s = 0; s < subjects->n; s++) {
		const struct plot_series *dots = &panel->series[s];
		struct plot_series *guide;

		for (size_t i = 0, r = 0; r < rows; r++) {
			double value = values[r * subjects->n + s] * scale;
			const char *name = subjects->items[s].name;

			if (isnan(value))
				plot_text(
					panel, 0.012,
					plot_place(&panel->y, -(double)r * step - (double)s - 0.5),
					'l', subjects->items[s].colour, "%s: none", name);
			else
				plot_text(panel, plot_place(&panel->x, dots->points[i].x) + 0.025,
					  plot_place(&panel->y, dots->points[i].y), 'l',
					  subjects->items[s].colour, "%s  %s",
					  figure_number(value, text), name);
			i += !isnan(value);
		}
		guide = plot_series(panel, "", PLOT_GREY, PLOT_GUIDE);
		dots = &panel->series[s]; /* it may have moved */
		for (size_t i = 0; i < dots->n; i++)
			plot_span(guide, panel->x.low, dots->points[i].y, dots->points[i].x);
	}
	for (size_t r = 0; r < rows; r++) {
		char *lines[3];
		size_t n = words_wrap(labels[r], 22, lines, 3);
		double middle = -(double)r * step - (double)subjects->n / 2;

		for (size_t i = 0; i < n; i++) {
			plot_text(panel, -0.03,
				  plot_place(&panel->y,
					     middle - 0.9 * ((double)i - (double)(n - 1) / 2)),
				  'r', PLOT_GREY, "%s", lines[i]);
			free(lines[i]);
		}
	}
	return panel;
}

struct plot_panel *figure_dots(struct plot *plot, const struct subjects *subjects,
			       const struct figure_row *rows, size_t n)
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
			       figure_time_label(subjects->meter));
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

/* Where the distribution reaches a share, as a place on the axis. */
static double crossing(const struct plot_panel *panel, const struct plot_series *series,
		       double share)
{
	size_t i = 0;

	while (i + 1 < series->n && series->points[i].y < share)
		i++;
	return plot_place(&panel->x, series->points[i].x);
}

struct plot_panel *figure_distribution(struct plot *plot, const struct subjects *subjects,
				       const char *bench, const char *name, const char *empty,
				       const char *label)
{
	struct plot_panel *panel = plot_panel(plot, 1);
	size_t drawn = 0;

	plot_axes(panel, label, "share of samples [%]");
	for (size_t s = 0; s < subjects->n; s++) {
		const struct subject *subject = &subjects->items[s];
		struct pool pool = figure_pool(subject->run);
		size_t n;
		const double *sorted = pool_net(&pool, bench, name, empty, &n);

		add_steps(plot_series(panel, subject->name, subject->colour, PLOT_STEPS), sorted, n,
			  run_tick_ns(subject->run));
		pool_free(&pool);
	}
	plot_fit_x(panel, true);
	panel->x.prefixed = true;
	panel->y = (struct plot_axis){.label = panel->y.label, .low = 0, .high = 104};
	for (size_t s = 0; s < subjects->n; s++) {
		struct plot_series *series = &panel->series[s];
		double share = 24 + 18 * (double)(drawn % 4), place;
		bool constant, right;

		if (!series->n)
			continue;
		plot_thin(panel, series, 800, 400);
		place = crossing(panel, series, share);
		constant = series->points[0].x == series->points[series->n - 1].x;
		right = place > 0.6;
		plot_text(panel, place + (right ? -0.02 : 0.02), share / 104, right ? 'r' : 'l',
			  series->colour, constant ? "%s: always the same" : "%s", series->name);
		drawn++;
	}
	return panel;
}
