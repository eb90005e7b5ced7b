/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `harness bisect`: the commit of this repository that made a metric worse. Drives git bisect in a
 * worktree of its own, building and measuring each revision it asks for.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/cli.h"
#include "harness/base/interrupt.h"
#include "harness/base/memory.h"
#include "harness/base/paths.h"
#include "harness/base/run_tool.h"
#include "harness/gate/checkout.h"
#include "harness/gate/measure_arm.h"
#include "harness/gate/policy.h"
#include "harness/gate/verdict.h"
#include "harness/verb.h"

static const char doc[] =
	"Usage: harness bisect --target TARGET --good REV --bad REV --metric NAME [OPTION...]\n"
	"Find the commit of this repository that made a metric worse.\n"
	"\n"
	"Both revisions are built and measured first: the metric must be worse in BAD, by the\n"
	"gate's policy. Then git bisect asks for revisions between them, unattended; those that\n"
	"do not build, or whose kernel fails, are skipped. All are measured with the benchmarks\n"
	"of the repository at hand. Your files stay as they are.\n"
	"\n"
	"      --good=REV             a revision where it was good\n"
	"      --bad=REV              one where it is worse (default HEAD)\n"
	"      --metric=NAME          as `harness run` prints it: syscall.p50\n"
	"      --policy=FILE          as of `harness gate`\n"
	"\n"
	"Other options are those of `harness run`, with the defaults of `harness gate`.\n"
	"\n"
	"Example:\n"
	"  harness bisect --target lwk --good v1.0 --bad HEAD --metric syscall.p50\n"
	"\n"
	"Exit status: 0 found, 2 something was wrong, 3 only revisions that had to be skipped are\n"
	"left.\n";

#define SAID_MAX 4096

struct bisect {
	const char *good, *bad, *metric, *policy_file;
	char **rest; /* for `harness run`; the first is the verb */
	int n_rest;
	struct paths paths;
	struct policy policy;
	struct targets all;
	const struct target **chosen;
	struct checkout checkout;
	struct run_request request;
	char **argv;
	struct arm base; /* of the good revision */
};

static bool git(const struct bisect *bisect, char *const *arguments, struct error *error)
{
	char said[SAID_MAX];

	if (run_tool(arguments, bisect->checkout.path, said, sizeof(said), error))
		return true;
	return error_set(error, "git %s: %s", arguments[1], run_tool_last_line(said));
}

/* Build the revision that is checked out, and measure it. */
static bool measure(struct bisect *bisect, struct arm *arm, struct error *error)
{
	const char *files[] = {"build/bench.objects", TARGET_BENCH_ELF, bisect->chosen[0]->kernel};
	char name[16];

	snprintf(name, sizeof(name), "%.12s", bisect->checkout.commit);
	return checkout_use_benchmarks(&bisect->checkout, error) &&
	       checkout_build(&bisect->checkout, files, 3, NULL, error) &&
	       gate_measure(arm, &bisect->request, name, error);
}

static const struct verdict_metric *find(const struct verdict *verdict, const char *metric)
{
	for (size_t i = 0; i < verdict->n; i++) {
		if (!strcmp(verdict->metrics[i].name, metric))
			return &verdict->metrics[i];
	}
	return NULL;
}

/* Is the metric worse in this arm than in the good one? Tells its value, too. */
static bool is_worse(const struct bisect *bisect, const struct arm *arm, bool *worse,
		     struct error *error)
{
	const struct verdict_metric *metric;
	struct verdict verdict;
	bool ok;

	verdict_reach(&verdict, &bisect->base, arm, &bisect->policy);
	metric = find(&verdict, bisect->metric);
	ok = metric || error_set(error, "no metric %s; `harness show %s` has them all",
				 bisect->metric, bisect->chosen[0]->name);
	if (ok) {
		*worse = metric->outcome == OUTCOME_REGRESSED ||
			 (metric->outcome == OUTCOME_REPORTED && metric->new > metric->old);
		printf("%.12s  %s %.10g %s  %s\n", bisect->checkout.commit, bisect->metric,
		       metric->new, metric->unit, *worse ? "worse" : "good");
		fflush(stdout);
	}
	verdict_free(&verdict);
	return ok;
}

static bool start(struct bisect *bisect, struct error *error)
{
	char good[65], bad[65];
	char *const begin[] = {"git", "bisect", "start", "--no-checkout", bad, good, NULL};
	struct arm arm = {NULL};
	bool worse = false, ok;

	if (!checkout_open(&bisect->checkout, bisect->paths.root, bisect->good, error))
		return false;
	bisect->request.root = bisect->checkout.path;
	snprintf(good, sizeof(good), "%s", bisect->checkout.commit);
	ok = measure(bisect, &bisect->base, error) &&
	     is_worse(bisect, &bisect->base, &worse, error) &&
	     checkout_move(&bisect->checkout, bisect->bad, error) && measure(bisect, &arm, error) &&
	     is_worse(bisect, &arm, &worse, error);
	snprintf(bad, sizeof(bad), "%s", bisect->checkout.commit);
	arm_free(&arm);
	if (ok && !worse)
		ok = error_set(error, "%s is not worse in %s than in %s: nothing to look for",
			       bisect->metric, bisect->bad, bisect->good);
	return ok && git(bisect, begin, error);
}

/* The first line that a git command prints. */
static bool ask(const struct bisect *bisect, char *const *arguments, char line[65])
{
	return run_tool_first_line(arguments, bisect->checkout.path, line, 65);
}

/* How many commits may still be the one? 0 if git does not say. */
static unsigned long left(const struct bisect *bisect)
{
	char *const count[] = {"git",	  "rev-list",
			       "--count", "refs/bisect/bad",
			       "--not",	  "--glob=refs/bisect/good-*",
			       NULL};
	char line[65];

	return ask(bisect, count, line) ? strtoul(line, NULL, 10) : 0;
}

/* One step: what git asks for is good, bad, or skipped. */
static bool step(struct bisect *bisect, struct error *error)
{
	char *const next[] = {"git", "rev-parse", "--verify", "BISECT_HEAD", NULL};
	char commit[65], *mark[] = {"git", "bisect", NULL, commit, NULL};
	struct error skipped;
	struct arm arm = {NULL};
	bool worse = false;

	if (!ask(bisect, next, commit) || !checkout_move(&bisect->checkout, commit, error))
		return error_set(error, "git bisect names no next revision");
	if (measure(bisect, &arm, &skipped)) {
		if (!is_worse(bisect, &arm, &worse, error)) {
			arm_free(&arm);
			return false;
		}
		mark[2] = worse ? "bad" : "good";
	} else {
		printf("%.12s  skipped: %s\n", commit, skipped.message);
		fflush(stdout);
		mark[2] = "skip";
	}
	arm_free(&arm);
	return git(bisect, mark, error);
}

static int report(const struct bisect *bisect)
{
	char *const show[] = {"git", "log", "-1", "--format=%h %<(45,trunc)%s", "refs/bisect/bad",
			      NULL};
	char line[65];

	if (!ask(bisect, show, line))
		line[0] = '\0';
	printf("the first worse commit is %s\n", line);
	return EXIT_DONE;
}

/* Only revisions that had to be skipped are left between good and bad. */
static int report_skipped(const struct bisect *bisect)
{
	char *const list[] = {"git",
			      "log",
			      "--format=  %h %s",
			      "refs/bisect/bad",
			      "--not",
			      "--glob=refs/bisect/good-*",
			      NULL};
	char said[SAID_MAX];
	struct error ignored;

	if (!run_tool(list, bisect->checkout.path, said, sizeof(said), &ignored))
		said[0] = '\0';
	printf("the first worse commit is one of these, of which the others cannot be tried:\n%s",
	       said);
	return EXIT_INCONCLUSIVE;
}

static int search(struct bisect *bisect, struct error *error)
{
	unsigned long n;

	if (!start(bisect, error))
		return EXIT_ERROR;
	while ((n = left(bisect)) > 1) {
		if (step(bisect, error))
			continue;
		/* git ends with an error when all that is left has been skipped */
		return interrupt_pending() ? EXIT_ERROR : report_skipped(bisect);
	}
	if (n == 1)
		return report(bisect);
	error_set(error, "git bisect lost its way");
	return EXIT_ERROR;
}

static bool prepare(struct bisect *bisect, struct error *error)
{
	const char *list = gate_targets(bisect->rest, bisect->n_rest);
	size_t n = 0;

	if (!list || !bisect->good || !bisect->metric)
		return error_set(error, "--target, --good and --metric are needed; `harness bisect "
					"--help`");
	if (!metrics_find(bisect->metric))
		return error_set(error, "no metric '%s'; `harness show last` has them all",
				 bisect->metric);
	return policy_load(&bisect->policy, bisect->policy_file, error) &&
	       targets_load(bisect->paths.root, &bisect->all, error) &&
	       targets_select(&bisect->all, list, &bisect->chosen, &n, error) &&
	       (n == 1 || error_set(error, "'%s': one target at a time", list)) &&
	       gate_request(bisect->chosen[0], bisect->rest, bisect->n_rest, &bisect->request,
			    &bisect->argv, error) &&
	       session_check(&bisect->request, error);
}

static int run(int argc, char **argv, struct error *error)
{
	struct bisect bisect = {.bad = "HEAD"};
	int code = EXIT_ERROR;

	error->message[0] = '\0';
	bisect.rest = memory_zeroed((size_t)argc, sizeof(*bisect.rest));
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-?")) {
			fputs(doc, stdout);
			free(bisect.rest);
			return EXIT_DONE;
		}
		if (!cli_take_value("--good", argv, argc, &i, &bisect.good) &&
		    !cli_take_value("--bad", argv, argc, &i, &bisect.bad) &&
		    !cli_take_value("--metric", argv, argc, &i, &bisect.metric) &&
		    !cli_take_value("--policy", argv, argc, &i, &bisect.policy_file))
			bisect.rest[bisect.n_rest++] = argv[i];
	}
	if (paths_find(&bisect.paths, error) && prepare(&bisect, error))
		code = search(&bisect, error);
	checkout_close(&bisect.checkout);
	request_free(&bisect.request);
	arm_free(&bisect.base);
	policy_free(&bisect.policy);
	free(bisect.argv);
	free(bisect.chosen);
	targets_free(&bisect.all);
	free(bisect.rest);
	return code;
}

const struct verb verb_bisect = {"bisect", "which commit made a metric worse", run};
