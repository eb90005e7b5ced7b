/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Timer ticks that come equally often: what is left between kernels if one without a tick has one too.
 * From the benchmark irq, in which every kernel ticks.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/figures/figure_builders.h"
#include "harness/figures/figure_panels.h"
#include "harness/figures/figure_parts.h"
#include "harness/figures/figure_scale.h"
#include "harness/figures/subjects_command.h"

/* Rates are equal if they differ by less; they are counted in a window that has ends. */
#define RATE_DIFFERS 0.03

/* How wide the panel with the dots is, in points. */
#define LEFT_PANEL 271

struct ticks {
	double rate;  /* 1/s, of a worker */
	double share; /* of its time */
};

static struct ticks find_ticks(const struct run *run)
{
	struct pool pool = figure_pool(run);
	double window = pool_sum(&pool, "irq", "stolen_window"), sum = 0;
	struct ticks ticks = {.rate = pool_sum(&pool, "irq", "stolen_events") / window /
				      run_tick_ns(run) * 1e9};
	size_t n;
	const double *lengths = pool_net(&pool, "irq", "stolen_length", NULL, &n);

	for (size_t i = 0; i < n; i++)
		sum += lengths[i];
	ticks.share = sum / window;
	pool_free(&pool);
	return ticks;
}

/* A kernel without a tick of its own can have one as often as the other in all benchmarks. */
static void leave_unequal(struct figure *figure, const struct subjects *subjects,
			  const struct ticks *ticks, size_t other)
{
	const struct run *run = subjects->items[other].run;
	int64_t own = 0;
	bool free_rate = worker_scalar(&run->workers[0], "irq", "tick_hz", &own) && own > 0;
	const struct subject *slow = &subjects->items[free_rate ? other : 0];
	struct run like = *slow->run;
	char a[FIGURE_NUMBER], b[FIGURE_NUMBER], *command;

	like.options = (struct pairs){NULL, 0};
	pairs_copy(&like.options, &slow->run->options);
	pairs_setf(&like.options, "tick_hz", "%.0f", ticks[free_rate ? 0 : other].rate);
	command = subjects_command(&like);
	figure_leave(figure, command,
		     "%s has %s timer ticks a second in irq and %s has %s: at an equal rate the "
		     "figures detours and scale compare them",
		     subjects->items[0].name, figure_number(ticks[0].rate, a),
		     subjects->items[other].name, figure_number(ticks[other].rate, b));
	pairs_free(&like.options);
	free(command);
}

static void leave_single(struct figure *figure, const struct run *run)
{
	struct run like = *run;
	char lwk[] = "lwk", both[] = "lwk,linux", *command;

	like.target = run->meter == METER_TSC || !strcmp(run->target, lwk) ? both : lwk;
	like.options = (struct pairs){NULL, 0};
	if (run->meter == METER_TSC)
		command = words_format("harness run --target %s", like.target);
	else
		command = subjects_command(&like);
	figure_leave(figure, command, "%s stands alone, and rates are equal between kernels",
		     run->id);
	free(command);
}

static void draw(struct figure *figure, const struct subjects *subjects, const struct ticks *ticks)
{
	const char *labels[] = {"of a worker's time", "of steps of 1,000 workers"};
	double values[2 * SUBJECTS_MAX];
	struct words claim = {NULL, 0}, caption = {NULL, 0};
	char text[FIGURE_NUMBER], simulated[FIGURE_SLOWDOWN];

	words_add(&claim, "At an equal %s timer ticks a second, they take ",
		  figure_number(round(ticks[0].rate), text));
	for (size_t i = 0; i < subjects->n; i++) {
		struct figure_slowdown slowdown =
			figure_slowdown(subjects->items[i].run, "irq", &figure_steps[0]);

		words_add(&claim, "%s%s %%%s on %s", words_between(i, subjects->n),
			  figure_number(100 * ticks[i].share, text), i ? "" : " of the time",
			  subjects->items[i].name);
		values[i] = ticks[i].share;
		values[subjects->n + i] = slowdown.value;
		if (slowdown.error95 > 0)
			words_add(&caption, "Steps on %s: %s %%, simulated. ",
				  subjects->items[i].name,
				  figure_slowdown_text(&slowdown, simulated));
		if (slowdown.floor)
			labels[1] = "of steps of 1,000 workers, at least";
	}
	words_add(&caption,
		  "Every kernel ticks in the benchmark irq, one without a tick as often as asked; "
		  "right: the slowest of N such workers at independent phases, in steps of %s, "
		  "dashed "
		  "where the recording is too short; %s.",
		  figure_steps[0].name, figure_meter_note(subjects->meter));
	figure->claim = words_take(&claim);
	figure->caption = words_take(&caption);
	figure->layout = (struct layout){.script = "split",
					 .on_left = 1,
					 .left_share = 0.53,
					 .left_room = 0.17,
					 .mid_room = 0.02,
					 .right_room = 0.01};
	figure_dots_of(&figure->plot, subjects, labels, values, 2, 100, "lost to ticks [%]",
		       LEFT_PANEL);
	figure->plot.panels[0].x.prefixed = figure->plot.panels[0].x.low >= 1;
	figure_curves(&figure->plot, subjects, "irq", &figure_steps[0]);
}

void figure_equal_rate(struct figure *figure, const struct subjects *subjects)
{
	struct ticks ticks[SUBJECTS_MAX] = {{0, 0}};

	if (!figure_needs(figure, subjects, "irq"))
		return;
	if (subjects->n < 2) {
		leave_single(figure, subjects->items[0].run);
		return;
	}
	for (size_t i = 0; i < subjects->n; i++) {
		ticks[i] = find_ticks(subjects->items[i].run);
		if (!(fabs(ticks[i].rate / ticks[0].rate - 1) < RATE_DIFFERS)) {
			leave_unequal(figure, subjects, ticks, i);
			return;
		}
	}
	draw(figure, subjects, ticks);
}
