/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bulk-synchronous steps: how long each worker takes, and the slowest, whom all others wait for. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/figures/figure_builders.h"
#include "harness/figures/figure_panels.h"
#include "harness/figures/figure_parts.h"
#include "harness/metrics/steps.h"

/* So many steps are told apart on a slide. */
#define STEPS_SHOWN 200

/* All workers of the first phase; the pool is to be freed. */
static struct pool first_phase(const struct run *run)
{
	struct pool pool = figure_pool(run);
	size_t n = 0;

	while (n < run->n_workers && run->workers[n].phase == run->workers[0].phase)
		n++;
	pool.n = n;
	return pool;
}

static size_t count_workers(const struct run *run)
{
	struct pool pool = first_phase(run);
	size_t n = pool.n;

	pool_free(&pool);
	return n;
}

/* By how much a worker's steps are longer by themselves, without waiting for others. */
static double alone(const struct run *run)
{
	return (1 + run_metric(run, "barrier.slowdown")) /
		       (1 + run_metric(run, "barrier.imbalance")) -
	       1;
}

static void say_claim(struct words *words, const struct subjects *subjects)
{
	char text[FIGURE_NUMBER];
	size_t late = 0, said = 0, workers = count_workers(subjects->items[0].run);

	words_add(words,
		  "A step takes as long as its slowest worker: with %zu worker%s, steps are ",
		  workers, workers == 1 ? "" : "s");
	for (size_t i = 0; i < subjects->n; i++)
		late += run_metric(subjects->items[i].run, "barrier.slowdown") > 0;
	for (size_t i = 0; i < subjects->n; i++) {
		const struct run *run = subjects->items[i].run;
		double slowdown = 100 * run_metric(run, "barrier.slowdown");

		if (!(slowdown > 0))
			continue;
		words_add(words, "%s%s %% longer on %s", words_between(said++, late),
			  figure_number(slowdown, text), subjects->items[i].name);
		if (workers > 1)
			words_add(words, " (%s %% for one alone)",
				  figure_number(100 * alone(run), text));
	}
	if (late == subjects->n)
		return;
	words_add(words, late ? "; not longer on " : "not longer on ");
	said = 0;
	for (size_t i = 0; i < subjects->n; i++) {
		const struct subject *subject = &subjects->items[i];

		if (!(run_metric(subject->run, "barrier.slowdown") > 0))
			words_add(words, "%s%s", words_between(said++, subjects->n - late),
				  subject->name);
	}
}

/* What each worker takes beyond an undisturbed step, and the slowest's; in the run's unit. */
static bool add_steps(struct plot_panel *panel, const struct subject *subject)
{
	struct pool pool = first_phase(subject->run);
	double tick = run_tick_ns(subject->run), ideal = run_metric(subject->run, "barrier.ideal");
	struct plot_series *line, *dots;
	struct error ignored; /* its metrics were computed: it can be composed */
	size_t steps = 0;
	double *times = run_shares_machine(subject->run)
				? steps_measured_times(&pool, STEPS_SHOWN, &steps)
				: steps_composed_times(&pool, STEPS_SHOWN, &steps, &ignored);
	bool late = false;

	plot_series(panel, subject->name, subject->colour, PLOT_LINE);
	plot_series(panel, subject->name, PLOT_GREY, PLOT_DOTS);
	line = &panel->series[0];
	dots = &panel->series[1];
	for (size_t i = 0; times && i < steps; i++) {
		double slowest = 0;

		for (size_t w = 0; w < pool.n; w++) {
			double time = times[i * pool.n + w] * tick;

			plot_point(dots, (double)i + 1, time - ideal);
			slowest = fmax(slowest, time);
		}
		plot_point(line, (double)i + 1, slowest - ideal);
		late |= slowest > ideal;
	}
	free(times);
	pool_free(&pool);
	return late;
}

static void say_caption(struct words *words, const struct subjects *subjects)
{
	const struct run *run = subjects->items[0].run;
	size_t workers = count_workers(run);
	char text[FIGURE_NUMBER];

	words_add(words,
		  "The first steps of %zu worker%s, each with the same work of %s %s: how much "
		  "longer "
		  "each worker took (dots), and the slowest, for whom all wait (line). ",
		  workers, workers == 1 ? "" : "s",
		  figure_number(run_metric(run, "barrier.ideal"), text), figure_unit(run->meter));
	words_add(words, "%s; %s.",
		  run_shares_machine(run) ? "The workers met at a barrier"
					  : "Composed of separate machines' recorded detours",
		  figure_meter_note(subjects->meter));
}

void figure_bsp(struct figure *figure, const struct subjects *subjects)
{
	struct words claim = {NULL, 0}, caption = {NULL, 0};
	double highest = 0;

	if (!figure_needs(figure, subjects, "barrier"))
		return;
	say_claim(&claim, subjects);
	say_caption(&caption, subjects);
	figure->claim = words_take(&claim);
	figure->caption = words_take(&caption);
	figure->layout = (struct layout){.script = "stack", .left_room = 0.08, .right_room = 0.01};
	for (size_t i = 0; i < subjects->n; i++) {
		struct plot_panel *panel = plot_panel(&figure->plot, 1);
		char *axis = words_format("longer by [%s]", figure_unit(subjects->meter));
		bool late = add_steps(panel, &subjects->items[i]);

		plot_axes(panel, i + 1 == subjects->n ? "step" : NULL, late ? axis : NULL);
		free(axis);
		plot_fit_x(panel, false);
		plot_fit_y(panel, false);
		panel->weight = late ? 1 : FIGURE_SILENT_WEIGHT;
		highest = late ? fmax(highest, panel->y.high) : highest;
		plot_text(panel, 0.995, late ? 0.9 : 0.6, 'r', subjects->items[i].colour,
			  late ? "%s" : "%s: never", subjects->items[i].name);
	}
	for (size_t i = 0; i < figure->plot.n; i++) {
		if (figure->plot.panels[i].y.label)
			figure->plot.panels[i].y.high = highest;
	}
}
