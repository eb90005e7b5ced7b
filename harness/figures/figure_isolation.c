/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What reaches a core that should be left alone, with the core beside it idle and busy: of the last
 * `harness isolation`, whatever other runs are shown.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/figures/figure_builders.h"
#include "harness/figures/figure_panels.h"
#include "harness/figures/figure_parts.h"
#include "harness/figures/subjects_command.h"
#include "harness/figures/subjects_names.h"
#include "harness/run/benchmarks.h"
#include "harness/run/params.h"

/* How wide the panels are, in points. */
#define PANEL 270

static const char *const neighbours[ISOLATION_NEIGHBOURS] = {
	[ISOLATION_IDLE] = "neighbour idle",
	[ISOLATION_BUSY] = "neighbour busy",
	[ISOLATION_NONE] = "no neighbour",
};

/* The kernels of the rows, as dots are drawn for; names and colours only. */
static void find_kernels(const struct isolation_rows *rows, struct subjects *kernels)
{
	*kernels = (struct subjects){.n = 0, .meter = METER_INSN};
	for (size_t i = 0; i < rows->n; i++) {
		const char *target = rows->items[i].run->target;

		if (kernels->n && !strcmp(kernels->items[kernels->n - 1].name, target))
			continue;
		if (kernels->n == SUBJECTS_MAX)
			return;
		kernels->items[kernels->n++] =
			(struct subject){.name = (char *)target, .colour = subjects_colour(target)};
	}
}

enum { SHARE, RATE };

/* In percent of the time, or a second; NaN: none was seen, infinite: it was not measured. */
static double value_of(const struct isolation_rows *rows, const char *target,
		       enum isolation_neighbour neighbour, int what)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct isolation_row *row = &rows->items[i];

		if (row->neighbour != neighbour || strcmp(row->run->target, target) != 0)
			continue;
		if (!row->found.detours)
			return NAN;
		return what == SHARE ? 100 * isolation_noise(&row->found)
				     : 1e9 * row->found.detours / row->found.window;
	}
	return INFINITY;
}

static void add_panel(struct plot *plot, const struct isolation_rows *rows,
		      const struct subjects *kernels, int what)
{
	const char *labels[ISOLATION_NEIGHBOURS];
	double values[ISOLATION_NEIGHBOURS * SUBJECTS_MAX];
	struct plot_panel *panel;

	for (size_t r = 0; r < ISOLATION_NEIGHBOURS; r++) {
		labels[r] = what == SHARE ? neighbours[r] : "";
		for (size_t k = 0; k < kernels->n; k++)
			values[r * kernels->n + k] =
				value_of(rows, kernels->items[k].name, r, what);
	}
	figure_dots_of(plot, kernels, labels, values, ISOLATION_NEIGHBOURS, 1,
		       what == SHARE ? "lost by the core [%]" : "detours [1/s]", PANEL);
	panel = &plot->panels[plot->n - 1];
	panel->x.prefixed = what == RATE;
	/* rows are labelled once, on the left, and have their names in both */
	for (size_t r = 0; r < ISOLATION_NEIGHBOURS; r++) {
		free(panel->rows[r].name);
		panel->rows[r].name = memory_copy(neighbours[r]);
	}
}

/* Of those beside a busy Linux, what is lost; and of those of which nothing was seen, the bound. */
static void say_claim(struct words *words, const struct isolation_rows *rows)
{
	char text[FIGURE_NUMBER];
	size_t noisy = 0, quiet = 0, said = 0;
	double upper = 0;

	for (size_t i = 0; i < rows->n; i++) {
		const struct isolation_row *row = &rows->items[i];

		if (row->neighbour != ISOLATION_BUSY)
			continue;
		noisy += row->found.detours > 0;
		quiet += !row->found.detours;
		if (!row->found.detours)
			upper = fmax(upper, 1e9 * poisson_rate_upper95(0, row->found.window));
	}
	words_add(words, "Beside a busy core ");
	for (size_t i = 0; i < rows->n; i++) {
		const struct isolation_row *row = &rows->items[i];

		if (row->neighbour == ISOLATION_BUSY && row->found.detours)
			words_add(words, "%s%s loses %s %%", words_between(said++, noisy),
				  row->run->target,
				  figure_number(100 * isolation_noise(&row->found), text));
	}
	words_add(words, noisy && quiet ? "; " : "");
	said = 0;
	for (size_t i = 0; i < rows->n; i++) {
		if (rows->items[i].neighbour == ISOLATION_BUSY && !rows->items[i].found.detours)
			words_add(words, "%s%s", words_between(said++, quiet),
				  rows->items[i].run->target);
	}
	if (quiet)
		words_add(words, ": no detour observed, at most %s/s", figure_number(upper, text));
}

static void say_source(struct words *words, const struct isolation_rows *rows)
{
	struct pairs parameters = {NULL, 0};

	for (size_t i = 0; i < rows->n; i++)
		words_add(words, "%s%s", i ? ", " : "", rows->items[i].run->id);
	words_add(words, " \xc2\xb7 meter insn \xc2\xb7 harness isolation");
	/* what it measures is its own */
	pairs_copy(&parameters, &rows->items[0].run->parameters);
	pairs_set(&parameters, params_table[PARAM_BENCH].name, benchmarks_usual);
	pairs_setf(&parameters, params_table[PARAM_WORKERS].name, "%" PRIu64,
		   params_table[PARAM_WORKERS].fallback);
	subjects_say_parameters(words, &parameters, METER_INSN);
	pairs_free(&parameters);
}

void figure_isolation(struct figure *figure, const struct subjects *subjects)
{
	const struct isolation_rows *rows = &subjects->isolation;
	struct words claim = {NULL, 0}, caption = {NULL, 0}, source = {NULL, 0};
	char text[FIGURE_NUMBER];
	bool busy = false;
	struct subjects kernels;

	for (size_t i = 0; i < rows->n; i++)
		busy |= rows->items[i].neighbour == ISOLATION_BUSY;
	if (!busy) {
		figure_leave(figure, "harness isolation", "no core beside a busy one was measured");
		return;
	}
	say_claim(&claim, rows);
	say_source(&source, rows);
	words_add(&caption,
		  "Instructions of the measured core alone, in a window of %s s at a nominal 10^9 "
		  "insn/s, counted by QEMU's plugin, with the core beside it idle and busy. "
		  "Logarithmic axes: further left is quieter.",
		  figure_number(rows->items[0].found.window / 1e9, text));
	figure->claim = words_take(&claim);
	figure->caption = words_take(&caption);
	figure->source = words_take(&source);
	figure->layout = (struct layout){
		.script = "split", .on_left = 1, .left_share = 0.56, .left_room = 0.14};
	find_kernels(rows, &kernels);
	add_panel(&figure->plot, rows, &kernels, SHARE);
	add_panel(&figure->plot, rows, &kernels, RATE);
}
