/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the time went: the functions that ran in detours, by class of detours and of all. */
#include <stdlib.h>
#include <string.h>

#include "harness/figures/figure_builders.h"
#include "harness/figures/figure_parts.h"
#include "harness/figures/subjects_command.h"

/* Functions with a shade of their own; the others are one. */
#define FUNCTIONS_SHOWN 8
#define CLASSES_SHOWN	5

/* What is drawn: the run that lost the most. */
struct shown {
	const struct subject *subject;
	const struct blamed *blamed;
	const struct blamed_part
		*functions[FUNCTIONS_SHOWN]; /* of all detours, the largest first */
	size_t n_functions, all_functions;
	const struct blamed_part *entry; /* the largest */
	size_t n_classes;
};

static double share_of_all(const struct shown *shown, uint64_t insns)
{
	return 100 * (double)insns / (double)shown->blamed->sums[0].stolen;
}

static void find_parts(struct shown *shown)
{
	const struct blamed *blamed = shown->blamed;

	for (size_t i = 0; i < blamed->n_parts && !blamed->parts[i].class; i++) {
		const struct blamed_part *part = &blamed->parts[i];

		if (part->entry) {
			if (!shown->entry || part->insns > shown->entry->insns)
				shown->entry = part;
			continue;
		}
		shown->all_functions++;
		if (shown->n_functions < FUNCTIONS_SHOWN)
			shown->functions[shown->n_functions++] = part;
	}
	shown->n_classes = blamed->n_classes < CLASSES_SHOWN ? blamed->n_classes : CLASSES_SHOWN;
}

/* The subject with the largest share of noise, of those that were asked; false: there is none. */
static bool find_shown(struct shown *shown, const struct subjects *subjects)
{
	*shown = (struct shown){NULL};
	for (size_t i = 0; i < subjects->n; i++) {
		const struct subject *subject = &subjects->items[i];

		if (!subject->blamed || !subject->blamed->sums[0].stolen)
			continue;
		if (!shown->subject ||
		    run_metric(subject->run, "selfish.noise_fraction") >
			    run_metric(shown->subject->run, "selfish.noise_fraction"))
			shown->subject = subject;
	}
	if (!shown->subject)
		return false;
	shown->blamed = shown->subject->blamed;
	find_parts(shown);
	return true;
}

/* The one that lost the most is to be asked; if none lost anything, there is nothing to be drawn. */
static void leave_unasked(struct figure *figure, const struct subjects *subjects)
{
	const struct run *most = NULL;
	char *command;

	for (size_t i = 0; i < subjects->n; i++) {
		const struct run *run = subjects->items[i].run;
		double noise = run_metric(run, "selfish.noise_fraction");

		if (noise > 0 && (!most || noise > run_metric(most, "selfish.noise_fraction")))
			most = run;
	}
	if (most && most->meter == METER_TSC) {
		command = words_format("harness run --target linux");
		figure_leave(figure, command,
			     "functions are counted in the meter insn, and %s is in tsc", most->id);
	} else if (most) {
		struct words words = {NULL, 0};

		words_add(&words, "harness blame ");
		words_add_quoted(&words, most->id);
		command = words_take(&words);
		figure_leave(figure, command, "the detours of %s were not charged to functions yet",
			     most->id);
	} else {
		struct run like = *subjects->items[0].run;
		char linux[] = "linux";

		like.target = linux;
		like.options = (struct pairs){NULL, 0};
		command = subjects_command(&like);
		figure_leave(figure, command, "no run has a detour");
	}
	free(command);
}

/* From the darkest to what is still seen on white. */
static double shade(size_t i)
{
	return 1 - 0.85 * (double)i / FUNCTIONS_SHOWN;
}

static uint64_t insns_in(const struct blamed *blamed, size_t class, const char *function)
{
	for (size_t i = 0; i < blamed->n_parts; i++) {
		const struct blamed_part *part = &blamed->parts[i];

		if (part->class == class && !part->entry && !strcmp(part->name, function))
			return part->insns;
	}
	return 0;
}

/* A row for each class, as long as what it took, of the functions' shades and what is left. */
static void add_classes(struct plot *plot, const struct shown *shown)
{
	struct plot_panel *panel = plot_panel(plot, 1);
	unsigned int colour = shown->subject->colour;
	double done[CLASSES_SHOWN] = {0};
	char text[FIGURE_NUMBER], each[FIGURE_NUMBER];

	plot_axes(panel, "share of all that was lost [%]", NULL);
	for (size_t f = 0; f <= shown->n_functions; f++) {
		bool rest = f == shown->n_functions;
		struct plot_series *bars =
			plot_series(panel, rest ? "others" : shown->functions[f]->name,
				    rest ? PLOT_GREY : colour, PLOT_BARS);

		bars->tint = rest ? 0.25 : shade(f);
		for (size_t c = 0; c < shown->n_classes; c++) {
			uint64_t insns =
				rest ? shown->blamed->sums[1 + c].stolen
				     : insns_in(shown->blamed, 1 + c, shown->functions[f]->name);
			double end = rest ? share_of_all(shown, insns)
					  : done[c] + share_of_all(shown, insns);

			plot_span(bars, done[c], -(double)c - 0.5, end);
			done[c] = end;
		}
	}
	plot_fit_x(panel, false);
	panel->y = (struct plot_axis){.low = -(double)CLASSES_SHOWN, .high = 0};
	for (size_t c = 0; c < shown->n_classes; c++) {
		const struct blamed_sum *sum = &shown->blamed->sums[1 + c];

		char *label =
			words_format("%s of %s insn", figure_number((double)sum->events, text),
				     figure_number((double)sum->median, each));

		plot_text(panel, -0.03, plot_place(&panel->y, -(double)c - 0.5), 'r', PLOT_GREY,
			  "%s", label);
		plot_row(panel, -(double)c - 1, -(double)c, label);
		free(label);
	}
}

/* The functions by name, which is the legend, too. */
static void add_functions(struct plot *plot, const struct shown *shown)
{
	struct plot_panel *panel = plot_panel(plot, 1);
	const double room = 2.4; /* for names behind the longest bar */
	char text[FIGURE_NUMBER];
	uint64_t rest = shown->blamed->sums[0].stolen;

	plot_axes(panel, "share of all that was lost [%]", NULL);
	for (size_t f = 0; f < shown->n_functions; f++) {
		struct plot_series *bars = plot_series(panel, shown->functions[f]->name,
						       shown->subject->colour, PLOT_BARS);

		bars->tint = shade(f);
		rest -= shown->functions[f]->insns;
		plot_span(bars, 0, -(double)f - 0.5,
			  share_of_all(shown, shown->functions[f]->insns));
	}
	plot_fit_x(panel, false);
	panel->x.high *= room;
	panel->y = (struct plot_axis){.low = -(double)FUNCTIONS_SHOWN - 1, .high = 0};
	for (size_t f = 0; f < shown->n_functions; f++) {
		double share = share_of_all(shown, shown->functions[f]->insns);
		char *name = words_clean(shown->functions[f]->name, 32);

		plot_text(panel, plot_place(&panel->x, share) + 0.02,
			  plot_place(&panel->y, -(double)f - 0.5), 'l', PLOT_GREY, "%s  %s",
			  figure_number(share, text), name);
		plot_row(panel, -(double)f - 1, -(double)f, name);
		free(name);
	}
	if (rest)
		plot_text(panel, 0.02, plot_place(&panel->y, -(double)shown->n_functions - 0.5),
			  'l', PLOT_GREY, "%s  %zu others, in grey",
			  figure_number(share_of_all(shown, rest), text),
			  shown->all_functions - shown->n_functions);
}

static void say_claim(struct words *words, const struct shown *shown)
{
	char text[FIGURE_NUMBER];
	const struct blamed_part *first = shown->functions[0];

	words_add(words, "%s %% of what detours take from %s ",
		  figure_number(share_of_all(shown, shown->entry->insns), text),
		  shown->subject->name);
	words_add(words, "is for the %s; of %zu functions the costliest is %s, with ",
		  shown->entry->name, shown->all_functions, first->name);
	words_add(words, "%s %%", figure_number(share_of_all(shown, first->insns), text));
}

void figure_blame(struct figure *figure, const struct subjects *subjects)
{
	struct words claim = {NULL, 0}, caption = {NULL, 0};
	struct shown shown;
	char text[FIGURE_NUMBER];

	if (!figure_needs(figure, subjects, "selfish"))
		return;
	if (!find_shown(&shown, subjects) || !shown.entry || !shown.n_functions) {
		leave_unasked(figure, subjects);
		return;
	}
	say_claim(&claim, &shown);
	words_add(&caption,
		  "Every instruction of the detours of %s, %s in all, by the function that ran it "
		  "(harness blame). Left: detours of about equal length, those that took most; ",
		  shown.subject->name, figure_number((double)shown.blamed->sums[0].stolen, text));
	words_add(&caption, "%s.", figure_meter_note(subjects->meter));
	figure->claim = words_take(&claim);
	figure->caption = words_take(&caption);
	figure->layout = (struct layout){.script = "split",
					 .on_left = 1,
					 .left_share = 0.5,
					 .left_room = 0.15,
					 .mid_room = 0.0,
					 .right_room = 0.0};
	add_classes(&figure->plot, &shown);
	add_functions(&figure->plot, &shown);
}
