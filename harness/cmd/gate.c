/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `harness gate`: measures a kernel, holds it against an older one, and decides. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/cli.h"
#include "harness/base/file.h"
#include "harness/base/memory.h"
#include "harness/boot/qemu.h"
#include "harness/gate/gate.h"
#include "harness/gate/policy.h"
#include "harness/gate/proof.h"
#include "harness/run/units.h"
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
	"      --runs=N               of measured time: runs of each side (default 10), in turns\n"
	"      --all                  print what is equal, too\n"
	"      --junit=FILE           the verdict for a build server\n"
	"      --markdown=FILE        the verdict for a pull request or step summary\n"
	"      --no-blame             do not look for the functions that grew\n"
	"\n"
	"Other options are those of `harness run`. The defaults are shorter here: 250 ms windows;\n"
	"eight seeds of one worker (--phases), any of which must not be worse; of kernels that\n"
	"neutral changes move, such as linux, 16 boots. What may be worse in some boots, or in\n"
	"measured time, is measured again, twice as often, before it fails.\n"
	"With equal images and options nothing boots: the verdict is clear.\n"
	"\n"
	"Examples:\n"
	"  harness gate --target lwk,unikernel\n"
	"  harness gate --target lwk --base origin/main --junit gate.xml\n"
	"  harness gate --target linux --kernel new/bzImage --base-kernel old/bzImage\n"
	"  harness gate --target linux --append nohz=off --base-append ''\n"
	"\n"
	"Exit status: 0 pass, 1 regression, 2 something was wrong, 3 inconclusive.\n";

struct command {
	struct gate_request gate;
	const char *runs_text, *trials_text;
	bool print_policy, self_test;
};

static void take_word(struct command *command, int argc, char **argv, int *at)
{
	struct gate_request *gate = &command->gate;

	if (cli_take_value("--baseline", argv, argc, at, &gate->baseline) ||
	    cli_take_value("--base-images", argv, argc, at, &gate->base_images) ||
	    cli_take_value("--base-kernel", argv, argc, at, &gate->base_kernel) ||
	    cli_take_value("--base-append", argv, argc, at, &gate->base_append) ||
	    cli_take_value("--base-cpus", argv, argc, at, &gate->base_cpus) ||
	    cli_take_value("--base-run", argv, argc, at, &gate->base_run) ||
	    cli_take_value("--run", argv, argc, at, &gate->stored_run) ||
	    cli_take_value("--trials", argv, argc, at, &command->trials_text) ||
	    cli_take_value("--runs", argv, argc, at, &command->runs_text) ||
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
		command->self_test = true;
	else if (!strcmp(argv[*at], "--print-policy"))
		command->print_policy = true;
	else
		gate->words[gate->n_words++] = argv[*at];
}

static bool check_bases(const struct gate_request *gate, struct error *error)
{
	int bases = !!gate->baseline + !!gate->base + !!gate->base_images +
		    (gate->base_kernel || gate->base_append) + !!gate->base_cpus + !!gate->base_run;

	if (gate->stored_run && !gate->base_run)
		return error_set(error, "--run: against which other stored run? --base-run says");
	return bases <= 1 ||
	       error_set(error, "one base at a time: --baseline, --base, --base-images, "
				"--base-run, --base-cpus, or --base-kernel and --base-append");
}

static bool take_runs(struct command *command, struct error *error)
{
	command->gate.runs = GATE_RUNS;
	return !command->runs_text ||
	       units_count(command->runs_text, 1, GATE_RUNS_MAX, &command->gate.runs, error) ||
	       error_prefix(error, "--runs");
}

static int print_policy(const struct policy *policy, struct error *error)
{
	policy_print(stdout, policy);
	return file_check_written(stdout, error) ? EXIT_DONE : EXIT_ERROR;
}

/* Against changes of which it is known what they do. */
static int self_test(const struct command *command, const struct policy *policy,
		     struct error *error)
{
	char qemu[PATH_MAX];
	struct proof_request proof = {.paths = command->gate.paths,
				      .qemu = qemu,
				      .policy = policy,
				      .words = command->gate.words,
				      .n_words = command->gate.n_words,
				      .trials = PROOF_TRIALS};

	if (!qemu_find(qemu, error))
		return EXIT_ERROR;
	if (command->trials_text &&
	    !units_count(command->trials_text, 1, PROOF_TRIALS_MAX, &proof.trials, error)) {
		error_prefix(error, "--trials");
		return EXIT_ERROR;
	}
	return proof_tell(&proof, error);
}

static int obey(const struct command *command, struct error *error)
{
	const struct gate_request *gate = &command->gate;
	struct policy policy = {{NULL}};
	int code = EXIT_ERROR;

	if (!command->print_policy && !command->self_test)
		return gate_tell(gate, error);
	if (policy_load_for(&policy, gate->paths->root, gate->policy_file, error))
		code = command->print_policy ? print_policy(&policy, error)
					     : self_test(command, &policy, error);
	policy_free(&policy);
	return code;
}

static int run(int argc, char **argv, struct error *error)
{
	struct paths paths;
	struct command command = {.gate.paths = &paths};
	int code = EXIT_ERROR;

	error->message[0] = '\0';
	command.gate.words = memory_zeroed((size_t)argc, sizeof(*command.gate.words));
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-?")) {
			fputs(doc, stdout);
			free(command.gate.words);
			return EXIT_DONE;
		}
		take_word(&command, argc, argv, &i);
	}
	if (check_bases(&command.gate, error) && take_runs(&command, error) &&
	    paths_find(&paths, error))
		code = obey(&command, error);
	free(command.gate.words);
	return code;
}

const struct verb verb_gate = {"gate", "did a kernel's jitter get worse?", run};
