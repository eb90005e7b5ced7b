/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What remains when a loop asks for nothing: detours over time, and by their length. */
#include <math.h>
#include <stdlib.h>

#include "harness/figures/figure_builders.h"
#include "harness/figures/figure_panels.h"
#include "harness/figures/figure_parts.h"
#include "harness/run/detours.h"

/* Dots that fall on each other at this resolution are drawn once. */
#define COLUMNS 1200
#define ROWS	300

static void say_each(struct words *words, const struct subjects *subjects)
{
	char text[FIGURE_NUMBER];
	size_t noisy = 0, said = 0;

	for (size_t i = 0; i < subjects->n; i++)
		noisy += figure_detours(subjects->items[i].run, "selfish").events > 0;
	for (size_t i = 0; i < subjects->n; i++) {
		const struct run *run = subjects->items[i].run;

		if (!(figure_detours(run, "selfish").events > 0))
			continue;
		words_add(words, "%s%s loses ", words_between(said++, noisy),
			  subjects->items[i].name);
		words_add(words, "%s %% in detours of at most ",
			  figure_number(100 * run_metric(run, "selfish.noise_fraction"), text));
		words_add(words, "%s %s", figure_number(run_metric(run, "selfish.max"), text),
			  figure_unit(subjects->meter));
	}
	if (noisy && noisy < subjects->n)
		words_add(words, "; ");
	figure_say_silent(words, subjects);
}

/* The detours of a subject's workers and phases, one trace over the other. */
static void add_detours(struct plot_panel *panel, const struct subject *subject)
{
	struct plot_series *dots = plot_series(panel, subject->name, subject->colour, PLOT_DOTS);
	double tick = run_tick_ns(subject->run);

	for (size_t w = 0; w < subject->run->n_workers; w++) {
		struct trace trace;
		struct error ignored; /* figure_needs() has seen that the samples are sound */

		if (!detours_trace(&subject->run->workers[w], "selfish", &trace, &ignored))
			continue;
		for (size_t i = 0; i < trace.n; i++)
			plot_point(dots, trace.start[i] * tick / 1e9, trace.length[i] * tick);
		trace_free(&trace);
	}
}

/* The longest window of a worker, in seconds: that much of the axis was watched. */
static double watched(const struct subjects *subjects)
{
	double longest = 0;

	for (size_t i = 0; i < subjects->n; i++) {
		struct pool pool = figure_pool(subjects->items[i].run);
		double window = pool_max(&pool, "selfish", "window") *
				run_tick_ns(subjects->items[i].run) / 1e9;

		longest = window > longest ? window : longest;
		pool_free(&pool);
	}
	return longest;
}

/* One axis of lengths for all, of those that have some; with room for names above. */
static void share_lengths(struct plot_panel *panels, size_t n)
{
	double low = INFINITY, high = 0;

	for (size_t i = 0; i < n; i++) {
		if (!panels[i].series[0].n)
			continue;
		low = fmin(low, panels[i].y.low);
		high = fmax(high, panels[i].y.high);
	}
	for (size_t i = 0; high > 0 && i < n; i++) {
		panels[i].y.low = low;
		panels[i].y.high = high;
	}
	for (size_t i = 0; i < n; i++)
		panels[i].y.high *= 10;
}

void figure_scatter(struct figure *figure, const struct subjects *subjects)
{
	struct words claim = {NULL, 0}, caption = {NULL, 0};
	const char *unit = figure_unit(subjects->meter);

	if (!figure_needs(figure, subjects, "selfish"))
		return;
	if (subjects->meter == METER_INSN)
		words_add(&claim, "At a nominal 10^9 insn/s: ");
	say_each(&claim, subjects);
	words_add(&caption,
		  "Each dot is a detour, as high as it is long: two readings of the clock that are "
		  "further apart than they "
		  "should be; all workers over each other; %s.",
		  figure_meter_note(subjects->meter));
	figure->claim = words_take(&claim);
	figure->caption = words_take(&caption);
	figure->layout = (struct layout){.script = "stack", .left_room = 0.08, .right_room = 0.01};
	for (size_t i = 0; i < subjects->n; i++) {
		bool some = figure_detours(subjects->items[i].run, "selfish").events > 0;
		struct plot_panel *panel =
			plot_panel(&figure->plot, some ? 1 : FIGURE_SILENT_WEIGHT);
		char *axis = words_format("length [%s]", unit);

		plot_axes(panel, i + 1 == subjects->n ? "time [s]" : NULL, some ? axis : NULL);
		free(axis);
		add_detours(panel, &subjects->items[i]);
		plot_fit_y(panel, true);
	}
	share_lengths(figure->plot.panels, figure->plot.n);
	for (size_t i = 0; i < figure->plot.n; i++) {
		struct plot_panel *panel = &figure->plot.panels[i];
		const struct subject *subject = &subjects->items[i];
		bool some = panel->series[0].n > 0;

		panel->x.low = 0;
		panel->x.high = watched(subjects);
		panel->y.prefixed = true;
		plot_thin(panel, &panel->series[0], COLUMNS, ROWS);
		if (!some)
			plot_span(plot_series(panel, "", PLOT_GREY, PLOT_GUIDE), 0, panel->y.low,
				  panel->x.high);
		plot_text(panel, 0.995, some ? 0.88 : 0.5, 'r', subject->colour,
			  some ? "%s" : "%s: none", subject->name);
	}
}

/* Of those that have detours; the others are silent. */
static void say_halves(struct words *words, const struct subjects *subjects)
{
	char text[FIGURE_NUMBER];
	size_t said = 0;

	for (size_t i = 0; i < subjects->n; i++) {
		const struct run *run = subjects->items[i].run;

		if (!(figure_detours(run, "selfish").events > 0))
			continue;
		words_add(words, said++ ? "; on %s " : "Half of the detours on %s ",
			  subjects->items[i].name);
		words_add(words, "take at most %s %s",
			  figure_number(run_metric(run, "selfish.p50"), text),
			  figure_unit(subjects->meter));
	}
	if (said && said < subjects->n)
		words_add(words, "; ");
	figure_say_silent(words, subjects);
}

void figure_lengths(struct figure *figure, const struct subjects *subjects)
{
	struct words claim = {NULL, 0}, caption = {NULL, 0};
	const struct plot_size size = {786, 274};
	const char *unit = figure_unit(subjects->meter);
	char *axis;

	if (!figure_needs(figure, subjects, "selfish"))
		return;
	say_halves(&claim, subjects);
	words_add(&caption, "Share of recorded detours that are at most so long; %s.",
		  figure_meter_note(subjects->meter));
	figure->claim = words_take(&claim);
	figure->caption = words_take(&caption);
	figure->layout = (struct layout){.script = "stack", .left_room = 0.06, .right_room = 0.02};
	axis = words_format("length of a detour [%s]", unit);
	figure_distribution(&figure->plot, subjects, "selfish", "length", NULL, axis, &size);
	free(axis);
}
