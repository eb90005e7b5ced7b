/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run for each target, one after the other; stored, then printed side by side. Knows the order of
 * steps; how each is done is elsewhere.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/interrupt.h"
#include "harness/base/memory.h"
#include "harness/boot/kvm.h"
#include "harness/boot/qemu.h"
#include "harness/host/provenance.h"
#include "harness/measure/answer.h"
#include "harness/measure/making.h"
#include "harness/measure/measure.h"
#include "harness/measure/request_check.h"
#include "harness/measure/session.h"
#include "harness/measure/user_program.h"

/* What one `harness run` works on. */
struct session {
	const struct run_request *request;
	struct paths paths;
	struct targets all;
	const struct target **targets; /* those chosen */
	size_t n;
	char qemu[PATH_MAX];
	bool kvm; /* what is booted is booted by KVM, in real time */
	struct store *store;
	struct run **runs;
	struct plan *plans;
};

static bool prepare(struct session *session, size_t i, struct error *error)
{
	const struct run_request *request = session->request;
	struct plan *plan = &session->plans[i];
	struct run *run = session->runs[i] = run_new();

	plan->kvm = session->kvm && !target_is_process(session->targets[i]);
	run->meter = plan->kvm || target_is_process(session->targets[i]) ? METER_TSC : METER_INSN;
	run->label = request->label ? memory_copy(request->label) : NULL;
	if (request->origin)
		pairs_set(&run->provenance, RUN_ORIGIN, request->origin);
	plan->params = request->params;
	params_usual(&plan->params, run->meter, request->given, request->origin);
	plan->timeout = request->timeout;
	plan->parallel = request->jobs;
	plan->quiet = request->quiet;
	if (run->meter == METER_TSC) {
		uint64_t *workers = &plan->params.number[PARAM_WORKERS];

		if (!request->workers_given)
			*workers = 0;
		if (!process_workers_choose(&plan->cpus, workers, &request->options.host, error))
			return error_prefix(error, "%s", session->targets[i]->name);
		if (request->options.host.events &&
		    !events_parse(&plan->events, request->options.host.events, NULL, error))
			return error_prefix(error, "--events");
	}
	if (!plan_from_target(plan, run, session->targets[i], &request->options, &session->paths,
			      session->store, error))
		return false;
	measure_name(run);
	params_to_pairs(&plan->params, &run->parameters);
	provenance_collect(&run->provenance, &session->paths,
			   target_is_process(session->targets[i]) ? NULL : session->qemu);
	provenance_objects(&run->provenance, &session->paths);
	if (!target_is_process(session->targets[i]))
		answer_key(run, session->qemu);
	return true;
}

/* Files that its targets lack. */
static bool make(const struct session *session, struct error *error)
{
	return making_make(&session->paths, session->targets, session->n, session->request, error);
}

static bool prepare_all(struct session *session, struct error *error)
{
	bool ok = true;

	if (!make(session, error))
		return false;
	session->store = store_open(session->paths.results, true, error);
	if (!session->store)
		return false;
	session->runs = memory_zeroed(session->n, sizeof(*session->runs));
	session->plans = memory_zeroed(session->n, sizeof(*session->plans));
	for (size_t i = 0; ok && i < session->n; i++)
		ok = prepare(session, i, error);
	return ok;
}

/* In place of the planned run comes the one that was measured before, if there is such a one. */
static bool answer(struct session *session, size_t i, bool *answered, struct error *error)
{
	const struct run_request *request = session->request;
	struct run **run = &session->runs[i];
	struct run *before = NULL;

	if (request->answer && !request->fresh) {
		before = answer_find(session->store, *run, error);
		if (!before && *error->message)
			return false;
	}
	*answered = before;
	if (!before)
		return true;
	if (!request->quiet)
		fprintf(stderr, "harness: %s: measured before: %s (--fresh boots it again)\n",
			before->target, before->id);
	if (request->label && !answer_keep(session->store, before, *run, error)) {
		run_free(before);
		return false;
	}
	run_free(*run);
	*run = before;
	return true;
}

/* Everything but telling. */
static bool measure_all(struct session *session, struct error *error)
{
	bool ok = prepare_all(session, error), answered;

	for (size_t i = 0; ok && i < session->n; i++) {
		ok = answer(session, i, &answered, error);
		if (ok && !answered)
			ok = measure(&session->plans[i], session->qemu, session->runs[i],
				     session->store, error);
	}
	return ok;
}

/* What is measured is told even if the rest could not be: it may have taken long. */
static bool report(const struct session *session, struct marks *marks, struct error *error)
{
	const struct run_request *request = session->request;
	size_t n = 0;

	while (n < session->n && session->runs[n] && session->runs[n]->status)
		n++;
	error->message[0] = '\0';
	return !n ||
	       measure_report(session->runs, n, request->format, request->quiet, marks, error);
}

/* Only what is booted needs QEMU. */
static bool find_qemu(struct session *session, struct error *error)
{
	for (size_t i = 0; i < session->n; i++) {
		if (!target_is_process(session->targets[i]))
			return qemu_find(session->qemu, error);
	}
	return true;
}

/* In which meter what is booted is measured: tsc if that is asked for and KVM is good for it. */
static bool choose_meter(struct session *session, struct error *error)
{
	const struct run_request *request = session->request;
	const char *booted = NULL;
	struct kvm_verdict verdict;

	for (size_t i = 0; i < session->n && !booted; i++) {
		if (!target_is_process(session->targets[i]))
			booted = session->targets[i]->name;
	}
	if (!booted || (request->meter != RUN_METER_TSC && request->meter != RUN_METER_AUTO))
		return true;
	for (size_t i = 0; i < session->n; i++) {
		if (!session->targets[i]->companion)
			continue;
		return request->meter == RUN_METER_AUTO ||
		       error_set(error,
				 "--meter tsc: not available for this target yet: target %s is "
				 "two machines",
				 session->targets[i]->name);
	}
	kvm_judge(&verdict, session->qemu, session->paths.results, false);
	if (!verdict.usable && request->meter == RUN_METER_TSC)
		return error_set(
			error,
			"--meter tsc: not available for this target yet: target %s would need "
			"KVM, but %s",
			booted, verdict.why);
	session->kvm = verdict.usable;
	if (session->kvm && !request_check_pad(request, booted, error))
		return false;
	if (session->kvm && (request->in_insn || request->elf))
		return error_set(error, "--meter: time is measured by KVM, which takes no %s",
				 request->elf ? "--elf" : "durations and lengths in insn");
	if (request->meter == RUN_METER_AUTO && !request->quiet)
		fprintf(stderr, "harness: %s: meter %s: %s\n", booted,
			meter_name(session->kvm ? METER_TSC : METER_INSN), verdict.why);
	return true;
}

static bool open_session(struct session *session, struct error *error)
{
	if (!paths_find(&session->paths, error))
		return false;
	if (session->request->root)
		snprintf(session->paths.root, sizeof(session->paths.root), "%s",
			 session->request->root);
	return targets_load(session->paths.root, &session->all, error) &&
	       targets_select(&session->all, session->request->targets, &session->targets,
			      &session->n, error) &&
	       request_check(session->request, session->targets, session->n, error) &&
	       find_qemu(session, error) && choose_meter(session, error);
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

static int tell(struct session *session, struct error *error)
{
	struct marks marks = {.strict = session->request->strict};
	struct error unreported;

	if (!open_session(session, error))
		return EXIT_ERROR;
	if (session->request->elf)
		return make(session, error)
			       ? user_program_run(session->request, session->targets[0],
						  &session->paths, session->qemu, error)
			       : EXIT_ERROR;
	if (measure_all(session, error))
		return report(session, &marks, error) ? marks_code(&marks, EXIT_DONE) : EXIT_ERROR;
	if (session->runs && !interrupt_pending())
		report(session, &marks, &unreported);
	return EXIT_ERROR;
}

bool session_check(const struct run_request *request, struct error *error)
{
	bool ignored;

	return session_check_moved(request, &ignored, error);
}

bool session_check_moved(const struct run_request *request, bool *moved, struct error *error)
{
	struct session session = {.request = request};
	bool ok = open_session(&session, error);

	*moved = ok && session.n == 1 && session.targets[0]->settles && !session.kvm;
	close_session(&session);
	return ok;
}

int session_tell(const struct run_request *request, struct error *error)
{
	struct session session = {.request = request};
	int code = tell(&session, error);

	close_session(&session);
	return code;
}

struct run *session_measure(const struct run_request *request, struct error *error)
{
	struct session session = {.request = request};
	struct run *run = NULL;

	if (open_session(&session, error) && measure_all(&session, error)) {
		run = session.runs[0];
		session.runs[0] = NULL;
	}
	close_session(&session);
	return run;
}

/* One after the other, when all of them have been measured. */
static bool keep_all(struct session *sessions, size_t n, const struct session_watch *watch,
		     struct error *error)
{
	bool ok = true;

	for (size_t i = 0; ok && i < n; i++) {
		struct run *run = sessions[i].runs[0];

		if (!run->status)
			continue;
		measure_compute(run);
		if (!strcmp(run->status, "ok"))
			ok = watch->end(watch->context, i, run, error);
		ok = ok && store_save(sessions[i].store, run, error);
	}
	return ok;
}

static bool boot_together(struct session *sessions, size_t n, const struct session_watch *watch,
			  struct error *error)
{
	const struct plan **plans = memory_zeroed(n, sizeof(*plans));
	struct run **runs = memory_zeroed(n, sizeof(struct run *));
	bool ok = true;

	for (size_t i = 0; ok && i < n; i++) {
		struct session *session = &sessions[i];

		ok = open_session(session, error) && prepare_all(session, error) &&
		     watch->begin(watch->context, i, &session->plans[0], session->runs[0],
				  &session->paths, session->qemu, error);
		if (ok) {
			plans[i] = &session->plans[0];
			runs[i] = session->runs[0];
		}
	}
	ok = ok && measure_boot(plans, runs, n, watch->name, sessions[0].qemu, error);
	free(plans);
	free(runs);
	return ok;
}

bool session_measure_together(const struct run_request *requests, size_t n,
			      const struct session_watch *watch, struct run **runs,
			      struct error *error)
{
	struct session *sessions = memory_zeroed(n, sizeof(*sessions));
	bool ok;

	for (size_t i = 0; i < n; i++)
		sessions[i].request = &requests[i];
	ok = boot_together(sessions, n, watch, error) && keep_all(sessions, n, watch, error);
	for (size_t i = 0; ok && i < n; i++) {
		runs[i] = sessions[i].runs[0];
		sessions[i].runs[0] = NULL;
	}
	for (size_t i = 0; i < n; i++)
		close_session(&sessions[i]);
	free(sessions);
	return ok;
}
