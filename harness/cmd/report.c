/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `harness report`: stored runs as one page of HTML. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/cli.h"
#include "harness/base/file.h"
#include "harness/figures/subjects_load.h"
#include "harness/report/report_write.h"
#include "harness/run/marks.h"
#include "harness/verb.h"

enum { KEY_RUNS = 256, KEY_OUTPUT };

static const struct argp_option options[] = {
	{"runs", KEY_RUNS, "RUN,...", 0, "these runs: ids, their beginnings, or targets", 0},
	{"targets", 't', "TARGET,...", 0, "the newest complete run of each of these", 0},
	{"output", KEY_OUTPUT, "FILE", 0, "write there (default report.html)", 0},
	CLI_STRICT_OPTION,
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
	"Exit status: 0; 2 if something was wrong; 3 with --strict if a run is disturbed or had "
	"not settled.";

struct parse {
	struct subjects_request request;
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

static bool make(const struct parse *parse, const struct subjects *subjects,
		 const struct paths *paths, struct error *error)
{
	const char *output = parse->output ? parse->output : "report.html";
	struct report report;
	bool ok;

	report_build(&report, subjects);
	ok = report_draw(&report, paths, error) && write_page(&report, output, error);
	if (ok)
		printf("%s: %zu run%s, %zu figure%s\n", output, subjects->n,
		       subjects->n == 1 ? "" : "s", report_drawn(&report),
		       report_drawn(&report) == 1 ? "" : "s");
	report_free(&report);
	return ok;
}

static bool report(struct parse *parse, struct error *error)
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

	if (cli_go(cli_parse(&argp, argc, argv, &parse, error), &code) && report(&parse, error))
		code = marks_code(&parse.marks, EXIT_DONE);
	return code;
}

const struct verb verb_report = {"report", "stored runs as one page of HTML, with figures and data",
				 run};
