/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `harness show`: stored runs again, as `harness run` printed them. Boots nothing. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/cli.h"
#include "harness/base/memory.h"
#include "harness/base/paths.h"
#include "harness/print/details.h"
#include "harness/print/print.h"
#include "harness/run/marks.h"
#include "harness/store/own_store.h"
#include "harness/verb.h"

static const struct argp_option options[] = {CLI_FORMAT_OPTION, {0}};

static const char doc[] =
	"Print stored runs: what they say of themselves, and their metrics side by side.\v"
	"RUN is a run's id, the beginning of one, a target's name or a label (its newest complete "
	"run), or "
	"`last` (the newest of all, complete or failed); `harness list runs` lists them.\n"
	"\n"
	"Examples:\n"
	"  harness show last\n"
	"  harness show lwk linux\n"
	"  harness show 20240131T120000 --format json\n"
	"\n"
	"Exit status: 0, or 2 if something was wrong.";

struct parse {
	char **which;
	size_t n;
	enum format format;
	struct error *error;
};

static error_t parse_option(int key, char *text, struct argp_state *state)
{
	struct parse *parse = state->input;

	switch (key) {
	case 'f':
		return cli_format(text, &parse->format, parse->error) ? 0 : EINVAL;
	case ARGP_KEY_ARG:
		parse->which = memory_grow(parse->which, parse->n, sizeof(*parse->which));
		parse->which[parse->n++] = text;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static bool load_all(struct store *store, const struct parse *parse, struct run **runs,
		     struct error *error)
{
	for (size_t i = 0; i < parse->n; i++) {
		runs[i] = store_load(store, parse->which[i], false, error);
		if (!runs[i])
			return false;
	}
	return true;
}

static bool print(const struct parse *parse, struct run **runs, struct error *error)
{
	struct marks marks = {.strict = false};

	for (size_t i = 0; parse->format == FORMAT_TABLE && i < parse->n; i++) {
		if (!print_details(stdout, runs[i], error))
			return false;
	}
	marks_tell(&marks, runs, parse->n);
	return print_runs(stdout, runs, parse->n, parse->format, error);
}

static bool show(const struct parse *parse, struct error *error)
{
	struct run **runs;
	struct store *store;
	bool ok;

	if (!parse->n)
		return error_set(error, "which run? `harness list runs` shows what there is; "
					"`last` is the newest");
	runs = memory_zeroed(parse->n, sizeof(struct run *));
	store = own_store_open(false, error);
	ok = store && load_all(store, parse, runs, error) && print(parse, runs, error);
	for (size_t i = 0; i < parse->n; i++)
		run_free(runs[i]);
	free(runs);
	store_close(store);
	return ok;
}

static int run(int argc, char **argv, struct error *error)
{
	static const struct argp argp = {options, parse_option, "RUN...", doc, NULL, NULL, NULL};
	struct parse parse = {NULL, 0, FORMAT_TABLE, error};
	int code;

	if (cli_go(cli_parse(&argp, argc, argv, &parse, error), &code) && show(&parse, error))
		code = EXIT_DONE;
	free(parse.which);
	return code;
}

const struct verb verb_show = {"show", "print stored runs again", run};
