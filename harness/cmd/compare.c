/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `harness compare`: stored runs side by side, and how they differ from one of them. Boots nothing. */
#include <errno.h>
#include <stdlib.h>

#include "harness/base/cli.h"
#include "harness/base/memory.h"
#include "harness/print/compare.h"
#include "harness/run/marks.h"
#include "harness/run/units.h"
#include "harness/store/own_store.h"
#include "harness/store/comparable.h"
#include "harness/verb.h"

enum { KEY_BASE = 256 };

static const struct argp_option options[] = {
	{"base", KEY_BASE, "N", 0, "the column that the ratios are to (default 1, the first)", 0},
	CLI_FORMAT_OPTION,
	CLI_STRICT_OPTION,
	{0},
};

static const char doc[] =
	"Print the metrics of stored runs side by side, and how each differs from a base.\v"
	"RUN is a run's id, the beginning of one, a label (its newest complete run), `last`, or a "
	"target's name: its newest complete run that can be compared with the others. Runs can be "
	"compared if they were measured in the same meter with equal benchmark parameters; not one "
	"that an older harness measured with what other cores did in it. Options "
	"of the target (--tick-hz, --append, --kernel) may differ, and are shown.\n"
	"\n"
	"Of kernels that nothing neutral moves, any difference is real, and shown as a ratio. A "
	"Linux is moved by every boot: of runs with as many --phases as the table needs, 8 or "
	"more, each difference has a verdict; of one boot nothing is claimed.\n"
	"  x0.99 ~               no difference shown by so many boots\n"
	"  -297 exact (8/8)      a path is 297 instructions shorter, in 8 of 8 boots\n"
	"  x0.94 differs p .004  by a rank sum test, corrected for the whole table\n"
	"  3/8 above             so many boots above the base's largest: no verdict\n"
	"\n"
	"Examples:\n"
	"  harness compare lwk unikernel\n"
	"  harness compare before-the-patch after-the-patch\n"
	"  harness compare lwk linux --base 2 --format csv\n"
	"\n"
	"Exit status: 0; 2 if something was wrong; 3 with --strict if a run is disturbed or had "
	"not settled.";

struct parse {
	const char **which;
	size_t n;
	uint64_t base;
	enum format format;
	struct marks marks;
	struct error *error;
};

static error_t parse_option(int key, char *text, struct argp_state *state)
{
	struct parse *parse = state->input;

	switch (key) {
	case KEY_BASE:
		if (units_count(text, 1, 1000, &parse->base, parse->error))
			return 0;
		error_prefix(parse->error, "--base");
		return EINVAL;
	case CLI_STRICT:
		parse->marks.strict = true;
		return 0;
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

static bool compare(struct parse *parse, struct error *error)
{
	struct run **runs;
	struct store *store;
	bool ok;

	if (parse->n < 2)
		return error_set(error, "which runs? name two or more; `harness list runs` shows "
					"what there is");
	if (parse->base > parse->n)
		return error_set(error, "--base %u: there are %zu columns",
				 (unsigned int)parse->base, parse->n);
	runs = memory_zeroed(parse->n, sizeof(struct run *));
	store = own_store_open(false, error);
	ok = store && comparable_runs(store, parse->which, parse->n, runs, error) &&
	     comparable_check(runs, parse->n, error);
	if (ok) {
		marks_tell(&parse->marks, runs, parse->n);
		comparable_tell(runs, parse->n);
	}
	ok = ok && compare_print(stdout, runs, parse->n, parse->base - 1, COMPARE_NO_PLACEBO,
				 parse->format, error);
	for (size_t i = 0; i < parse->n; i++)
		run_free(runs[i]);
	free(runs);
	store_close(store);
	return ok;
}

static int run(int argc, char **argv, struct error *error)
{
	static const struct argp argp = {options, parse_option, "RUN RUN...", doc,
					 NULL,	  NULL,		NULL};
	struct parse parse = {.base = 1, .error = error};
	int code;

	if (cli_go(cli_parse(&argp, argc, argv, &parse, error), &code) && compare(&parse, error))
		code = marks_code(&parse.marks, EXIT_DONE);
	free(parse.which);
	return code;
}

const struct verb verb_compare = {"compare", "stored runs side by side, and what differs", run};
