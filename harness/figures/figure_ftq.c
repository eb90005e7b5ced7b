/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Work done in fixed time quanta: quantum by quantum, as one worker counted it. */
#include <math.h>
#include <stdlib.h>

#include "harness/figures/figure_builders.h"
#include "harness/figures/figure_panels.h"
#include "harness/figures/figure_parts.h"
#include "harness/figures/subjects_command.h"
#include "harness/run/ftq.h"

/* Dots that fall on each other at this resolution are drawn once. */
#define COLUMNS 1200
#define ROWS	300
#define ROOM	0.25 /* for the name, above the best */

/* The first worker's, what its quanta lost, in units of counting. */
struct lost {
	struct ftq ftq;
	double best, worst; /* of all its quanta, work */
};

static bool lost_load(struct lost *lost, const struct run *run)
{
	*lost = (struct lost){.best = -INFINITY, .worst = INFINITY};
	if (!ftq_load(&lost->ftq, run, &run->workers[0]))
		return false;
	for (size_t i = 0; i < lost->ftq.n; i++) {
		lost->best = fmax(lost->best, lost->ftq.work[i]);
		lost->worst = fmin(lost->worst, lost->ftq.work[i]);
	}
	return true;
}

/* Quanta that differ by one unit of counting are equal: it does not divide them. */
static bool is_even(const struct lost *lost)
{
	return lost->best - lost->worst <= 1.5 * lost->ftq.step;
}

static void say_claim(struct words *words, const struct lost *lost, const struct subjects *subjects)
{
	char text[FIGURE_NUMBER];
	size_t even = 0, said = 0;

	for (size_t i = 0; i < subjects->n; i++)
		even += is_even(&lost[i]);
	if (even < subjects->n)
		words_add(words, "In its worst quantum ");
	for (size_t i = 0; i < subjects->n; i++) {
		if (is_even(&lost[i]))
			continue;
		words_add(words, "%s%s does %s %% less work than in its best",
			  words_between(said++, subjects->n - even), subjects->items[i].name,
			  figure_number(100 * (1 - lost[i].worst / lost[i].best), text));
	}
	if (!even)
		return;
	words_add(words, said ? "; " : "");
	said = 0;
	for (size_t i = 0; i < subjects->n; i++) {
		if (is_even(&lost[i]))
			words_add(words, "%s%s", words_between(said++, even),
				  subjects->items[i].name);
	}
	words_add(words, ": all quanta alike, to a unit of work");
}

static void add_panel(struct plot *plot, const struct lost *lost, const struct subject *subject,
		      bool last, double floor)
{
	bool even = is_even(lost);
	struct plot_panel *panel = plot_panel(plot, even ? FIGURE_SILENT_WEIGHT : 1);
	struct plot_series *dots = plot_series(panel, subject->name, subject->colour, PLOT_DOTS);

	for (size_t i = 0; i < lost->ftq.n; i++)
		plot_point(dots, (double)i * lost->ftq.quantum / 1e9,
			   100 * lost->ftq.work[i] / lost->best);
	plot_axes(panel, last ? "time [s]" : NULL, even ? NULL : "work [% of best]");
	panel->x = (struct plot_axis){
		.label = panel->x.label,
		.high = (double)lost->ftq.n * lost->ftq.quantum / 1e9,
	};
	panel->y = (struct plot_axis){
		.label = panel->y.label,
		.low = even ? 99 : floor,
		.high = even ? 101 : 100 + ROOM * (100 - floor),
	};
	plot_thin(panel, dots, COLUMNS, ROWS);
	plot_text(panel, 0.995, even ? 0.9 : 0.92, 'r', subject->colour, even ? "%s: even" : "%s",
		  subject->name);
}

static void draw(struct figure *figure, const struct lost *lost, const struct subjects *subjects)
{
	struct words claim = {NULL, 0}, caption = {NULL, 0};
	char text[FIGURE_NUMBER];
	double floor = 99;

	say_claim(&claim, lost, subjects);
	words_add(&caption,
		  "Each dot is what one worker, the first, got done in a fixed time quantum of %s "
		  "%s (Sottile and Minnich's FTQ); %s.",
		  figure_number(lost[0].ftq.quantum, text), figure_unit(subjects->meter),
		  figure_meter_note(subjects->meter));
	figure->claim = words_take(&claim);
	figure->caption = words_take(&caption);
	figure->layout = (struct layout){.script = "stack", .left_room = 0.08, .right_room = 0.01};
	for (size_t i = 0; i < subjects->n; i++) {
		if (!is_even(&lost[i]))
			floor = fmin(floor, 100 * lost[i].worst / lost[i].best);
	}
	/* a little below the worst */
	floor = fmax(0, 100 - 1.15 * (100 - floor));
	for (size_t i = 0; i < subjects->n; i++)
		add_panel(&figure->plot, &lost[i], &subjects->items[i], i + 1 == subjects->n,
			  floor);
}

void figure_ftq(struct figure *figure, const struct subjects *subjects)
{
	struct lost lost[SUBJECTS_MAX];
	size_t n = 0;

	if (!figure_needs(figure, subjects, "ftq"))
		return;
	while (n < subjects->n && lost_load(&lost[n], subjects->items[n].run))
		n++;
	if (n == subjects->n) {
		draw(figure, lost, subjects);
	} else {
		char *command = subjects_command(subjects->items[n].run);

		figure_leave(figure, command, "%s has no quantum of ftq",
			     subjects->items[n].run->id);
		free(command);
	}
	for (size_t i = 0; i < n; i++)
		ftq_free(&lost[i].ftq);
}
