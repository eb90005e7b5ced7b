/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run for each target; stored, then printed side by side. Knows the order of steps; how each is done is
 * elsewhere.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/interrupt.h"
#include "harness/base/memory.h"
#include "harness/base/words.h"
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

/* Whoever looks on may need more of a run than that it is the same. */
static bool accept(const struct session *session, const struct session_watch *watch, size_t which,
		   struct run **before, struct error *error)
{
	bool stands = true,
	     ok = !*before || !watch ||
		  watch->before(watch->context, which, *before, session->store, &stands, error);

	if (ok && stands)
		return true;
	run_free(*before);
	*before = NULL;
	return ok;
}

/* In place of the planned run comes the one that was measured before, if there is such a one. */
static bool answer(struct session *session, size_t i, const struct session_watch *watch,
		   size_t which, bool *answered, struct error *error)
{
	const struct run_request *request = session->request;
	struct run **run = &session->runs[i];
	struct run *before = NULL;

	if (request->answer && !request->fresh) {
		before = answer_find(session->store, *run, error);
		if (!before && *error->message)
			return false;
	}
	if (!accept(session, watch, which, &before, error))
		return false;
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

static void batch_open(struct batch *batch, size_t most)
{
	*batch = (struct batch){.plans = memory_zeroed(most, sizeof(*batch->plans)),
				.runs = memory_zeroed(most, sizeof(struct run *))};
}

static void batch_close(struct batch *batch)
{
	free(batch->plans);
	free(batch->runs);
}

static void batch_add(struct batch *batch, const struct plan *plan, struct run *run)
{
	batch->plans[batch->n] = plan;
	batch->runs[batch->n++] = run;
}

/* Their targets; to be freed. */
static char *batch_name(const struct batch *batch)
{
	struct words words = {NULL, 0};

	for (size_t i = 0; i < batch->n; i++)
		words_add(&words, "%s%s", i ? ", " : "", batch->plans[i]->target);
	return words_take(&words);
}

/* Machines of all of them share this host's processors; what has come to its end is kept in any case. */
static bool measure_together(struct session *session, struct batch *batch, struct error *error)
{
	char *name = batch_name(batch);
	struct error unkept;
	bool ok;

	batch->name = name;
	ok = !batch->n || measure_boot(batch, session->qemu, error);
	for (size_t i = 0; i < batch->n; i++) {
		if (batch->runs[i]->status &&
		    !measure_keep(batch->runs[i], session->store, ok ? error : &unkept))
			ok = false;
	}
	free(name);
	return ok;
}

/* Everything but telling. What counts instructions is booted side by side, what takes time alone. */
static bool measure_all(struct session *session, struct error *error)
{
	bool *alone = memory_zeroed(session->n, sizeof(*alone));
	bool ok = prepare_all(session, error);
	struct batch batch;

	batch_open(&batch, session->n);
	for (size_t i = 0; ok && i < session->n; i++) {
		bool answered = false;

		ok = answer(session, i, NULL, 0, &answered, error);
		alone[i] = !answered && session->runs[i]->meter == METER_TSC;
		if (ok && !answered && !alone[i])
			batch_add(&batch, &session->plans[i], session->runs[i]);
	}
	ok = ok && measure_together(session, &batch, error);
	for (size_t i = 0; ok && i < session->n; i++) {
		if (alone[i])
			ok = measure(&session->plans[i], session->qemu, session->runs[i],
				     session->store, error);
	}
	batch_close(&batch);
	free(alone);
	return ok;
}

/* What is measured is told even if the rest could not be: it may have taken long. */
static bool report(const struct session *session, struct marks *marks, struct error *error)
{
	const struct run_request *request = session->request;
	struct run **told = memory_zeroed(session->n, sizeof(struct run *));
	bool ok = true;
	size_t n = 0;

	for (size_t i = 0; i < session->n; i++) {
		if (session->runs[i] && session->runs[i]->status)
			told[n++] = session->runs[i];
	}
	error->message[0] = '\0';
	if (n)
		ok = measure_report(told, n, request->format, request->quiet, marks, error);
	free(told);
	return ok;
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

/* Several sessions of one target each, as their requests say; answered[i]: by a run that was there. */
struct together {
	struct session *sessions;
	bool *answered;
	size_t n;
	const struct session_watch *watch;
};

/* One after the other, when all of them have been measured. */
static bool keep_all(const struct together *together, struct error *error)
{
	const struct session_watch *watch = together->watch;
	bool ok = true;

	for (size_t i = 0; ok && i < together->n; i++) {
		struct run *run = together->sessions[i].runs[0];
		struct store *store = together->sessions[i].store;
		bool complete;

		if (together->answered[i] || !run->status)
			continue;
		measure_compute(run);
		complete = !strcmp(run->status, "ok");
		ok = (!complete || watch->end(watch->context, i, run, error)) &&
		     store_save(store, run, error) &&
		     (!complete || watch->kept(watch->context, i, run, store, error));
	}
	return ok;
}

static bool prepare_together(const struct together *together, struct batch *batch,
			     struct error *error)
{
	const struct session_watch *watch = together->watch;
	bool ok = true;

	for (size_t i = 0; ok && i < together->n; i++) {
		struct session *session = &together->sessions[i];

		ok = open_session(session, error) && prepare_all(session, error) &&
		     answer(session, 0, watch, i, &together->answered[i], error);
		if (!ok || together->answered[i])
			continue;
		ok = watch->begin(watch->context, i, &session->plans[0], session->runs[0],
				  &session->paths, session->qemu, error);
		batch_add(batch, &session->plans[0], session->runs[0]);
	}
	return ok;
}

static bool boot_together(const struct together *together, struct error *error)
{
	struct batch batch;
	bool ok;

	batch_open(&batch, together->n);
	batch.name = together->watch->name;
	batch.all_or_none = true;
	ok = prepare_together(together, &batch, error) &&
	     (!batch.n || measure_boot(&batch, together->sessions[0].qemu, error));
	batch_close(&batch);
	return ok;
}

bool session_measure_together(const struct run_request *requests, size_t n,
			      const struct session_watch *watch, struct run **runs,
			      struct error *error)
{
	struct together together = {memory_zeroed(n, sizeof(*together.sessions)),
				    memory_zeroed(n, sizeof(*together.answered)), n, watch};
	struct session *sessions = together.sessions;
	bool ok;

	for (size_t i = 0; i < n; i++)
		sessions[i].request = &requests[i];
	ok = boot_together(&together, error) && keep_all(&together, error);
	for (size_t i = 0; ok && i < n; i++) {
		runs[i] = sessions[i].runs[0];
		sessions[i].runs[0] = NULL;
	}
	for (size_t i = 0; i < n; i++)
		close_session(&sessions[i]);
	free(together.answered);
	free(sessions);
	return ok;
}
