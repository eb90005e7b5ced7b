/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `harness blame`: boots a stored run again with the plugin, and says which functions took the time. */
#include <errno.h>
#include <string.h>

#include "harness/base/cli.h"
#include "harness/base/memory.h"
#include "harness/blame/blame.h"
#include "harness/blame/blame_folded.h"
#include "harness/blame/blame_host.h"
#include "harness/blame/blame_print.h"
#include "harness/blame/flame_graph.h"
#include "harness/boot/qemu.h"
#include "harness/measure/planning.h"
#include "harness/run/marks.h"
#include "harness/run/units.h"
#include "harness/store/store.h"
#include "harness/verb.h"

enum { KEY_TIMEOUT = 0x200, KEY_TOP, KEY_FOLDED, KEY_SVG, KEY_DETOUR, KEY_WORKER, KEY_DIFF };

static const struct argp_option options[] = {
	{"bench", 'b', "NAME", 0,
	 "whose detours, or samples: selfish (default), barrier, irq; syscall, pagetouch, "
	 "timeshare",
	 1},
	{"diff", KEY_DIFF, "RUN", 0, "say what differs from this run, function by function", 1},
	{"timeout", KEY_TIMEOUT, "SECONDS", 0,
	 "processor time after which a machine is taken to hang (default as in run)", 1},
	{"jobs", 'j', "N", 0, "machines at a time (default: as many as processors)", 1},
	{"top", KEY_TOP, "N", 0, "how many functions to print (default 25)", 2},
	{"detour", KEY_DETOUR, "K", 0,
	 "show this detour (or sample) piece by piece, from 0 (default: the longest)", 2},
	{"worker", KEY_WORKER, "W", 0, "of which worker --detour is (default 0)", 2},
	{"folded", KEY_FOLDED, NULL, 0, "print folded stacks, for other tools", 2},
	{"svg", KEY_SVG, NULL, 0, "print a flame graph", 2},
	CLI_FORMAT_OPTION,
	CLI_STRICT_OPTION,
	{"quiet", 'q', NULL, 0, "no progress on the terminal", 2},
	{0},
};

static const char doc[] =
	"Say by whom time was stolen, to the instruction: each detour of a stored run is charged "
	"to the functions that ran in it, and to the interrupt, exception or system call that "
	"they ran for.\v"
	"RUN is a run's id, the beginning of one, a target's name or a label (its newest complete "
	"run), or "
	"`last`. It is booted again from the store's images with a plugin in QEMU that watches "
	"from outside; the guest executes not one instruction more, which is checked each time: "
	"what it says must be byte for byte what it said without. Symbols are those of the images; "
	"a Linux kernel is asked for its own, once.\n"
	"\n"
	"A run of linux-host is measured anew with the kernel's own tracepoints on (as root, where "
	"tracefs is mounted), and once more without them: what tracing adds is printed beside.\n"
	"\n"
	"Of benchmarks that take samples (syscall, pagetouch, timeshare), each sample is charged, "
	"with the program's own instructions.\n"
	"\n"
	"Examples:\n"
	"  harness blame linux\n"
	"  harness blame linux --bench syscall --top 10\n"
	"  harness blame new --diff old --bench syscall\n"
	"  harness blame linux --detour 3\n"
	"  harness blame linux --svg > tick.svg\n"
	"\n"
	"Exit status: 0; 1 the guest said something else than without the plugin; 2 something was "
	"wrong; 3 with --strict if the run is disturbed or had not settled.";

struct parse {
	const char *which, *diff;
	struct blame_options options;
	uint64_t top, jobs;
	bool folded, svg, has_worker;
	enum format format;
	struct marks marks;
	struct error *error;
};

static bool set(struct parse *parse, int key, char *text, struct error *error)
{
	switch (key) {
	case 'b':
		parse->options.bench = text;
		return true;
	case KEY_DIFF:
		parse->diff = text;
		return true;
	case KEY_TIMEOUT:
		return units_timeout(text, &parse->options.timeout, error) ||
		       error_prefix(error, "--timeout");
	case 'j':
		return units_count(text, 1, PLAN_JOBS_MAX, &parse->jobs, error) ||
		       error_prefix(error, "--jobs");
	case KEY_TOP:
		return units_count(text, 1, 1000000, &parse->top, error) ||
		       error_prefix(error, "--top");
	case KEY_DETOUR:
		parse->options.one = true;
		return units_count(text, 0, UINT32_MAX, &parse->options.number, error) ||
		       error_prefix(error, "--detour");
	case KEY_WORKER:
		parse->has_worker = true;
		return units_count(text, 0, UINT32_MAX, &parse->options.worker, error) ||
		       error_prefix(error, "--worker");
	case KEY_SVG:
		parse->svg = true;
		return true;
	case KEY_FOLDED:
		parse->folded = true;
		return true;
	case 'f':
		return cli_format(text, &parse->format, error);
	case CLI_STRICT:
		parse->marks.strict = true;
		return true;
	case 'q':
		parse->options.quiet = true;
		return true;
	default:
		return cli_one_word(&parse->which, text, "one run at a time; --diff names another",
				    error);
	}
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
	struct parse *parse = state->input;

	if (key >= ARGP_KEY_END)
		return ARGP_ERR_UNKNOWN; /* argp's own keys but ARGP_KEY_ARG, which is 0 */
	return set(parse, key, text, parse->error) ? 0 : EINVAL;
}

struct session {
	struct paths paths;
	char qemu[PATH_MAX];
	struct store *store;
};

static bool make(const struct session *session, struct parse *parse, const char *which,
		 struct blame *blame, struct error *error)
{
	struct run *was = store_load(session->store, which, true, error);
	bool ok;

	if (!was)
		return false;
	marks_tell(&parse->marks, &was, 1);
	ok = blame_make(blame, was, session->store, &session->paths, session->qemu, &parse->options,
			error);
	ok = ok && blame_keep(session->store, was->id, blame, error);
	run_free(was);
	return ok;
}

static bool print(const struct parse *parse, const struct blame *blame, const struct blame *old,
		  struct error *error)
{
	if (parse->diff)
		return blame_print_diff(stdout, old, blame, parse->top, parse->format, error);
	if (parse->svg)
		return flame_graph_print(stdout, blame, error);
	if (parse->folded)
		return blame_folded_print(stdout, blame, error);
	return blame_print(stdout, blame, parse->top, parse->format, error);
}

/* A guest that says other bytes, or whose lengths are no sums, shows a bug: nothing is proved then. */
static int judge(const struct parse *parse, const struct blame *blame)
{
	bool proved = blame->same == blame->n_workers && blame->equal == blame->reported;

	if (proved)
		return EXIT_DONE;
	if (parse->folded || parse->svg || parse->diff || parse->format != FORMAT_TABLE)
		fprintf(stderr,
			"harness: %s: %zu of %zu workers said the same bytes, %zu of %zu lengths "
			"are sums over functions\n",
			blame->run, blame->same, blame->n_workers, blame->equal, blame->reported);
	return EXIT_REGRESSION;
}

static int work(struct session *session, struct parse *parse, struct error *error)
{
	struct blame blame = {NULL}, old = {NULL};
	int code = EXIT_ERROR;

	session->store = store_open(session->paths.results, true, error);
	if (session->store && make(session, parse, parse->which, &blame, error) &&
	    (!parse->diff || make(session, parse, parse->diff, &old, error)) &&
	    print(parse, &blame, &old, error)) {
		code = judge(parse, &blame);
		if (code == EXIT_DONE && parse->diff)
			code = judge(parse, &old);
	}
	blame_free(&blame);
	blame_free(&old);
	store_close(session->store);
	return code;
}

/* A run in the meter tsc cannot be booted again: this host is measured anew, with its tracepoints. */
static struct run *load_host_run(const struct parse *parse, const struct paths *paths)
{
	struct error ignored;
	struct store *store = store_open(paths->results, false, &ignored);
	struct run *run = store ? store_load(store, parse->which, false, &ignored) : NULL;

	store_close(store);
	if (!run || run->meter == METER_TSC)
		return run;
	run_free(run);
	return NULL;
}

static int work_host(const struct parse *parse, const struct run *like, struct error *error)
{
	if (parse->diff || parse->folded || parse->svg || parse->options.one ||
	    (parse->options.bench && strcmp(parse->options.bench, "selfish") != 0))
		error_set(error,
			  "%s: on this host only selfish's detours can be charged, and these "
			  "to tracepoints: no --diff, --detour, --folded, --svg, nor another "
			  "--bench",
			  like->id);
	else if (blame_host(like, parse->top, parse->format, parse->options.quiet, error))
		return EXIT_DONE;
	return EXIT_ERROR;
}

static int run(int argc, char **argv, struct error *error)
{
	static const struct argp argp = {options, parse_option, "RUN", doc, NULL, NULL, NULL};
	struct parse parse = {.top = 25, .error = error};
	struct session session = {.store = NULL};
	struct run *host_run;
	int code;

	if (!cli_go(cli_parse(&argp, argc, argv, &parse, error), &code))
		return code;
	if (!parse.which) {
		error_set(error, "which run? `harness list runs` lists them");
		return EXIT_ERROR;
	}
	if ((parse.has_worker && !parse.options.one) ||
	    parse.folded + parse.svg + !!parse.diff > 1) {
		error_set(error, "--worker says whose --detour; of --diff, --folded and --svg one "
				 "is printed");
		return EXIT_ERROR;
	}
	parse.options.jobs = parse.jobs;
	if (!paths_find(&session.paths, error))
		return EXIT_ERROR;
	host_run = load_host_run(&parse, &session.paths);
	if (host_run) {
		marks_tell(&parse.marks, &host_run, 1);
		code = marks_code(&parse.marks, work_host(&parse, host_run, error));
		run_free(host_run);
		return code;
	}
	if (!qemu_find(session.qemu, error))
		return EXIT_ERROR;
	return marks_code(&parse.marks, work(&session, &parse, error));
}

const struct verb verb_blame = {"blame", "which functions took the time", run};
