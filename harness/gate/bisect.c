/* SPDX-License-Identifier: GPL-2.0-or-later */
/* git bisect, driven by the gate's verdict on one metric. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/interrupt.h"
#include "harness/base/run_tool.h"
#include "harness/gate/arm_measure.h"
#include "harness/gate/arm_request.h"
#include "harness/gate/bisect.h"
#include "harness/gate/checkout.h"
#include "harness/gate/policy.h"
#include "harness/gate/verdict.h"

#define SAID_MAX 4096

struct bisect {
	const struct bisect_request *asked;
	struct policy policy;
	struct targets all;
	const struct target **chosen;
	struct checkout checkout;
	struct run_request request;
	struct arm base; /* of the good revision */
};

/* Build the revision that is checked out, and measure it. */
static bool measure(struct bisect *bisect, struct arm *arm, struct error *error)
{
	const char *kernel = bisect->chosen[0]->kernel;
	char name[16];

	snprintf(name, sizeof(name), "%.12s", bisect->checkout.commit);
	return checkout_use_benchmarks(&bisect->checkout, error) &&
	       checkout_build(&bisect->checkout, &kernel, 1, NULL, error) &&
	       arm_measure(arm, &bisect->request, name, error);
}

/* Is the metric worse in this arm than in the good one? Tells its value, too. */
static bool is_worse(const struct bisect *bisect, struct arm *arm, bool *worse, struct error *error)
{
	const struct verdict_metric *metric;
	struct verdict verdict;
	bool ok;

	arm->moved = bisect->chosen[0]->user_kernel;
	verdict_reach(&verdict, &bisect->base, arm, &bisect->policy);
	metric = verdict_find(&verdict, bisect->asked->metric);
	ok = metric || error_set(error, "no metric %s; `harness show %s` has them all",
				 bisect->asked->metric, bisect->chosen[0]->name);
	if (ok) {
		*worse = metric->outcome == OUTCOME_REGRESSED || metric->change == DECIDE_WORSE;
		printf("%.12s  %s %.10g %s  %s\n", bisect->checkout.commit, bisect->asked->metric,
		       metric->some ? metric->new_worst : metric->new, metric->unit,
		       *worse ? "worse" : "good");
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

	if (!checkout_open(&bisect->checkout, bisect->asked->paths->root, bisect->asked->good,
			   error))
		return false;
	bisect->request.root = bisect->checkout.path;
	snprintf(good, sizeof(good), "%s", bisect->checkout.commit);
	ok = measure(bisect, &bisect->base, error) &&
	     is_worse(bisect, &bisect->base, &worse, error) &&
	     checkout_move(&bisect->checkout, bisect->asked->bad, error) &&
	     measure(bisect, &arm, error) && is_worse(bisect, &arm, &worse, error);
	snprintf(bad, sizeof(bad), "%s", bisect->checkout.commit);
	arm_free(&arm);
	if (ok && !worse)
		ok = error_set(error, "%s is not worse in %s than in %s: nothing to look for",
			       bisect->asked->metric, bisect->asked->bad, bisect->asked->good);
	return ok && checkout_git(&bisect->checkout, begin, error);
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
	return checkout_git(&bisect->checkout, mark, error);
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
	const char *list = arm_request_targets(bisect->asked->words, bisect->asked->n_words);
	size_t n = 0;

	if (!list || !bisect->asked->good || !bisect->asked->metric)
		return error_set(error, "--target, --good and --metric are needed; `harness bisect "
					"--help`");
	if (!metrics_find(bisect->asked->metric))
		return error_set(error, "no metric '%s'; `harness show last` has them all",
				 bisect->asked->metric);
	if (metrics_is_former(metrics_find(bisect->asked->metric)))
		return error_set(error,
				 "'%s' is no longer computed; `harness show last` has those "
				 "that are",
				 bisect->asked->metric);
	return policy_load_for(&bisect->policy, bisect->asked->paths->root,
			       bisect->asked->policy_file, error) &&
	       targets_load(bisect->asked->paths->root, &bisect->all, error) &&
	       targets_select(&bisect->all, list, &bisect->chosen, &n, error) &&
	       (n == 1 || error_set(error, "'%s': one target at a time", list)) &&
	       arm_request_parse(bisect->chosen[0], ARM_BOOTS, bisect->asked->words,
				 bisect->asked->n_words, &bisect->request, error);
}

int bisect_tell(const struct bisect_request *request, struct error *error)
{
	struct bisect bisect = {.asked = request};
	int code = EXIT_ERROR;

	if (prepare(&bisect, error))
		code = search(&bisect, error);
	checkout_close(&bisect.checkout);
	request_free(&bisect.request);
	arm_free(&bisect.base);
	policy_free(&bisect.policy);
	free(bisect.chosen);
	targets_free(&bisect.all);
	return code;
}
