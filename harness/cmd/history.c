/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `harness history`: one metric over all stored runs of a target, as a curve in the terminal. */
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/analysis/history.h"
#include "harness/base/cli.h"
#include "harness/base/fd_path.h"
#include "harness/base/file.h"
#include "harness/base/json_text.h"
#include "harness/base/memory.h"
#include "harness/base/number.h"
#include "harness/base/run_tool.h"
#include "harness/base/table.h"
#include "harness/metrics/metrics.h"
#include "harness/run/marks.h"
#include "harness/run/units.h"
#include "harness/store/own_store.h"
#include "harness/verb.h"

enum { KEY_OUTPUT = 256, KEY_LAST };

static const struct argp_option options[] = {
	{"target", 't', "TARGET", 0, "whose runs (default lwk)", 0},
	{"last", KEY_LAST, "N", 0, "only the newest N runs (default 100)", 0},
	{"output", KEY_OUTPUT, "FILE", 0, "draw it: a name ending in .svg, .png or .pdf", 0},
	CLI_FORMAT_OPTION,
	CLI_STRICT_OPTION,
	{0},
};

static const char doc[] =
	"Show how a metric has changed over the stored runs of a target, gate runs among them, the "
	"oldest first. Only runs with the meter and benchmark parameters of the newest one are "
	"shown, as others answer different questions.\v"
	"Examples:\n"
	"  harness history syscall.p50\n"
	"  harness history selfish.p50 --target linux --output tick.svg\n"
	"\n"
	"Exit status: 0; 2 if something was wrong; 3 with --strict if a run is disturbed or had "
	"not settled.";

#define BAR_WIDTH 40
#define RUNS_MAX  10000

struct parse {
	const char *metric, *target, *output;
	uint64_t last;
	enum format format;
	struct marks marks;
	struct error *error;
};

static error_t parse_option(int key, char *text, struct argp_state *state)
{
	struct parse *parse = state->input;
	bool ok = true;

	switch (key) {
	case 't':
		parse->target = text;
		break;
	case KEY_LAST:
		ok = units_count(text, 1, RUNS_MAX, &parse->last, parse->error) ||
		     error_prefix(parse->error, "--last");
		break;
	case KEY_OUTPUT:
		parse->output = text;
		break;
	case CLI_STRICT:
		parse->marks.strict = true;
		break;
	case 'f':
		ok = cli_format(text, &parse->format, parse->error);
		break;
	case ARGP_KEY_ARG:
		ok = cli_one_word(&parse->metric, text, "one metric at a time", parse->error);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return ok ? 0 : EINVAL;
}

/* ---- output ---- */

static const char *commit_of(const struct run *run)
{
	const char *commit = pairs_get(&run->provenance, "git_commit");

	return commit ? commit : "";
}

static void print_table(const struct history *history, const struct parse *parse,
			const struct metric_info *info)
{
	double most = 0;
	struct table table;

	for (size_t i = 0; i < history->n; i++)
		most = fmax(most, fabs(run_metric(history->runs[i], parse->metric)));
	table_init(&table, "lllrl");
	table_add(&table, "created");
	table_add(&table, "commit");
	table_add(&table, "label");
	table_addf(&table, "%s, %s", parse->metric, metrics_unit(info, history->runs[0]->meter));
	table_add(&table, "");
	for (size_t i = 0; i < history->n; i++) {
		double value = run_metric(history->runs[i], parse->metric);
		int width = most > 0 ? (int)lround(fabs(value) / most * BAR_WIDTH) : 0;
		char text[NUMBER_TEXT_MAX], bar[3 * BAR_WIDTH + 1] = "";

		for (int j = 0; j < width; j++)
			strcat(bar, "▇");
		table_add(&table, history->runs[i]->created);
		table_addf(&table, "%.10s", commit_of(history->runs[i]));
		table_add(&table, history->runs[i]->label);
		table_add(&table, number_readable(value, text));
		table_add(&table, bar);
	}
	table_print(&table, stdout);
	table_free(&table);
}

static void print_csv(const struct history *history, const struct parse *parse)
{
	struct table table;
	char text[NUMBER_TEXT_MAX];

	table_init(&table, "lllll");
	table_add(&table, "run");
	table_add(&table, "created");
	table_add(&table, "commit");
	table_add(&table, "label");
	table_add(&table, parse->metric);
	for (size_t i = 0; i < history->n; i++) {
		const struct run *run = history->runs[i];

		table_add(&table, run->id);
		table_add(&table, run->created);
		table_add(&table, commit_of(run));
		table_add(&table, run->label);
		table_add(&table, number_exact(run_metric(run, parse->metric), text));
	}
	table_print_csv(&table, stdout);
	table_free(&table);
}

static bool print_json(const struct history *history, const struct parse *parse,
		       const struct metric_info *info, struct error *error)
{
	json_t *document = json_object(), *list = json_array();

	for (size_t i = 0; i < history->n; i++) {
		const struct run *run = history->runs[i];
		json_t *item = json_object();

		json_object_set_new(item, "run", json_text(run->id));
		json_object_set_new(item, "created", json_text(run->created));
		json_object_set_new(item, "commit", json_text(commit_of(run)));
		json_object_set_new(item, "label",
				    run->label ? json_text(run->label) : json_null());
		json_object_set_new(item, "value", json_real(run_metric(run, parse->metric)));
		json_array_append_new(list, item);
	}
	json_object_set_new(document, "metric", json_string(parse->metric));
	json_object_set_new(document, "unit",
			    json_string(metrics_unit(info, history->runs[0]->meter)));
	json_object_set_new(document, "target", json_text(parse->target));
	json_object_set_new(document, "runs", list);
	return json_print(stdout, document, error);
}

/* ---- the picture ---- */

/* gnuplot's commands and data, numbers only, in an anonymous file that it inherits; -1: no room. */
static int make_script(const struct history *history, const struct parse *parse,
		       const struct metric_info *info, const char *terminal)
{
	int fd = memfd_create("history", 0);
	FILE *out = fd < 0 ? NULL : fdopen(dup(fd), "w");

	if (!out)
		return -1;
	fprintf(out,
		"set terminal %s\nset output system('printf %%s \"$HARNESS_HISTORY\"')\n"
		"set xlabel 'run, the oldest first'\nset ylabel '%s, %s' noenhanced\n"
		"set yrange [0:*]\nset offsets 0.5,0.5,graph 0.1,0\nset grid y\nunset key\n"
		"$data << END\n",
		terminal, info->name, metrics_unit(info, history->runs[0]->meter));
	for (size_t i = 0; i < history->n; i++)
		fprintf(out, "%zu %.17g\n", i + 1, run_metric(history->runs[i], parse->metric));
	fprintf(out, "END\nplot $data using 1:2 with linespoints pt 7 lc rgb '#0072b2'\n");
	fclose(out);
	return fd;
}

static bool draw(const struct history *history, const struct parse *parse,
		 const struct metric_info *info, struct error *error)
{
	static const struct {
		const char *suffix, *terminal;
	} kinds[] = {{".svg", "svg size 800,450 font 'sans,14'"},
		     {".png", "pngcairo size 1600,900 font 'sans,20'"},
		     {".pdf", "pdfcairo size 8in,4.5in font 'sans,14'"}};
	const char *suffix = strrchr(parse->output, '.'), *terminal = NULL;
	char said[512], script[64];
	bool ok;
	int fd;

	for (size_t i = 0; suffix && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!strcmp(kinds[i].suffix, suffix))
			terminal = kinds[i].terminal;
	}
	if (!terminal)
		return error_set(error, "--output: '%s' does not end in .svg, .png or .pdf",
				 parse->output);
	fd = make_script(history, parse, info, terminal);
	if (fd < 0 || setenv("HARNESS_HISTORY", parse->output, 1))
		return error_set(error, "cannot make a script for gnuplot");
	fd_path(fd, script, sizeof(script));
	ok = run_tool((char *[]){"gnuplot", script, NULL}, NULL, said, sizeof(said), error);
	close(fd);
	return ok;
}

static bool show_history(struct parse *parse, struct error *error)
{
	const struct metric_info *info = parse->metric ? metrics_find(parse->metric) : NULL;
	struct history found = {NULL, 0};
	struct store *store;
	bool ok;

	if (!info)
		return error_set(error, "which metric? `harness show last` has their names");
	store = own_store_open(false, error);
	ok = store &&
	     history_collect(&found, store, parse->target, parse->metric, parse->last, NULL, error);
	if (ok)
		marks_tell(&parse->marks, found.runs, found.n);
	if (ok && parse->format == FORMAT_TABLE)
		print_table(&found, parse, info);
	if (ok && parse->format == FORMAT_CSV)
		print_csv(&found, parse);
	if (ok && parse->format == FORMAT_JSON)
		ok = print_json(&found, parse, info, error);
	ok = ok && (!parse->output || draw(&found, parse, info, error));
	history_free(&found);
	store_close(store);
	return ok && file_check_written(stdout, error);
}

static int run(int argc, char **argv, struct error *error)
{
	static const struct argp argp = {options, parse_option, "METRIC", doc, NULL, NULL, NULL};
	struct parse parse = {.target = "lwk", .last = 100, .error = error};
	int code;

	if (cli_go(cli_parse(&argp, argc, argv, &parse, error), &code) &&
	    show_history(&parse, error))
		code = marks_code(&parse.marks, EXIT_DONE);
	return code;
}

const struct verb verb_history = {"history", "one metric over all stored runs", run};
