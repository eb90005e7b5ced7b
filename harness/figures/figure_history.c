/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A metric over the stored runs that can be compared with those shown. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/figures/figure_builders.h"
#include "harness/figures/figure_parts.h"
#include "harness/figures/subjects_command.h"
#include "harness/metrics/metrics.h"

static void say_range(struct words *words, const struct subject *subject, const char *unit)
{
	double low = INFINITY, high = -INFINITY;
	char text[FIGURE_NUMBER];

	for (size_t i = 0; i < subject->n_history; i++) {
		low = fmin(low, subject->history[i]);
		high = fmax(high, subject->history[i]);
	}
	words_add(words, "%s ", subject->name);
	if (high > low)
		words_add(words, "from %s to ", figure_number(low, text));
	words_add(words, "%s", figure_number(high, text));
	if (*unit)
		words_add(words, " %s", unit);
	words_add(words, subject->n_history == 1 ? " in its one run" : " in %s%zu runs",
		  high > low ? "" : "all ", subject->n_history);
}

/* Share and counts are plain numbers: their unit is not said. */
static const char *unit_of(const struct subjects *subjects)
{
	const struct metric_info *info = metrics_find(subjects->metric);
	const char *unit = metrics_unit(info, subjects->meter);

	return !strcmp(unit, "1") || !strcmp(unit, "count") ? "" : unit;
}

static void add_lines(struct plot_panel *panel, const struct subjects *subjects)
{
	double lowest = INFINITY;

	for (size_t i = 0; i < subjects->n; i++) {
		const struct subject *subject = &subjects->items[i];
		struct plot_series *line =
			plot_series(panel, subject->name, subject->colour, PLOT_LINE);

		for (size_t j = 0; j < subject->n_history; j++) {
			plot_point(line, (double)j + 1 - (double)subject->n_history,
				   subject->history[j]);
			lowest = fmin(lowest, subject->history[j]);
		}
	}
	for (size_t i = 0; i < subjects->n; i++) {
		const struct subject *subject = &subjects->items[i];
		struct plot_series *dots =
			plot_series(panel, subject->name, subject->colour, PLOT_BIG);

		for (size_t j = 0; j < subject->n_history; j++)
			plot_point(dots, (double)j + 1 - (double)subject->n_history,
				   subject->history[j]);
	}
	plot_fit_x(panel, false);
	plot_fit_y(panel, lowest > 0);
	panel->y.prefixed = lowest > 0;
	panel->x.whole = true;
	panel->x.high = 0.02 * -panel->x.low;
}

static void draw(struct figure *figure, const struct subjects *subjects)
{
	const struct plot_size size = {760, 274};
	struct words claim = {NULL, 0}, caption = {NULL, 0};
	const char *unit = unit_of(subjects);
	struct plot_panel *panel = plot_panel(&figure->plot, 1);
	char *axis = words_format(*unit ? "%s [%s]" : "%s%s", subjects->metric, unit);

	words_add(&claim, "%s over stored runs: ", subjects->metric);
	for (size_t i = 0; i < subjects->n; i++) {
		words_add(&claim, "%s", words_between(i, subjects->n));
		say_range(&claim, &subjects->items[i], unit);
	}
	words_add(&caption,
		  "%s: %s. Runs with the same parameters and options as the newest, on the right; "
		  "%s.",
		  subjects->metric, metrics_find(subjects->metric)->meaning,
		  figure_meter_note(subjects->meter));
	figure->claim = words_take(&claim);
	figure->caption = words_take(&caption);
	figure->layout = (struct layout){.script = "stack", .left_room = 0.08, .right_room = 0.02};
	plot_axes(panel, "stored runs before the newest", axis);
	free(axis);
	add_lines(panel, subjects);
	for (size_t i = 0; i < subjects->n; i++)
		plot_label(panel, i, &size, subjects->items[i].name);
}

void figure_history(struct figure *figure, const struct subjects *subjects)
{
	const struct subject *first = &subjects->items[0];
	size_t most = 0;
	char *command;

	for (size_t i = 0; i < subjects->n; i++) {
		const struct subject *subject = &subjects->items[i];

		if (!subject->n_history) {
			command = subjects_command(subject->run);
			figure_leave(figure, command, "%s has no %s", subject->run->id,
				     subjects->metric);
			free(command);
			return;
		}
		most = subject->n_history > most ? subject->n_history : most;
	}
	if (most > 1) {
		draw(figure, subjects);
		return;
	}
	command = subjects_command(first->run);
	figure_leave(figure, command, "there is one run of each, and no history yet");
	free(command);
}
