/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `harness slides`: stored runs as a deck of slides, or one figure of it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/cli.h"
#include "harness/base/file.h"
#include "harness/base/memory.h"
#include "harness/base/words.h"
#include "harness/figures/figure.h"
#include "harness/figures/figure_table.h"
#include "harness/figures/gnuplot.h"
#include "harness/figures/subjects_command.h"
#include "harness/figures/subjects_load.h"
#include "harness/metrics/metrics.h"
#include "harness/run/marks.h"
#include "harness/run/settled.h"
#include "harness/verb.h"

enum { KEY_RUNS = 256, KEY_FIGURE, KEY_METRIC, KEY_OUTPUT };

static const struct argp_option options[] = {
	{"runs", KEY_RUNS, "RUN,...", 0, "these runs: ids, their beginnings, or targets", 0},
	{"targets", 't', "TARGET,...", 0, "the newest complete run of each of these", 0},
	{"figure", KEY_FIGURE, "NAME", 0, "only this figure", 0},
	{"metric", KEY_METRIC, "METRIC", 0, "whose history (default syscall.p50)", 0},
	{"output", KEY_OUTPUT, "FILE", 0,
	 "write there (default slides.pdf, or NAME.pdf); a single figure also as .svg or .png", 0},
	CLI_STRICT_OPTION,
	{0},
};

static const char doc[] =
	"Draw stored runs side by side: a PDF with a slide for each figure that they can fill, "
	"whose "
	"title says what its data say, or one figure. Without --runs or --targets the newest "
	"complete run of every target is taken, as far as meter and parameters fit the newest of "
	"all.\v"
	"The figures, in the order of the deck: bsp (steps and the slowest worker), overview, "
	"timeshare, memory, syscall, irq (what the four overheads cost), detours (over time), "
	"lengths (their distribution), ftq (work in fixed quanta), spectrum (its lines), blame "
	"(the functions that ran), isolation (a core left alone), equal-rate (ticks that come "
	"equally often), scale (steps of up to a million workers), history (a metric over stored "
	"runs). What is left out is said on standard error, with the command that would fill "
	"it.\n"
	"\n"
	"Examples:\n"
	"  harness slides\n"
	"  harness slides --targets lwk,linux --output talk.pdf\n"
	"  harness slides --figure syscall --output syscall.svg\n"
	"\n"
	"Exit status: 0; 2 if something was wrong; 3 with --strict if a run is disturbed or had "
	"not settled.";

struct parse {
	struct subjects_request request;
	const struct figure_info *only; /* of all figures; NULL: all */
	const char *output;
	struct marks marks;
	struct error *error;
};

static error_t parse_option(int key, char *text, struct argp_state *state)
{
	struct parse *parse = state->input;

	switch (key) {
	case KEY_RUNS:
		parse->request.runs = text;
		return 0;
	case 't':
		parse->request.targets = text;
		return 0;
	case KEY_FIGURE:
		parse->only = figure_find(text, parse->error);
		return parse->only ? 0 : EINVAL;
	case KEY_METRIC:
		parse->request.metric = text;
		if (metrics_find(text))
			return 0;
		error_set(parse->error,
			  "there is no metric '%s'; `harness show last` has their names", text);
		return EINVAL;
	case CLI_STRICT:
		parse->marks.strict = true;
		return 0;
	case KEY_OUTPUT:
		parse->output = text;
		return 0;
	case ARGP_KEY_ARG:
		error_set(parse->error, "'%s': runs are named by --runs", text);
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* By the end of the output's name; only a single figure can be anything but a PDF. */
static bool picture_kind(const char *output, bool single, enum picture *kind, struct error *error)
{
	const char *end = strrchr(output, '.');

	*kind = PICTURE_PDF;
	if (end && !strcmp(end, ".pdf"))
		return true;
	if (!single)
		return error_set(error,
				 "'%s': slides are a .pdf; a single --figure can be .svg or "
				 ".png too",
				 output);
	if (end && !strcmp(end, ".svg"))
		*kind = PICTURE_SVG;
	else if (end && !strcmp(end, ".png"))
		*kind = PICTURE_PNG;
	else
		return error_set(error, "'%s': a name ending in .pdf, .svg or .png", output);
	return true;
}

/* Characters of a slide's lines, at the size in which they are drawn. */
enum { CAPTION_WIDTH = 118, SOURCE_WIDTH = 180 };
enum { TITLE_LINES = 5, CAPTION_LINES = 3, SOURCE_LINES = 3 };

/* A title is as large as its length allows. */
static const struct title_form {
	double size;
	size_t width, lines;
} title_forms[] = {{20, 64, 3}, {15, 86, 4}, {12, 108, TITLE_LINES}};
#define TITLE_FORMS (sizeof(title_forms) / sizeof(title_forms[0]))

static size_t wrap_title(const char *claim, char **lines, double *size)
{
	for (size_t i = 0;; i++) {
		const struct title_form *form = &title_forms[i];
		char *more[TITLE_LINES + 1];
		size_t n = words_wrap(claim, form->width, more, form->lines + 1);

		for (size_t j = 0; j < n; j++)
			free(more[j]);
		if (n > form->lines && i + 1 < TITLE_FORMS)
			continue;
		*size = form->size;
		return words_wrap(claim, form->width, lines, form->lines);
	}
}

/* One command for all if none has options of its own; else one each. */
static char *commands(const struct subjects *subjects)
{
	struct words words = {NULL, 0}, targets = {NULL, 0};
	struct run like = *subjects->items[0].run;
	bool plain = true;
	char *one;

	for (size_t i = 0; i < subjects->n; i++) {
		const struct run *run = subjects->items[i].run;

		plain &= settled_is_plain(run);
		words_add(&targets, "%s%s", i ? "," : "", run->target);
		one = subjects_command(run);
		words_add(&words, "%s%s", i ? "; " : "", one);
		free(one);
	}
	if (plain) {
		words_free(&words);
		like.target = targets.text;
		one = subjects_command(&like);
		words_add(&words, "%s", one);
		free(one);
	}
	words_free(&targets);
	return words_take(&words);
}

/* "...-lwk-1 (kernel), ... - meter insn - command": where the numbers come from. */
static char *provenance(const struct subjects *subjects)
{
	struct words words = {NULL, 0};
	char *command = commands(subjects), *all, *clean;

	for (size_t i = 0; i < subjects->n; i++) {
		const struct run *run = subjects->items[i].run;
		struct mark marks[MARKS_MAX];
		size_t n_marks = marks_of(run, marks);
		char *release = words_clean(run->n_workers ? run->workers[0].release : "", 40);

		words_add(&words, "%s%s (%s", i ? ", " : "", run->id,
			  *release ? release : "kernel not said");
		for (size_t j = 0; j < n_marks; j++)
			words_add(&words, ", %s", marks[j].name);
		words_add(&words, ")");
		free(release);
	}
	words_add(&words, " \xc2\xb7 meter %s \xc2\xb7 %s", meter_name(subjects->meter), command);
	free(command);
	all = words_take(&words);
	clean = words_clean(all, (size_t)SOURCE_WIDTH * SOURCE_LINES);
	free(all);
	return clean;
}

static void draw(struct gnuplot *gnuplot, const struct figure *figure, const char *source,
		 unsigned int number)
{
	char *title[TITLE_LINES], *caption[CAPTION_LINES], *sources[SOURCE_LINES];
	struct page page = {
		.heading = figure->info->heading,
		.title = title,
		.caption = caption,
		.n_caption = words_wrap(figure->caption, CAPTION_WIDTH, caption, CAPTION_LINES),
		.source = sources,
		.n_source = words_wrap(figure->source ? figure->source : source, SOURCE_WIDTH,
				       sources, SOURCE_LINES),
		.number = number,
	};

	page.n_title = wrap_title(figure->claim, title, &page.title_size);
	gnuplot_page(gnuplot, &page, &figure->layout, &figure->plot);
	for (size_t i = 0; i < page.n_title; i++)
		free(title[i]);
	for (size_t i = 0; i < page.n_caption; i++)
		free(caption[i]);
	for (size_t i = 0; i < page.n_source; i++)
		free(sources[i]);
}

/* Draws the figures that can be filled; gives how many, 0 with an error. */
static unsigned int draw_all(struct gnuplot *gnuplot, const struct subjects *subjects,
			     const struct figure_info *only, struct error *error)
{
	char *source = provenance(subjects);
	unsigned int drawn = 0;

	for (const struct figure_info *info = figure_table; info->name; info++) {
		struct figure figure;

		if (only && info != only)
			continue;
		figure_build(&figure, info, subjects);
		if (!figure.missing)
			draw(gnuplot, &figure, source, ++drawn);
		else if (only)
			error_set(error, "%s; `%s` makes what it needs", figure.missing,
				  figure.command);
		else
			figure_warn(&figure);
		figure_free(&figure);
	}
	if (!drawn && !only)
		error_set(error, "no figure can be made of these runs");
	free(source);
	return drawn;
}

static bool write_output(struct gnuplot *gnuplot, const char *output, struct error *error)
{
	size_t n;
	char *bytes = gnuplot_take(gnuplot, "picture", &n, error);
	bool ok = bytes && file_write(output, bytes, n, error);

	free(bytes);
	return ok;
}

static bool make(const struct parse *parse, const struct subjects *subjects,
		 const struct paths *paths, struct error *error)
{
	const struct figure_info *only = parse->only;
	const char *name = only ? only->name : "slides";
	char *output = parse->output ? memory_copy(parse->output) : words_format("%s.pdf", name);
	struct gnuplot *gnuplot = NULL;
	enum picture kind;
	unsigned int drawn = 0;
	bool ok =
		picture_kind(output, only, &kind, error) && (gnuplot = gnuplot_open(paths, error));

	if (ok) {
		gnuplot_begin(gnuplot, kind, "picture");
		drawn = draw_all(gnuplot, subjects, only, error);
		ok = drawn && gnuplot_run(gnuplot, error) && write_output(gnuplot, output, error);
	}
	if (ok)
		printf("%s: %u page%s\n", output, drawn, drawn == 1 ? "" : "s");
	gnuplot_close(gnuplot);
	free(output);
	return ok;
}

static bool slides(struct parse *parse, struct error *error)
{
	struct subjects subjects;
	struct paths paths;
	bool ok = subjects_load_own(&subjects, &paths, &parse->request, error);

	for (size_t i = 0; ok && i < subjects.n; i++)
		marks_tell(&parse->marks, &subjects.items[i].run, 1);
	ok = ok && make(parse, &subjects, &paths, error);
	subjects_free(&subjects);
	return ok;
}

static int run(int argc, char **argv, struct error *error)
{
	static const struct argp argp = {options, parse_option, NULL, doc, NULL, NULL, NULL};
	struct parse parse = {.error = error};
	int code;

	if (cli_go(cli_parse(&argp, argc, argv, &parse, error), &code) && slides(&parse, error))
		code = marks_code(&parse.marks, EXIT_DONE);
	return code;
}

const struct verb verb_slides = {"slides", "draw stored runs: a PDF deck, or one figure", run};
