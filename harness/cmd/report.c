/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `harness report`: stored runs as one page of HTML. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/cli.h"
#include "harness/base/file.h"
#include "harness/base/memory.h"
#include "harness/base/words.h"
#include "harness/report/report.h"
#include "harness/verb.h"

enum { KEY_RUNS = 256, KEY_OUTPUT };

static const struct argp_option options[] = {
	{"runs", KEY_RUNS, "RUN,...", 0, "these runs: ids, their beginnings, or targets", 0},
	{"targets", 't', "TARGET,...", 0, "the newest complete run of each of these", 0},
	{"output", KEY_OUTPUT, "FILE", 0, "write there (default report.html)", 0},
	{0},
};

static const char doc[] =
	"Write stored runs side by side as one page of HTML that needs no other file and no "
	"network: "
	"every figure that they can fill, with what it says and its data, the table of all "
	"metrics, "
	"provenance, and the commands that make each number again. Without --runs or --targets the "
	"newest complete run of every target is taken, as far as meter and parameters fit the "
	"newest "
	"of all.\v"
	"What is left out is said on the page and on standard error, with the command that would "
	"fill it.\n"
	"\n"
	"Examples:\n"
	"  harness report\n"
	"  harness report --targets lwk,linux --output noise.html\n"
	"\n"
	"Exit status: 0, or 2 if something was wrong.";

struct parse {
	struct subjects_request request;
	const char *output;
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

/* ---- figures ---------------------------------------------------------------------------------------- */

static void build_figures(struct report *report)
{
	size_t n = 0;

	while (figure_table[n].name)
		n++;
	report->figures = memory_zeroed(n, sizeof(*report->figures));
	report->n_figures = n;
	for (size_t i = 0; i < n; i++) {
		struct figure *figure = &report->figures[i].figure;

		figure_build(figure, &figure_table[i], report->subjects);
		if (figure->missing)
			fprintf(stderr, "%s is left out: %s; `%s` makes what it needs\n",
				figure->info->name, figure->missing, figure->command);
	}
}

static bool take_picture(struct gnuplot *gnuplot, struct report_figure *drawn, struct error *error)
{
	const char *name = drawn->figure.info->name;
	size_t n, panels = drawn->figure.plot.n;

	drawn->svg = gnuplot_take(gnuplot, name, &n, error);
	drawn->places = memory_zeroed(panels, sizeof(*drawn->places));
	return drawn->svg && gnuplot_places(gnuplot, name, drawn->places, panels, error);
}

/* All of them by one gnuplot. */
static bool draw_figures(struct report *report, const struct paths *paths, struct error *error)
{
	struct gnuplot *gnuplot = gnuplot_open(paths, error);
	bool ok = gnuplot;

	for (size_t i = 0; ok && i < report->n_figures; i++) {
		const struct figure *figure = &report->figures[i].figure;

		if (figure->missing)
			continue;
		gnuplot_begin(gnuplot, PICTURE_BARE, figure->info->name);
		gnuplot_page(gnuplot, &(struct page){NULL}, &figure->layout, &figure->plot);
	}
	ok = ok && gnuplot_run(gnuplot, error);
	for (size_t i = 0; ok && i < report->n_figures; i++) {
		if (!report->figures[i].figure.missing)
			ok = take_picture(gnuplot, &report->figures[i], error);
	}
	gnuplot_close(gnuplot);
	return ok;
}

/* ---- the page --------------------------------------------------------------------------------------- */

static bool write_page(const struct report *report, const char *output, struct error *error)
{
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);
	bool ok;

	if (!out)
		abort();
	ok = report_write(out, report, error);
	ok = !fclose(out) && ok && file_write(output, text, n, error);
	free(text);
	return ok;
}

static void free_report(struct report *report)
{
	for (size_t i = 0; i < report->n_figures; i++) {
		figure_free(&report->figures[i].figure);
		free(report->figures[i].svg);
		free(report->figures[i].places);
	}
	free(report->figures);
}

static size_t count_drawn(const struct report *report)
{
	size_t n = 0;

	for (size_t i = 0; i < report->n_figures; i++)
		n += report->figures[i].svg != NULL;
	return n;
}

static bool make(const struct parse *parse, const struct subjects *subjects,
		 const struct paths *paths, struct error *error)
{
	const char *output = parse->output ? parse->output : "report.html";
	struct report report = {.subjects = subjects};
	bool ok;

	build_figures(&report);
	ok = draw_figures(&report, paths, error) && write_page(&report, output, error);
	if (ok)
		printf("%s: %zu run%s, %zu figure%s\n", output, subjects->n,
		       subjects->n == 1 ? "" : "s", count_drawn(&report),
		       count_drawn(&report) == 1 ? "" : "s");
	free_report(&report);
	return ok;
}

static bool report(const struct parse *parse, struct error *error)
{
	struct subjects subjects = {.n = 0};
	struct store *store = NULL;
	struct paths paths;
	bool ok = paths_find(&paths, error) && (store = store_open(paths.results, false, error)) &&
		  subjects_load(&subjects, store, &parse->request, error);

	for (size_t i = 0; ok && i < subjects.n_left_out; i++)
		fprintf(stderr, "left out: %s\n", subjects.left_out[i]);
	ok = ok && make(parse, &subjects, &paths, error);
	subjects_free(&subjects);
	store_close(store);
	return ok;
}

static int run(int argc, char **argv, struct error *error)
{
	static const struct argp argp = {options, parse_option, NULL, doc, NULL, NULL, NULL};
	struct parse parse = {.error = error};

	switch (cli_parse(&argp, argc, argv, &parse, error)) {
	case CLI_GO:
		return report(&parse, error) ? EXIT_DONE : EXIT_ERROR;
	case CLI_DONE:
		return EXIT_DONE;
	case CLI_BAD:
		break;
	}
	return EXIT_ERROR;
}

const struct verb verb_report = {"report", "stored runs as one page of HTML, with figures and data",
				 run};
