/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The spectrum of the work done in fixed time quanta: what comes at a steady rate is a line. */
#include <math.h>
#include <stdlib.h>

#include "harness/figures/figure_builders.h"
#include "harness/figures/figure_panels.h"
#include "harness/figures/figure_parts.h"
#include "harness/figures/subjects_command.h"
#include "harness/run/ftq.h"

#define PER_SECOND 1e9

/* The first worker's. */
struct lines {
	struct ftq ftq;
	struct spectrum spectrum;
	struct spectral_line items[SPECTRUM_LINES_MAX];
	size_t n;
};

static bool lines_load(struct lines *lines, const struct run *run)
{
	*lines = (struct lines){.n = 0};
	return ftq_load(&lines->ftq, run, &run->workers[0]) &&
	       ftq_spectrum(&lines->spectrum, lines->ftq.work, lines->ftq.n, lines->ftq.quantum,
			    lines->ftq.step, lines->items, &lines->n) &&
	       lines->spectrum.bins > 0;
}

static void lines_free(struct lines *lines)
{
	spectrum_free(&lines->spectrum);
	ftq_free(&lines->ftq);
}

/* "250 Hz and 19 harmonics" */
static void say_line(struct words *words, const struct spectral_line *line)
{
	char text[FIGURE_NUMBER];

	words_add(words, "%s Hz", figure_number(line->frequency * PER_SECOND, text));
	if (line->harmonics)
		words_add(words, " and %zu harmonic%s", line->harmonics,
			  line->harmonics == 1 ? "" : "s");
}

static void say_claim(struct words *words, const struct lines *lines,
		      const struct subjects *subjects)
{
	char text[FIGURE_NUMBER];
	size_t periodic = 0, said = 0;

	for (size_t i = 0; i < subjects->n; i++)
		periodic += lines[i].n > 0;
	for (size_t i = 0; i < subjects->n; i++) {
		const struct spectral_line *line = &lines[i].items[0];

		if (!lines[i].n)
			continue;
		words_add(words, "%s", words_between(said++, periodic));
		say_line(words, line);
		words_add(words, " hold %s %% of what varies in the work on %s",
			  figure_number(100 * line->power / lines[i].spectrum.variance, text),
			  subjects->items[i].name);
	}
	if (periodic == subjects->n)
		return;
	words_add(words, periodic ? "; " : "");
	said = 0;
	for (size_t i = 0; i < subjects->n; i++) {
		if (!lines[i].n)
			words_add(words, "%s%s", words_between(said++, subjects->n - periodic),
				  subjects->items[i].name);
	}
	words_add(words, ": no line stands out");
}

/* A sine of this amplitude has that power; the constant part is not in it. */
static double amplitude(double power)
{
	return sqrt(2 * power);
}

static void add_panel(struct plot *plot, const struct lines *lines, const struct subject *subject,
		      bool last, const char *axis)
{
	struct plot_panel *panel = plot_panel(plot, lines->n ? 1 : FIGURE_SILENT_WEIGHT);
	struct plot_series *curve = plot_series(panel, subject->name, subject->colour, PLOT_LINE);

	for (size_t i = 0; i < lines->spectrum.bins; i++)
		plot_point(curve, lines->spectrum.frequency[i] * PER_SECOND,
			   amplitude(lines->spectrum.power[i]));
	curve->width = 1;
	plot_axes(panel, last ? "frequency [Hz]" : NULL, lines->n ? axis : NULL);
	plot_fit_x(panel, false);
	panel->x.high = PER_SECOND / lines->ftq.quantum / 2;
	plot_fit_y(panel, false);
}

/* The strongest line, at its frequency; and what the curve is of. */
static void add_names(struct plot_panel *panel, const struct lines *lines,
		      const struct subject *subject)
{
	struct words words = {NULL, 0};
	double place;

	plot_text(panel, 0.995, lines->n ? 0.92 : 0.7, 'r', subject->colour,
		  lines->n ? "%s" : "%s: no line", subject->name);
	if (!lines->n)
		return;
	say_line(&words, &lines->items[0]);
	place = plot_place(&panel->x, lines->items[0].frequency * PER_SECOND);
	plot_text(panel, place, 0.95, 'l', PLOT_GREY, "%s", words.text);
	words_free(&words);
}

static void draw(struct figure *figure, const struct lines *lines, const struct subjects *subjects)
{
	struct words claim = {NULL, 0}, caption = {NULL, 0};
	char *axis = words_format("amplitude [%s]", figure_unit(subjects->meter));
	double highest = 0;

	say_claim(&claim, lines, subjects);
	words_add(&caption,
		  "The spectrum of one worker's work in fixed time quanta, up to half their rate: "
		  "a timer tick is a line at its frequency, with harmonics; %s.",
		  figure_meter_note(subjects->meter));
	figure->claim = words_take(&claim);
	figure->caption = words_take(&caption);
	figure->layout = (struct layout){.script = "stack", .left_room = 0.08, .right_room = 0.01};
	for (size_t i = 0; i < subjects->n; i++) {
		add_panel(&figure->plot, &lines[i], &subjects->items[i], i + 1 == subjects->n,
			  axis);
		highest = fmax(highest, figure->plot.panels[i].y.high);
	}
	for (size_t i = 0; i < subjects->n; i++) {
		struct plot_panel *panel = &figure->plot.panels[i];

		panel->y.high = highest * (lines[i].n ? 1.1 : FIGURE_SILENT_WEIGHT);
		add_names(panel, &lines[i], &subjects->items[i]);
	}
	free(axis);
}

void figure_spectrum(struct figure *figure, const struct subjects *subjects)
{
	struct lines lines[SUBJECTS_MAX];
	size_t n = 0;

	if (!figure_needs(figure, subjects, "ftq"))
		return;
	while (n < subjects->n && lines_load(&lines[n], subjects->items[n].run))
		n++;
	if (n == subjects->n) {
		draw(figure, lines, subjects);
	} else {
		char *command = subjects_command(subjects->items[n].run);

		figure_leave(figure, command, "%s has too few quanta of ftq for a spectrum",
			     subjects->items[n].run->id);
		free(command);
		lines_free(&lines[n]);
	}
	for (size_t i = 0; i < n; i++)
		lines_free(&lines[i]);
}
