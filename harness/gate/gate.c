/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps of a gate, for each target and for all. What is worse is the policy's to say. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/file.h"
#include "harness/base/interrupt.h"
#include "harness/base/memory.h"
#include "harness/boot/qemu.h"
#include "harness/boot/target.h"
#include "harness/gate/arm_measure.h"
#include "harness/gate/arm_request.h"
#include "harness/gate/baseline.h"
#include "harness/gate/checkout.h"
#include "harness/gate/confirm.h"
#include "harness/gate/gate.h"
#include "harness/gate/grown.h"
#include "harness/gate/identical.h"
#include "harness/gate/policy.h"
#include "harness/gate/tell_machines.h"
#include "harness/gate/tell_people.h"
#include "harness/store/store.h"

struct gate {
	const struct gate_request *asked;
	char qemu[PATH_MAX];
	struct policy policy;
	struct checkout checkout; /* of asked->base */
	struct verdict *verdicts;
	size_t n;
};

/* What the base is measured as: the same request, but for what the user said of the base. */
static struct run_request base_request(const struct gate *gate, const struct run_request *request)
{
	struct run_request base = *request;

	if (gate->asked->base)
		base.root = gate->checkout.path;
	if (gate->asked->base_images)
		base.root = gate->asked->base_images;
	if (gate->asked->base_kernel)
		base.options.kernel = *gate->asked->base_kernel ? gate->asked->base_kernel : NULL;
	if (gate->asked->base_append)
		base.options.append =
			*gate->asked->base_append ? (char *)gate->asked->base_append : NULL;
	if (gate->asked->base_cpus)
		base.options.host.cpus = gate->asked->base_cpus;
	return base;
}

static const char *base_name(const struct gate *gate)
{
	return gate->asked->base	  ? gate->asked->base
	       : gate->asked->base_images ? gate->asked->base_images
					  : "base";
}

/* ---- one target ---- */

static void say_identical(struct verdict *verdict, const struct gate *gate,
			  const struct target *target)
{
	*verdict = (struct verdict){
		.target = memory_copy(target->name),
		.meter = METER_INSN,
		.old_origin = memory_copy(base_name(gate)),
		.new_origin = memory_copy("this build"),
		.identical = true,
	};
}

/* Arms of one target: may they be compared, and does one look worse? */
static bool reach(const struct gate *gate, const struct target *target, struct arm *old,
		  struct arm *new, bool stored, struct verdict *verdict, struct error *error)
{
	old->moved = new->moved = target->user_kernel;
	if (!arm_comparable(old, new, stored, error))
		return false;
	verdict_reach(verdict, old, new, &gate->policy);
	return true;
}

static bool against_measured(struct gate *gate, const struct target *target,
			     const struct run_request *request, struct verdict *verdict,
			     struct error *error)
{
	struct run_request base = base_request(gate, request);
	struct arm old = {NULL}, new = {NULL};
	const struct arm_side before = {&base, base_name(gate), &old};
	const struct arm_side after = {request, "this build", &new};
	bool ok;

	if (identical_boots(target, gate->asked->paths->root, &base, request)) {
		say_identical(verdict, gate, target);
		return true;
	}
	ok = arm_measure_batch(&before, &after, gate->asked->runs, error) &&
	     reach(gate, target, &old, &new, false, verdict, error) &&
	     confirm_flagged(verdict, &before, &after, gate->asked->runs, &gate->policy, error);
	if (ok && !gate->asked->no_blame)
		grown_find(verdict, gate->asked->paths, gate->qemu, request->quiet);
	arm_free(&old);
	arm_free(&new);
	return ok;
}

static void advise(struct verdict *verdict, const char *commit)
{
	if (verdict->code == EXIT_REGRESSION && commit && *commit) {
		if (asprintf(&verdict->advice,
			     "harness gate --target %s --base %.12s names the functions that grew",
			     verdict->target, commit) < 0)
			verdict->advice = NULL;
	} else if (verdict->code == EXIT_DONE && verdict_count(verdict, OUTCOME_IMPROVED)) {
		if (asprintf(&verdict->advice,
			     "harness baseline update --target %s takes the improvement over",
			     verdict->target) < 0)
			verdict->advice = NULL;
	}
}

static bool against_baseline(struct gate *gate, const struct target *target,
			     const struct run_request *request, struct verdict *verdict,
			     struct error *error)
{
	struct arm old = {NULL}, new = {NULL};
	const struct arm_side before = {NULL, NULL, &old}, after = {request, "this build", &new};
	char path[PATH_MAX];
	bool ok;

	if (gate->asked->baseline)
		snprintf(path, sizeof(path), "%s", gate->asked->baseline);
	else if (!baseline_path(gate->asked->paths, target->name, path, error))
		return false;
	if (access(path, F_OK))
		return error_set(error,
				 "no baseline %s: `harness baseline save --target %s` makes one "
				 "of this build; --base REV needs none",
				 path, target->name);
	ok = baseline_load(&old, path, error);
	if (ok && old.meter == METER_TSC)
		ok = error_set(error,
			       "%s: measured time is compared within one session only: use --base, "
			       "--base-images, --base-kernel, --base-append or --base-cpus",
			       path);
	ok = ok && arm_measure(&new, request, "this build", error);
	if (ok && !reach(gate, target, &old, &new, true, verdict, error))
		ok = error_prefix(error,
				  "%s is of another set-up, so nothing can be said (`harness "
				  "baseline update --target %s` remakes it)",
				  path, target->name);
	ok = ok && confirm_flagged(verdict, &before, &after, 1, &gate->policy, error);
	if (ok)
		advise(verdict, pairs_get(&old.provenance, "git_commit"));
	arm_free(&old);
	arm_free(&new);
	return ok;
}

/* Against a stored run; with --run that is all there is to do. */
static bool against_run(struct gate *gate, const struct target *target,
			const struct run_request *request, struct verdict *verdict,
			struct error *error)
{
	struct arm old = {NULL}, new = {NULL};
	const struct arm_side before = {NULL, NULL, &old}, after = {request, "this build", &new};
	struct store *store = store_open(gate->asked->paths->results, true, error);
	bool ok = store && arm_load(&old, store, gate->asked->base_run, error);

	if (ok && strcmp(old.target, target->name) != 0)
		ok = error_set(error, "%s ran %s, not %s", gate->asked->base_run, old.target,
			       target->name);
	if (ok)
		ok = gate->asked->stored_run ? arm_load(&new, store, gate->asked->stored_run, error)
					     : arm_measure(&new, request, "this build", error);
	store_close(store);
	if (ok && !reach(gate, target, &old, &new, true, verdict, error))
		ok = error_prefix(error, "%s is of another set-up, so nothing can be said",
				  gate->asked->base_run);
	if (ok && gate->asked->stored_run && verdict_flagged(verdict))
		verdict_unconfirmed(verdict,
				    "what may be worse in some boots takes a fresh batch to "
				    "tell, and stored runs have none: gate without --run");
	ok = ok && confirm_flagged(verdict, &before, &after, 1, &gate->policy, error);
	if (ok && !gate->asked->no_blame)
		grown_find(verdict, gate->asked->paths, gate->qemu, request->quiet);
	arm_free(&old);
	arm_free(&new);
	return ok;
}

static bool gate_target(struct gate *gate, const struct target *target, struct verdict *verdict,
			enum format *format, struct error *error)
{
	struct run_request request;
	bool measured = gate->asked->base || gate->asked->base_images || gate->asked->base_kernel ||
			gate->asked->base_append || gate->asked->base_cpus;
	bool ok = arm_request_parse(target, ARM_BOOTS, gate->asked->words, gate->asked->n_words,
				    &request, error);

	*format = request.format;
	if (ok && gate->asked->base_run)
		ok = against_run(gate, target, &request, verdict, error);
	else if (ok)
		ok = measured ? against_measured(gate, target, &request, verdict, error)
			      : against_baseline(gate, target, &request, verdict, error);
	request_free(&request);
	return ok;
}

/* ---- all targets ---- */

static bool build_base(struct gate *gate, const struct target *const *targets, size_t n,
		       struct error *error)
{
	const char **kernels = memory_zeroed(n, sizeof(*kernels));
	bool ok;

	for (size_t i = 0; i < n; i++)
		kernels[i] = targets[i]->kernel;
	ok = checkout_open(&gate->checkout, gate->asked->paths->root, gate->asked->base, error) &&
	     checkout_use_benchmarks(&gate->checkout, error) &&
	     checkout_build(&gate->checkout, kernels, n, NULL, error);
	free(kernels);
	return ok || error_prefix(error, "--base %s", gate->asked->base);
}

/* Processes of this Linux need no QEMU. */
static bool find_qemu(struct gate *gate, const struct target *const *targets, size_t n,
		      struct error *error)
{
	for (size_t i = 0; i < n; i++) {
		if (targets[i]->program != TARGET_PROCESS)
			return qemu_find(gate->qemu, error);
	}
	return true;
}

/* ---- telling ---- */

static bool write_file(const char *path, const struct gate *gate,
		       void (*print)(FILE *, const struct verdict *, size_t), struct error *error)
{
	FILE *out;
	bool ok;

	if (!path)
		return true;
	out = fopen(path, "we");
	if (!out)
		return error_set(error, "%s: %s", path, strerror(errno));
	print(out, gate->verdicts, gate->n);
	ok = !ferror(out);
	return (!fclose(out) && ok) || error_set(error, "cannot write %s", path);
}

static bool report(const struct gate *gate, enum format format, struct error *error)
{
	switch (format) {
	case FORMAT_TABLE:
		tell_people_table(stdout, gate->verdicts, gate->n, gate->asked->all);
		break;
	case FORMAT_CSV:
		tell_machines_csv(stdout, gate->verdicts, gate->n);
		break;
	case FORMAT_JSON:
		if (!tell_machines_json(stdout, gate->verdicts, gate->n, error))
			return false;
	}
	if (!file_check_written(stdout, error))
		return false;
	if (getenv("GITHUB_ACTIONS"))
		tell_people_annotations(stderr, gate->verdicts, gate->n);
	return write_file(gate->asked->junit, gate, tell_machines_junit, error) &&
	       write_file(gate->asked->markdown, gate, tell_people_markdown, error);
}

static bool gate_all(struct gate *gate, const struct target *const *targets, size_t n,
		     struct error *error)
{
	enum format format = FORMAT_TABLE;
	bool ok = find_qemu(gate, targets, n, error) &&
		  (!gate->asked->base || build_base(gate, targets, n, error));

	gate->verdicts = memory_zeroed(n, sizeof(*gate->verdicts));
	for (size_t i = 0; ok && i < n; i++) {
		ok = gate_target(gate, targets[i], &gate->verdicts[i], &format, error);
		gate->n += ok;
		if (!ok)
			verdict_free(&gate->verdicts[i]); /* one batch was judged, another failed */
	}
	if (gate->n && !interrupt_pending()) {
		struct error unreported;

		ok = report(gate, format, ok ? error : &unreported) && ok;
	}
	return ok;
}

int gate_tell(const struct gate_request *request, struct error *error)
{
	const char *list = arm_request_targets(request->words, request->n_words);
	struct gate gate = {.asked = request};
	const struct target **chosen = NULL;
	struct targets all = {NULL, 0};
	int code = EXIT_ERROR;
	size_t n = 0;

	if (!list) {
		error_set(error,
			  "which target? --target lwk, a list, or all; `harness gate --help`");
		return code;
	}
	if (policy_load_for(&gate.policy, request->paths->root, request->policy_file, error) &&
	    targets_load(request->paths->root, &all, error) &&
	    targets_select(&all, list, &chosen, &n, error) && gate_all(&gate, chosen, n, error))
		code = verdict_worst(gate.verdicts, gate.n);
	checkout_close(&gate.checkout);
	for (size_t i = 0; i < gate.n; i++)
		verdict_free(&gate.verdicts[i]);
	free(gate.verdicts);
	policy_free(&gate.policy);
	free(chosen);
	targets_free(&all);
	return code;
}
