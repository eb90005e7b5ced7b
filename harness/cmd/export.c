/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `harness export`: every raw sample of a stored run, to be computed with elsewhere. */
#include <errno.h>
#include <string.h>

#include "harness/base/cli.h"
#include "harness/base/paths.h"
#include "harness/print/samples.h"
#include "harness/store/store.h"
#include "harness/verb.h"

static const struct argp_option options[] = {
	{"format", 'f', "FORMAT", 0, "csv (default), json or table", 0},
	{0},
};

static const char doc[] =
	"Print every raw sample of a stored run: each detour, each round trip, each step, and each "
	"single value, as the guest reported them, in ticks of the run's meter.\v"
	"RUN is a run's id, the beginning of one, a target's name or a label (its newest complete "
	"run), or "
	"`last`; `harness list runs` lists them. CSV has the columns "
	"worker,phase,bench,series,index,value; JSON is the document of `harness show` with the "
	"samples in each worker.\n"
	"\n"
	"Examples:\n"
	"  harness export linux > samples.csv\n"
	"  harness export last --format json | jq '.runs[0].workers[0].samples[\"syscall.time\"]'\n"
	"\n"
	"Exit status: 0, or 2 if something was wrong.";

struct parse {
	const char *which;
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
		if (parse->which) {
			error_set(parse->error, "'%s': one run at a time", text);
			return EINVAL;
		}
		parse->which = text;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static bool export(const struct parse *parse, struct error *error)
{
	struct store *store = NULL;
	struct run *run = NULL;
	struct paths paths;
	bool ok;

	if (!parse->which)
		return error_set(error, "which run? `harness list runs` shows what there is; "
					"`last` is the newest");
	ok = paths_find(&paths, error) && (store = store_open(paths.results, false, error)) &&
	     (run = store_load(store, parse->which, true, error));
	if (ok && strcmp(run->status, "ok") != 0)
		ok = error_set(error,
			       "%s failed and has no samples; `harness show %s` says why it did",
			       run->id, run->id);
	ok = ok && print_samples(stdout, run, parse->format, error);
	run_free(run);
	store_close(store);
	return ok;
}

static int run(int argc, char **argv, struct error *error)
{
	static const struct argp argp = {options, parse_option, "RUN", doc, NULL, NULL, NULL};
	struct parse parse = {NULL, FORMAT_CSV, error};

	switch (cli_parse(&argp, argc, argv, &parse, error)) {
	case CLI_GO:
		return export(&parse, error) ? EXIT_DONE : EXIT_ERROR;
	case CLI_DONE:
		return EXIT_DONE;
	case CLI_BAD:
		break;
	}
	return EXIT_ERROR;
}

const struct verb verb_export = {"export", "all raw samples of a run", run};
