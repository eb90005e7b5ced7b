/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `harness gate`: measures a kernel, holds it against an older one, and decides. Knows the order of
 * steps; what is worse is the policy's, the decision gate/verdict.c's.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/cli.h"
#include "harness/base/file.h"
#include "harness/base/interrupt.h"
#include "harness/base/memory.h"
#include "harness/boot/qemu.h"
#include "harness/boot/target.h"
#include "harness/gate/arm_measure.h"
#include "harness/gate/arm_request.h"
#include "harness/gate/baseline.h"
#include "harness/gate/checkout.h"
#include "harness/gate/grown.h"
#include "harness/gate/identical.h"
#include "harness/gate/policy.h"
#include "harness/gate/proof.h"
#include "harness/gate/tell_machines.h"
#include "harness/gate/tell_people.h"
#include "harness/run/units.h"
#include "harness/store/store.h"
#include "harness/verb.h"

static const char doc[] =
	"Usage: harness gate --target LIST [BASE] [OPTION...]\n"
	"Measure a kernel, hold it against an older one, and say whether its jitter got worse.\n"
	"\n"
	"BASE is what it is held against; by default the stored baseline of each target\n"
	"(results/baselines/TARGET.json; `harness baseline save` makes it):\n"
	"\n"
	"      --baseline=FILE        another stored baseline\n"
	"      --base=REV             a revision of this repository, built with the same\n"
	"                             compiler and measured in the same session, with the\n"
	"                             benchmarks of the one at hand\n"
	"      --base-images=FOLDER   another copy of the repository, built\n"
	"      --base-kernel=FILE     another bzImage, on linux\n"
	"      --base-append=ARGS     the same kernel with other arguments\n"
	"      --base-cpus=LIST       other processors, of linux-host: an isolated one, say\n"
	"      --base-run=RUN         a stored run of the same target, parameters and build of\n"
	"                             the benchmarks: it is not measured anew\n"
	"\n"
	"      --run=RUN              with --base-run: judge this stored run, and boot nothing\n"
	"      --policy=FILE          what counts as worse (default: gate.json at the top of the\n"
	"                             repository if there is one; docs/gate.md has the defaults)\n"
	"      --print-policy         print the rules of all metrics, as such a file, and end\n"
	"      --self-test            does the gate pass neutral variants of the LWK, and find "
	"what\n"
	"                             is planted in it? --trials=N of each neutral kind (default "
	"3)\n"
	"      --runs=N               of measured time: runs of each side (default 10), in turns;\n"
	"                             what got worse is measured again before it fails\n"
	"      --all                  print what is equal, too\n"
	"      --junit=FILE           the verdict for a build server\n"
	"      --markdown=FILE        the verdict for a pull request or step summary\n"
	"      --no-blame             do not look for the functions that grew\n"
	"\n"
	"Other options are those of `harness run`. The defaults are shorter here: 2 workers,\n"
	"250 ms windows; kernels that neutral changes move, such as linux, are measured over 16\n"
	"phases of one worker. With equal images and options nothing boots: the verdict is clear.\n"
	"\n"
	"Examples:\n"
	"  harness gate --target lwk,unikernel\n"
	"  harness gate --target lwk --base origin/main --junit gate.xml\n"
	"  harness gate --target linux --kernel new/bzImage --base-kernel old/bzImage\n"
	"  harness gate --target linux --append nohz=off --base-append ''\n"
	"\n"
	"Exit status: 0 pass, 1 regression, 2 something was wrong, 3 inconclusive.\n";

#define RUNS_MAX 1000

struct gate {
	const char *baseline, *base, *base_images, *base_kernel, *base_append, *base_cpus;
	const char *base_run, *stored_run;
	const char *runs_text;
	uint64_t runs;
	const char *policy_file, *junit, *markdown;
	bool all, no_blame, print_policy, self_test;
	const char *trials_text;
	char **rest; /* for `harness run` */
	int n_rest;
	struct paths paths;
	char qemu[PATH_MAX];
	struct policy policy;
	struct checkout checkout;
	struct verdict *verdicts;
	size_t n;
};

/* ---- the command line ---- */

static void add_rest(struct gate *gate, const char *word)
{
	gate->rest = memory_grow(gate->rest, (size_t)gate->n_rest, sizeof(*gate->rest));
	gate->rest[gate->n_rest++] = (char *)word;
}

static void take_word(struct gate *gate, int argc, char **argv, int *at)
{
	if (cli_take_value("--baseline", argv, argc, at, &gate->baseline) ||
	    cli_take_value("--base-images", argv, argc, at, &gate->base_images) ||
	    cli_take_value("--base-kernel", argv, argc, at, &gate->base_kernel) ||
	    cli_take_value("--base-append", argv, argc, at, &gate->base_append) ||
	    cli_take_value("--base-cpus", argv, argc, at, &gate->base_cpus) ||
	    cli_take_value("--base-run", argv, argc, at, &gate->base_run) ||
	    cli_take_value("--run", argv, argc, at, &gate->stored_run) ||
	    cli_take_value("--trials", argv, argc, at, &gate->trials_text) ||
	    cli_take_value("--runs", argv, argc, at, &gate->runs_text) ||
	    cli_take_value("--base", argv, argc, at, &gate->base) ||
	    cli_take_value("--policy", argv, argc, at, &gate->policy_file) ||
	    cli_take_value("--junit", argv, argc, at, &gate->junit) ||
	    cli_take_value("--markdown", argv, argc, at, &gate->markdown))
		return;
	if (!strcmp(argv[*at], "--all"))
		gate->all = true;
	else if (!strcmp(argv[*at], "--no-blame"))
		gate->no_blame = true;
	else if (!strcmp(argv[*at], "--self-test"))
		gate->self_test = true;
	else if (!strcmp(argv[*at], "--print-policy"))
		gate->print_policy = true;
	else
		add_rest(gate, argv[*at]);
}

static bool check_bases(const struct gate *gate, struct error *error)
{
	int bases = !!gate->baseline + !!gate->base + !!gate->base_images +
		    (gate->base_kernel || gate->base_append) + !!gate->base_cpus + !!gate->base_run;

	if (gate->stored_run && !gate->base_run)
		return error_set(error, "--run: against which other stored run? --base-run says");
	return bases <= 1 ||
	       error_set(error, "one base at a time: --baseline, --base, --base-images, "
				"--base-run, --base-cpus, or --base-kernel and --base-append");
}

static bool take_runs(struct gate *gate, struct error *error)
{
	gate->runs = GATE_RUNS;
	return !gate->runs_text || units_count(gate->runs_text, 1, RUNS_MAX, &gate->runs, error) ||
	       error_prefix(error, "--runs");
}

/* ---- measuring ---- */

/* What the base is measured as: the same request, but for what the user said of the base. */
static struct run_request base_request(const struct gate *gate, const struct run_request *request)
{
	struct run_request base = *request;

	if (gate->base)
		base.root = gate->checkout.path;
	if (gate->base_images)
		base.root = gate->base_images;
	if (gate->base_kernel)
		base.options.kernel = *gate->base_kernel ? gate->base_kernel : NULL;
	if (gate->base_append)
		base.options.append = *gate->base_append ? (char *)gate->base_append : NULL;
	if (gate->base_cpus)
		base.options.host.cpus = gate->base_cpus;
	return base;
}

static const char *base_name(const struct gate *gate)
{
	return gate->base ? gate->base : gate->base_images ? gate->base_images : "base";
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

/* Measured time: a regression, or a doubt, must show in a batch of its own, too. */
static bool confirm(const struct gate *gate, const struct arm_side *before,
		    const struct arm_side *after, struct verdict *verdict, struct error *error)
{
	struct arm old = {NULL}, new = {NULL};
	const struct arm_side again[] = {{before->request, before->what, &old},
					 {after->request, after->what, &new}};
	bool ok = arm_measure_batch(&again[0], &again[1], gate->runs, error);

	if (ok)
		verdict_confirm(verdict, &old, &new, &gate->policy);
	arm_free(&old);
	arm_free(&new);
	return ok;
}

static bool gate_measured(struct gate *gate, const struct target *target,
			  const struct run_request *request, struct verdict *verdict,
			  struct error *error)
{
	struct run_request base = base_request(gate, request);
	struct arm old = {NULL}, new = {NULL};
	const struct arm_side before = {&base, base_name(gate), &old};
	const struct arm_side after = {request, "this build", &new};
	bool ok;

	if (identical_boots(target, gate->paths.root, &base, request)) {
		say_identical(verdict, gate, target);
		return true;
	}
	ok = arm_measure_batch(&before, &after, gate->runs, error) &&
	     arm_comparable(&old, &new, false, error);
	if (ok) {
		verdict_reach(verdict, &old, &new, &gate->policy);
		if (verdict->code != EXIT_DONE && verdict->meter == METER_TSC && !verdict->why)
			ok = confirm(gate, &before, &after, verdict, error);
		if (!gate->no_blame)
			grown_find(verdict, &gate->paths, gate->qemu, request->quiet);
	}
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

static bool gate_stored(struct gate *gate, const struct target *target,
			const struct run_request *request, struct verdict *verdict,
			struct error *error)
{
	struct arm old = {NULL}, new = {NULL};
	char path[PATH_MAX];
	bool ok;

	if (gate->baseline)
		snprintf(path, sizeof(path), "%s", gate->baseline);
	else if (!baseline_path(&gate->paths, target->name, path, error))
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
	if (ok && !arm_comparable(&old, &new, true, error))
		ok = error_prefix(error,
				  "%s is of another set-up, so nothing can be said (`harness "
				  "baseline update --target %s` remakes it)",
				  path, target->name);
	if (ok) {
		verdict_reach(verdict, &old, &new, &gate->policy);
		advise(verdict, pairs_get(&old.provenance, "git_commit"));
	}
	arm_free(&old);
	arm_free(&new);
	return ok;
}

/* Against a stored run; with --run that is all there is to do. */
static bool gate_runs(struct gate *gate, const struct target *target,
		      const struct run_request *request, struct verdict *verdict,
		      struct error *error)
{
	struct arm old = {NULL}, new = {NULL};
	struct store *store = store_open(gate->paths.results, true, error);
	bool ok = store && arm_load(&old, store, gate->base_run, error);

	if (ok && strcmp(old.target, target->name) != 0)
		ok = error_set(error, "%s ran %s, not %s", gate->base_run, old.target,
			       target->name);
	if (ok)
		ok = gate->stored_run ? arm_load(&new, store, gate->stored_run, error)
				      : arm_measure(&new, request, "this build", error);
	store_close(store);
	if (ok && !arm_comparable(&old, &new, true, error))
		ok = error_prefix(error, "%s is of another set-up, so nothing can be said",
				  gate->base_run);
	if (ok) {
		verdict_reach(verdict, &old, &new, &gate->policy);
		if (!gate->no_blame)
			grown_find(verdict, &gate->paths, gate->qemu, request->quiet);
	}
	arm_free(&old);
	arm_free(&new);
	return ok;
}

static bool gate_target(struct gate *gate, const struct target *target, struct verdict *verdict,
			enum format *format, struct error *error)
{
	struct run_request request;
	bool measured = gate->base || gate->base_images || gate->base_kernel || gate->base_append ||
			gate->base_cpus;
	bool ok = arm_request_parse(target, gate->rest, gate->n_rest, &request, error);

	*format = request.format;
	if (ok && gate->base_run)
		ok = gate_runs(gate, target, &request, verdict, error);
	else if (ok)
		ok = measured ? gate_measured(gate, target, &request, verdict, error)
			      : gate_stored(gate, target, &request, verdict, error);
	request_free(&request);
	return ok;
}

/* ---- all targets ---- */

/* What a target boots, as make knows it. */
static bool build_base(struct gate *gate, const struct target *const *targets, size_t n,
		       struct error *error)
{
	const char **files = memory_zeroed(2 * n + 2, sizeof(*files));
	size_t used = 0;
	bool ok;

	files[used++] = "build/bench.objects";
	files[used++] = TARGET_BENCH_ELF;
	for (size_t i = 0; i < n; i++)
		files[used++] = targets[i]->kernel;
	ok = checkout_open(&gate->checkout, gate->paths.root, gate->base, error) &&
	     checkout_use_benchmarks(&gate->checkout, error) &&
	     checkout_build(&gate->checkout, files, used, NULL, error);
	free(files);
	return ok || error_prefix(error, "--base %s", gate->base);
}

/* Against changes of which it is known what they do. */
static int self_test(const struct gate *gate, struct error *error)
{
	struct self_test test = {.paths = &gate->paths,
				 .qemu = gate->qemu,
				 .policy = &gate->policy,
				 .words = gate->rest,
				 .n_words = gate->n_rest,
				 .trials = SELF_TEST_TRIALS};

	if (gate->trials_text &&
	    !units_count(gate->trials_text, 1, SELF_TEST_TRIALS_MAX, &test.trials, error)) {
		error_prefix(error, "--trials");
		return EXIT_ERROR;
	}
	return self_test_run(&test, error);
}

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
		tell_people_table(stdout, gate->verdicts, gate->n, gate->all);
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
	return write_file(gate->junit, gate, tell_machines_junit, error) &&
	       write_file(gate->markdown, gate, tell_people_markdown, error);
}

static bool load_policy(struct gate *gate, struct error *error)
{
	char path[PATH_MAX + 16];

	snprintf(path, sizeof(path), "%s/gate.json", gate->paths.root);
	if (!gate->policy_file && !access(path, F_OK))
		return policy_load(&gate->policy, path, error);
	return policy_load(&gate->policy, gate->policy_file, error);
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

static int gate_all(struct gate *gate, struct error *error)
{
	const char *list = arm_request_targets(gate->rest, gate->n_rest);
	const struct target **chosen = NULL;
	enum format format = FORMAT_TABLE;
	struct targets all = {NULL, 0};
	size_t n = 0;
	int code = EXIT_ERROR;
	bool ok;

	if (gate->print_policy) {
		if (!load_policy(gate, error))
			return code;
		policy_print(stdout, &gate->policy);
		return file_check_written(stdout, error) ? EXIT_DONE : code;
	}
	if (gate->self_test)
		return load_policy(gate, error) && qemu_find(gate->qemu, error)
			       ? self_test(gate, error)
			       : EXIT_ERROR;
	if (!list) {
		error_set(error,
			  "which target? --target lwk, a list, or all; `harness gate --help`");
		return code;
	}
	ok = load_policy(gate, error) && targets_load(gate->paths.root, &all, error) &&
	     targets_select(&all, list, &chosen, &n, error) && find_qemu(gate, chosen, n, error) &&
	     (!gate->base || build_base(gate, chosen, n, error));
	gate->verdicts = memory_zeroed(n, sizeof(*gate->verdicts));
	for (size_t i = 0; ok && i < n; i++) {
		ok = gate_target(gate, chosen[i], &gate->verdicts[i], &format, error);
		gate->n += ok;
	}
	if (gate->n && !interrupt_pending()) {
		struct error unreported;

		ok = report(gate, format, ok ? error : &unreported) && ok;
	}
	if (ok)
		code = verdict_worst(gate->verdicts, gate->n);
	free(chosen);
	targets_free(&all);
	return code;
}

static int run(int argc, char **argv, struct error *error)
{
	struct gate gate = {.base = NULL};
	int code = EXIT_ERROR;

	error->message[0] = '\0';
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-?")) {
			fputs(doc, stdout);
			return EXIT_DONE;
		}
		take_word(&gate, argc, argv, &i);
	}
	if (check_bases(&gate, error) && take_runs(&gate, error) && paths_find(&gate.paths, error))
		code = gate_all(&gate, error);
	checkout_close(&gate.checkout);
	for (size_t i = 0; i < gate.n; i++)
		verdict_free(&gate.verdicts[i]);
	free(gate.verdicts);
	free(gate.rest);
	policy_free(&gate.policy);
	return code;
}

const struct verb verb_gate = {"gate", "did a kernel's jitter get worse?", run};
