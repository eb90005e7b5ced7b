/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `harness export`: every raw sample of a stored run, to be computed with elsewhere. */
#include <errno.h>
#include <string.h>

#include "harness/base/cli.h"
#include "harness/base/paths.h"
#include "harness/print/print.h"
#include "harness/print/samples.h"
#include "harness/run/marks.h"
#include "harness/store/own_store.h"
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
	bool ok;

	switch (key) {
	case 'f':
		ok = cli_format(text, &parse->format, parse->error);
		break;
	case ARGP_KEY_ARG:
		ok = cli_one_word(&parse->which, text, "one run at a time", parse->error);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return ok ? 0 : EINVAL;
}

static bool export(const struct parse *parse, struct error *error)
{
	struct store *store;
	struct marks marks = {.strict = false};
	struct run *run = NULL;
	bool ok;

	if (!parse->which)
		return error_set(error, "which run? `harness list runs` shows what there is; "
					"`last` is the newest");
	store = own_store_open(false, error);
	ok = store && (run = store_load(store, parse->which, true, error));
	if (ok && strcmp(run->status, "ok") != 0)
		ok = error_set(error,
			       "%s failed and has no samples; `harness show %s` says why it did",
			       run->id, run->id);
	if (ok)
		marks_tell(&marks, &run, 1);
	ok = ok && print_samples(stdout, run, parse->format, error);
	run_free(run);
	store_close(store);
	return ok;
}

static int run(int argc, char **argv, struct error *error)
{
	static const struct argp argp = {options, parse_option, "RUN", doc, NULL, NULL, NULL};
	struct parse parse = {NULL, FORMAT_CSV, error};
	int code;

	if (cli_go(cli_parse(&argp, argc, argv, &parse, error), &code) && export(&parse, error))
		code = EXIT_DONE;
	return code;
}

const struct verb verb_export = {"export", "all raw samples of a run", run};
