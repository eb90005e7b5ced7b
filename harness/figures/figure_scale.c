/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the recorded detours make of the steps of up to a million workers. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/figures/figure_builders.h"
#include "harness/figures/figure_parts.h"
#include "harness/figures/figure_scale.h"

const struct figure_step figure_steps[] = {{1e5, "100 us"}, {1e6, "1 ms"}};

#define NAMES_ROOM 0.025 /* above the highest curve, for each name */

/* What stands for a result: of a range its lower end, which is a floor. */
static double value_of(const struct continued_result *result)
{
	return result->how == CONTINUED_RANGE ? result->low : result->slowdown;
}

/* Solid as far as the recording holds so many steps and the number is known, dashed from there on. */
static void add_curve(struct plot_panel *panel, const struct subject *subject, const char *bench,
		      double quantum_ns)
{
	static const uint64_t workers[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
	enum { POINTS = sizeof(workers) / sizeof(workers[0]) };
	struct continued_result results[POINTS];
	struct pool pool = figure_pool(subject->run);
	double quantum = quantum_ns / run_tick_ns(subject->run);
	double held = pool_steps_held(&pool, bench, quantum), last = NAN, before = 1;
	size_t known = pool_slowest(&pool, bench, quantum, workers, POINTS, results) ? POINTS : 0;
	size_t solid = 0;

	while (solid < known && (double)workers[solid] <= held &&
	       results[solid].how != CONTINUED_RANGE)
		solid++;
	for (int dashed = 0; dashed < 2; dashed++) {
		struct plot_series *curve = plot_series(panel, subject->name, subject->colour,
							dashed ? PLOT_DASHED : PLOT_LINE);

		if (dashed && !isnan(last))
			plot_point(curve, before, last);
		for (size_t i = dashed ? solid : 0; i < (dashed ? known : solid); i++) {
			last = 100 * value_of(&results[i]);
			before = (double)workers[i];
			plot_point(curve, before, last);
		}
	}
	pool_free(&pool);
}

/* Each name above the right end of its curve, those of equal ends above each other. */
static void name_ends(struct plot_panel *panel, const struct subjects *subjects)
{
	const double line = 0.065, top = 0.97;
	double places[SUBJECTS_MAX];

	for (size_t i = 0; i < subjects->n; i++) {
		const struct plot_series *solid = &panel->series[2 * i], *dashed = solid + 1;
		const struct plot_series *curve = dashed->n ? dashed : solid;
		bool moved = true;

		places[i] = line;
		if (curve->n)
			places[i] += plot_place(&panel->y, curve->points[curve->n - 1].y) - 0.02;
		while (moved) {
			moved = false;
			for (size_t j = 0; j < i; j++) {
				if (fabs(places[j] - places[i]) < line * 0.99) {
					places[i] = places[j] + line;
					moved = true;
				}
			}
		}
	}
	for (size_t i = 0; i < subjects->n; i++)
		plot_text(panel, 0.99, fmin(places[i], top), 'r', subjects->items[i].colour, "%s",
			  subjects->items[i].name);
}

void figure_curves(struct plot *plot, const struct subjects *subjects, const char *bench,
		   const struct figure_step *step)
{
	struct plot_panel *panel = plot_panel(plot, 1);
	char *axis = words_format("steps of %s longer by [%%]", step->name);

	plot_axes(panel, "workers", axis);
	free(axis);
	for (size_t i = 0; i < subjects->n; i++)
		add_curve(panel, &subjects->items[i], bench, step->ns);
	plot_fit_x(panel, true);
	panel->x.prefixed = true;
	plot_fit_y(panel, false);
	panel->y.high *= 1 + NAMES_ROOM * (double)(1 + subjects->n);
	plot_nest(panel);
	name_ends(panel, subjects);
}

struct figure_slowdown figure_slowdown(const struct run *run, const char *bench,
				       const struct figure_step *step)
{
	static const uint64_t workers = FIGURE_WORKERS;
	struct pool pool = figure_pool(run);
	double quantum = step->ns / run_tick_ns(run);
	struct figure_slowdown slowdown = {NAN, NAN, false};
	struct continued_result result;

	if (pool_slowest(&pool, bench, quantum, &workers, 1, &result)) {
		slowdown.value = value_of(&result);
		slowdown.error95 = result.error95;
		slowdown.floor = pool_steps_held(&pool, bench, quantum) < FIGURE_WORKERS ||
				 result.how == CONTINUED_RANGE;
	}
	pool_free(&pool);
	return slowdown;
}

const char *figure_slowdown_text(const struct figure_slowdown *slowdown, char text[FIGURE_SLOWDOWN])
{
	char value[FIGURE_NUMBER], error[FIGURE_NUMBER];
	bool simulated = slowdown->error95 > 0;

	snprintf(text, FIGURE_SLOWDOWN, "%s%s%s%s", slowdown->floor ? "at least " : "",
		 figure_number(100 * slowdown->value, value), simulated ? " +-" : "",
		 simulated ? figure_number(100 * slowdown->error95, error) : "");
	return text;
}

void figure_scale(struct figure *figure, const struct subjects *subjects)
{
	struct words claim = {NULL, 0}, caption = {NULL, 0};
	char text[FIGURE_SLOWDOWN];

	if (!figure_needs(figure, subjects, "selfish"))
		return;
	words_add(&claim, "With 1,000 workers the recorded detours make steps of %s longer by ",
		  figure_steps[0].name);
	for (size_t i = 0; i < subjects->n; i++) {
		struct figure_slowdown slowdown =
			figure_slowdown(subjects->items[i].run, "selfish", &figure_steps[0]);

		words_add(&claim, "%s%s %% on %s", words_between(i, subjects->n),
			  figure_slowdown_text(&slowdown, text), subjects->items[i].name);
	}
	words_add(&caption,
		  "The slowest of N workers with the recorded detours at independent phases, in "
		  "steps that follow one another. Dashed: too few recorded steps to tell, a floor; "
		  "%s.",
		  figure_meter_note(subjects->meter));
	figure->claim = words_take(&claim);
	figure->caption = words_take(&caption);
	figure->layout = (struct layout){
		.script = "split", .on_left = 1, .left_share = 0.5, .left_room = 0.05};
	for (size_t i = 0; i < 2; i++)
		figure_curves(&figure->plot, subjects, "selfish", &figure_steps[i]);
}
