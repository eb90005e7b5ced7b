/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `harness baseline`: metrics to hold later kernels against, in files that a review can read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/cli.h"
#include "harness/base/file.h"
#include "harness/base/memory.h"
#include "harness/base/paths.h"
#include "harness/gate/arm_measure.h"
#include "harness/gate/arm_request.h"
#include "harness/gate/baseline.h"
#include "harness/verb.h"

static const char doc[] =
	"Usage: harness baseline save|update|show --target LIST [OPTION...]\n"
	"Keep a kernel's metrics, for `harness gate` to hold later ones against.\n"
	"\n"
	"  save      measure, and write results/baselines/TARGET.json; refuses if it is there\n"
	"  update    the same, in place of the old one\n"
	"  show      print it\n"
	"\n"
	"      --baseline=FILE        another file; with one target\n"
	"\n"
	"Other options are those of `harness run`, with the defaults of `harness gate`, but for "
	"64\n"
	"boots of kernels that neutral changes move; a gate with other parameters, another\n"
	"compiler or QEMU, or other benchmarks is refused.\n"
	"A baseline is a text file, a metric a line; keep it in the repository.\n"
	"\n"
	"Examples:\n"
	"  harness baseline update --target lwk,unikernel\n"
	"  harness baseline show --target lwk\n"
	"\n"
	"Exit status: 0, or 2 if something was wrong.\n";

enum action { SAVE, UPDATE, SHOW, ACTIONS };
static const char *const action_names[ACTIONS] = {"save", "update", "show"};

struct request {
	enum action action;
	const char *file;
	char **rest; /* for `harness run` */
	int n_rest;
};

static bool parse(struct request *request, int argc, char **argv, struct error *error)
{
	request->action = ACTIONS;
	request->rest = memory_zeroed((size_t)argc, sizeof(*request->rest));
	for (int i = 1; i < argc; i++) {
		if (cli_take_value("--baseline", argv, argc, &i, &request->file))
			continue;
		if (request->action == ACTIONS && argv[i][0] != '-') {
			for (int action = 0; action < ACTIONS; action++) {
				if (!strcmp(argv[i], action_names[action]))
					request->action = (enum action)action;
			}
			if (request->action != ACTIONS)
				continue;
		}
		request->rest[request->n_rest++] = argv[i];
	}
	return request->action != ACTIONS ||
	       error_set(error, "what to do? save, update or show; `harness baseline --help`");
}

static bool show(const char *path, struct error *error)
{
	struct arm arm;
	bool ok = baseline_load(&arm, path, error);

	if (ok)
		baseline_print(stdout, &arm);
	arm_free(&arm);
	return ok && file_check_written(stdout, error);
}

static bool make(const struct request *request, const struct target *target, const char *path,
		 struct error *error)
{
	struct run_request run;
	struct arm arm = {NULL};
	bool ok;

	if (request->action == SAVE && !access(path, F_OK))
		return error_set(error, "%s is there: `harness baseline update` replaces it", path);
	ok = arm_request_parse(target, ARM_BOOTS_BASELINE, request->rest, request->n_rest, &run,
			       error) &&
	     arm_measure(&arm, &run, "this build", error) && baseline_save(path, &arm, error);
	if (ok)
		printf("%s\n", path);
	arm_free(&arm);
	request_free(&run);
	return ok;
}

static bool do_target(const struct request *request, const struct paths *paths,
		      const struct target *target, struct error *error)
{
	char path[PATH_MAX];

	if (request->file)
		snprintf(path, sizeof(path), "%s", request->file);
	else if (!baseline_path(paths, target->name, path, error))
		return false;
	return request->action == SHOW ? show(path, error) : make(request, target, path, error);
}

static bool do_all(const struct request *request, struct error *error)
{
	const char *list = arm_request_targets(request->rest, request->n_rest);
	const struct target **chosen = NULL;
	struct targets all = {NULL, 0};
	struct paths paths;
	size_t n = 0;
	bool ok;

	if (!list)
		return error_set(error, "which target? --target lwk, or a list");
	ok = paths_find(&paths, error) && targets_load(paths.root, &all, error) &&
	     targets_select(&all, list, &chosen, &n, error);
	if (ok && request->file && n != 1)
		ok = error_set(error, "--baseline names one file, for one target");
	for (size_t i = 0; ok && i < n; i++)
		ok = do_target(request, &paths, chosen[i], error);
	free(chosen);
	targets_free(&all);
	return ok;
}

static int run(int argc, char **argv, struct error *error)
{
	struct request request = {.file = NULL};
	bool ok;

	error->message[0] = '\0';
	if (cli_help(argc, argv, doc))
		return EXIT_DONE;
	ok = parse(&request, argc, argv, error) && do_all(&request, error);
	free(request.rest);
	return ok ? EXIT_DONE : EXIT_ERROR;
}

const struct verb verb_baseline = {"baseline", "keep metrics for the gate", run};
