/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `harness rerun`: boots what a stored run booted, from the store's copies of its images, and looks
 * whether it says the same. Knows the order of steps; how each is done is elsewhere.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/cli.h"
#include "harness/base/memory.h"
#include "harness/boot/qemu.h"
#include "harness/host/provenance.h"
#include "harness/measure/measure.h"
#include "harness/measure/planning.h"
#include "harness/run/same_bytes.h"
#include "harness/run/units.h"
#include "harness/verb.h"

enum { KEY_TIMEOUT = 0x200, KEY_LABEL };

static const struct argp_option options[] = {
	{"timeout", KEY_TIMEOUT, "SECONDS", 0,
	 "processor time after which a machine is taken to hang (default as in run)", 1},
	{"jobs", 'j', "N", 0, "machines at a time (default: as many as processors)", 1},
	{"label", KEY_LABEL, "TEXT", 0, "a note to keep with the new run, at most 200 characters",
	 2},
	CLI_FORMAT_OPTION,
	{"quiet", 'q', NULL, 0, "no progress and no notes on the terminal", 2},
	{0},
};

static const char doc[] =
	"Boot a stored run again: the same parameters, and the same images, taken from the store "
	"by their SHA-256. The new run is stored too, and says which one it repeats.\v"
	"RUN is a run's id, the beginning of one, a target's name or a label (its newest complete "
	"run), or "
	"`last`; `harness list runs` lists them.\n"
	"\n"
	"In the insn meter the same images and parameters give the same bytes, however loaded the "
	"host, on machines of one processor; of others this is what was seen. If they don't, it "
	"is by another version of QEMU, or a bug of this project or QEMU.\n"
	"\n"
	"Examples:\n"
	"  harness rerun lwk\n"
	"  harness rerun 20240131T120000 --jobs 1\n"
	"\n"
	"Exit status: 0 every worker's records are the same bytes, 1 they are not, 2 something "
	"was wrong.";

struct request {
	const char *which, *label;
	double timeout;
	uint64_t jobs;
	enum format format;
	bool quiet;
};

struct parse {
	struct request *request;
	struct error *error;
};

static bool set(struct request *request, int key, char *text, struct error *error)
{
	switch (key) {
	case KEY_TIMEOUT:
		return units_timeout(text, &request->timeout, error) ||
		       error_prefix(error, "--timeout");
	case 'j':
		return units_count(text, 1, PLAN_JOBS_MAX, &request->jobs, error) ||
		       error_prefix(error, "--jobs");
	case KEY_LABEL:
		request->label = text;
		return run_label_check(text, error);
	case 'f':
		return cli_format(text, &request->format, error);
	case 'q':
		request->quiet = true;
		return true;
	default:
		return cli_one_word(&request->which, text, "one run at a time", error);
	}
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
	struct parse *parse = state->input;

	if (key >= ARGP_KEY_END)
		return ARGP_ERR_UNKNOWN;
	return set(parse->request, key, text, parse->error) ? 0 : EINVAL;
}

/* What one `harness rerun` works on. */
struct session {
	const struct request *request;
	struct paths paths;
	char qemu[PATH_MAX];
	struct store *store;
	struct run *was, *is;
	struct plan plan;
};

static bool load(struct session *session, struct error *error)
{
	session->store = store_open(session->paths.results, true, error);
	if (!session->store)
		return false;
	session->was = store_load(session->store, session->request->which, true, error);
	if (!session->was)
		return false;
	if (strcmp(session->was->status, "ok") != 0)
		return error_set(error,
				 "%s failed: there is nothing to compare with; `harness show %s` "
				 "says why it did",
				 session->was->id, session->was->id);
	if (session->was->meter != METER_INSN)
		return error_set(error, "%s was measured in the meter %s: its bytes never repeat",
				 session->was->id, meter_name(session->was->meter));
	return true;
}

/* What comes with the images: where these were built does not change by booting them again. */
static bool is_of_images(const char *key)
{
	static const char *const keys[] = {"machine",		"append",
					   "supervisor",	"worker_kernel",
					   "companion_machine", "companion_append"};
	size_t n = strlen(key);

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!strcmp(key, keys[i]))
			return true;
	}
	return !strncmp(key, "object_", strlen("object_")) ||
	       (n > strlen("_sha256") && !strcmp(key + n - strlen("_sha256"), "_sha256"));
}

static bool prepare(struct session *session, struct error *error)
{
	const struct request *request = session->request;
	const struct run *was = session->was;
	struct run *is = session->is = run_new();

	is->target = memory_copy(was->target);
	is->meter = was->meter;
	is->label = request->label ? memory_copy(request->label) : NULL;
	pairs_copy(&is->parameters, &was->parameters);
	pairs_copy(&is->options, &was->options);
	for (size_t i = 0; i < was->provenance.n; i++) {
		const struct pair *pair = &was->provenance.items[i];

		if (is_of_images(pair->key))
			pairs_set(&is->provenance, pair->key, pair->value);
	}
	measure_name(is);
	pairs_set(&is->provenance, "rerun_of", was->id);
	provenance_collect(&is->provenance, &session->paths, session->qemu);
	session->plan.timeout = request->timeout;
	session->plan.parallel = request->jobs;
	session->plan.quiet = request->quiet;
	return plan_from_run(&session->plan, was, session->store, error);
}

/* A difference in what should not matter is the first suspect. */
static void say_suspects(const struct run *was, const struct run *is)
{
	const char *old = pairs_get(&was->provenance, "qemu_version");
	const char *new = pairs_get(&is->provenance, "qemu_version");

	if (old && new &&strcmp(old, new) != 0)
		fprintf(stderr, "harness: QEMU's version was \"%s\", is \"%s\"\n", old, new);
}

static int judge(const struct session *session)
{
	char first[512];
	size_t all = session->was->n_workers, differing;

	differing = same_bytes_differing(session->was, session->is, first, sizeof(first));
	if (!differing) {
		if (!session->request->quiet)
			fprintf(stderr, "harness: %s is byte for byte %s: %zu of %zu workers\n",
				session->is->id, session->was->id, all, all);
		return EXIT_DONE;
	}
	fprintf(stderr, "harness: %s differs from %s in %zu of %zu workers; first, %s\n",
		session->is->id, session->was->id, differing, all, first);
	say_suspects(session->was, session->is);
	return EXIT_REGRESSION;
}

static int rerun(struct session *session, struct error *error)
{
	const struct request *request = session->request;
	struct marks marks = {.strict = false};
	struct error unreported;

	if (!paths_find(&session->paths, error) || !qemu_find(session->qemu, error) ||
	    !load(session, error) || !prepare(session, error))
		return EXIT_ERROR;
	if (!measure(&session->plan, session->qemu, session->is, session->store, error)) {
		if (session->is->status)
			measure_report(&session->is, 1, request->format, request->quiet, &marks,
				       &unreported);
		return EXIT_ERROR;
	}
	if (measure_report(&session->is, 1, request->format, request->quiet, &marks, error))
		return judge(session);
	/* A guest that ran before and now fails is a difference; it has been told. */
	return error->message[0] ? EXIT_ERROR : EXIT_REGRESSION;
}

static int run(int argc, char **argv, struct error *error)
{
	struct request request = {.which = NULL};
	struct parse parse = {&request, error};
	struct session session = {.request = &request};
	const struct argp argp = {options, parse_option, "RUN", doc, NULL, NULL, NULL};
	int code;

	if (!cli_go(cli_parse(&argp, argc, argv, &parse, error), &code))
		return code;
	if (!request.which) {
		error_set(error, "which run? `harness list runs` lists them");
		return EXIT_ERROR;
	}
	code = rerun(&session, error);
	run_free(session.was);
	run_free(session.is);
	plan_free(&session.plan);
	if (session.store)
		store_close(session.store);
	return code;
}

const struct verb verb_rerun = {"rerun", "boot a stored run again; are the bytes the same?", run};
