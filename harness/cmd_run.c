/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `harness run`: a run for each target, one after the other; stored, then printed side by side.
 * Knows the order of steps; how each is done is elsewhere.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "cmd_run.h"
#include "memory.h"
#include "metrics.h"
#include "provenance.h"
#include "qemu.h"
#include "verb.h"

/* What of the request a target cannot do is refused before anything boots. */
static bool check_targets(const struct run_request *request, const struct target *const *targets,
			  size_t n, struct error *error)
{
	size_t with_tick = 0;

	for (size_t i = 0; i < n; i++) {
		if (request->options.kernel && !targets[i]->user_kernel)
			return error_set(error, "--kernel: target %s boots only its own kernel",
					 targets[i]->name);
		with_tick += targets[i]->tick_hz;
		if (request->options.tick_hz && !targets[i]->tick_hz && !request->quiet)
			fprintf(stderr,
				"harness: %s keeps its own tick: --tick-hz does not concern it\n",
				targets[i]->name);
	}
	if (request->options.tick_hz && !with_tick)
		return error_set(error, "--tick-hz: %s has a tick of its own", targets[0]->name);
	if (request->elf && n != 1)
		return error_set(error, "--elf runs on one target at a time");
	return true;
}

/* Sorts by time, tells the target, and is unique among runs that start together. */
static void name_run(struct run *run)
{
	time_t now = time(NULL);
	uint32_t random = 0;
	struct tm utc;
	char stamp[32];

	gmtime_r(&now, &utc);
	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		random = (uint32_t)clock();
	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%SZ", &utc);
	run->created = memory_copy(stamp);
	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%S", &utc);
	snprintf(run->id, sizeof(run->id), "%s-%.4s-%08" PRIx32, stamp, run->target, random);
}

/* What one `harness run` works on. */
struct session {
	const struct run_request *request;
	struct paths paths;
	struct targets all;
	const struct target **targets; /* those chosen */
	size_t n;
	char qemu[PATH_MAX];
	struct store *store;
	struct run **runs;
	struct plan *plans;
};

static bool prepare(struct session *session, size_t i, struct error *error)
{
	const struct run_request *request = session->request;
	struct plan *plan = &session->plans[i];
	struct run *run = session->runs[i] = run_new();

	run->meter = request->meter;
	run->label = request->label ? memory_copy(request->label) : NULL;
	plan->params = request->params;
	plan->timeout = request->timeout;
	plan->parallel = request->jobs;
	plan->quiet = request->quiet;
	if (!plan_from_target(plan, run, session->targets[i], &request->options, &session->paths,
			      session->store, error))
		return false;
	name_run(run);
	params_to_pairs(&plan->params, &run->parameters);
	provenance_collect(&run->provenance, &session->paths, session->qemu);
	return true;
}

/* Boot, compute, store. A guest's failure is the run's, not an error. */
static bool measure(struct session *session, size_t i, struct error *error)
{
	struct run *run = session->runs[i];
	struct error contradiction;

	if (!execute(&session->plans[i], session->qemu, run, error))
		return false;
	if (!strcmp(run->status, "ok") && !metrics_compute(run, &contradiction)) {
		free(run->status);
		run->status = memory_copy("failed");
		run->reason = memory_copy(contradiction.message);
		run_drop_samples(run);
	}
	return store_save(session->store, run, error);
}

static bool report(const struct session *session, size_t n, struct error *error)
{
	const char *failed = NULL;

	if (!print_runs(stdout, session->runs, n, session->request->format, error))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct run *run = session->runs[i];
		const char *notes = pairs_get(&run->provenance, "notes");

		if (notes && !session->request->quiet)
			fprintf(stderr, "harness: %s: %s\n", run->target, notes);
		if (!strcmp(run->status, "ok"))
			continue;
		failed = run->target;
		fprintf(stderr, "harness: %s failed: %s\n", run->target, run->reason);
	}
	error->message[0] = '\0'; /* each failure has been told */
	return !failed;
}

static bool measure_all(struct session *session, struct error *error)
{
	struct error not_stored;
	size_t done = 0;
	bool ok = true;

	for (size_t i = 0; i < session->n; i++) {
		if (!prepare(session, i, error))
			return false;
	}
	for (; ok && done < session->n; done += ok)
		ok = measure(session, done, error);
	if (ok)
		return report(session, done, error);
	/* What was measured shall not be lost for want of disk space. */
	if (session->runs[done]->status) {
		not_stored = *error;
		fflush(stdout);
		report(session, done + 1, error);
		*error = not_stored;
		return error_prefix(error, "%s is measured but not stored",
				    session->runs[done]->id);
	}
	return false;
}

static bool open_session(struct session *session, struct error *error)
{
	return paths_find(&session->paths, error) &&
	       targets_load(session->paths.root, &session->all, error) &&
	       targets_select(&session->all, session->request->targets, &session->targets,
			      &session->n, error) &&
	       check_targets(session->request, session->targets, session->n, error) &&
	       qemu_find(session->qemu, error);
}

static void close_session(struct session *session)
{
	for (size_t i = 0; i < session->n && session->runs; i++) {
		run_free(session->runs[i]);
		plan_free(&session->plans[i]);
	}
	free(session->runs);
	free(session->plans);
	free(session->targets);
	targets_free(&session->all);
	if (session->store)
		store_close(session->store);
}

static int run_session(struct session *session, struct error *error)
{
	const struct run_request *request = session->request;

	if (!open_session(session, error))
		return EXIT_ERROR;
	if (request->meter_note && !request->quiet)
		fprintf(stderr, "harness: meter %s: %s\n", meter_name(request->meter),
			request->meter_note);
	if (request->elf)
		return program_run(request, session->targets[0], &session->paths, session->qemu,
				   error);
	session->store = store_open(session->paths.results, true, error);
	if (!session->store)
		return EXIT_ERROR;
	session->runs = memory_zeroed(session->n, sizeof(*session->runs));
	session->plans = memory_zeroed(session->n, sizeof(*session->plans));
	return measure_all(session, error) ? EXIT_DONE : EXIT_ERROR;
}

static int run(int argc, char **argv, struct error *error)
{
	struct run_request request;
	struct session session = {.request = &request};
	int code = run_options(argc, argv, &request, error);

	if (code == CLI_GO) {
		code = run_session(&session, error);
		close_session(&session);
	} else {
		code = code == CLI_DONE ? EXIT_DONE : EXIT_ERROR;
	}
	run_request_free(&request);
	return code;
}

const struct verb verb_run = {"run", "boot targets, run the benchmarks, store and print", run};
