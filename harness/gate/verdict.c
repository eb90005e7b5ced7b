/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From two arms and a policy to a verdict. Knows not where arms come from.
 *
 * Measured time must have been measured in turns (arm_measure_batch): one arm after the other, with
 * 2 % drift of the machine, p50 raised false alarms 90 % of the time.
 * Holm's correction takes power with each metric: over ten, a tail 1.5 times heavier is found 53 % of
 * the time instead of 87 %. So metrics that gate are asked apart from those that are only reported,
 * and of measured time at most five gate (policy.c).
 * A confirming batch is judged alone, since pooled with the first it would count that one's luck
 * again; and only where that one raised its hand, uncorrected, since a strict one halves what is
 * found (53 to 28 %).
 * A doubt is no pass: few or disturbed runs, size against test, batch against batch end inconclusive.
 * Phases are different: deterministic, and where there are enough of them, what the test does not
 * bear out is no more than neutral changes move (a padded command line moves maxima by 7 %): equal.
 * A benchmark that ran in the new arm no more is a regression: else to drop it would be to pass. A
 * metric that this command computes and the old arm's did not is new, though its benchmark ran: from
 * nothing to something would be worse. One that is no longer computed is asked for only if both have it.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/gate/verdict.h"
#include "harness/metrics/metrics.h"

#define VERDICT_SEED 1 /* of sampled permutations: equal arms get equal verdicts */

const char *outcome_name(enum outcome outcome)
{
	static const char *const names[] = {"equal", "reported",     "improvement",
					    "new",   "inconclusive", "regression"};

	return names[outcome];
}

enum policy_section verdict_section(const struct arm *old, const struct arm *new)
{
	if (new->meter != METER_INSN)
		return POLICY_TSC;
	return arm_units(old) > 1 || arm_units(new) > 1 ? POLICY_PHASES : POLICY_EXACT;
}

static bool all_nothing(const struct arm_metric *metric)
{
	for (size_t i = 0; metric && i < metric->n; i++) {
		if (!isnan(metric->values[i]))
			return false;
	}
	return true;
}

/* Has no metric of this one's benchmark any value? Then it was skipped, or not asked for. */
static bool bench_missing(const struct arm *arm, const char *metric)
{
	size_t length = strcspn(metric, ".") + 1;

	for (size_t i = 0; i < arm->n; i++) {
		if (!strncmp(arm->metrics[i].name, metric, length) &&
		    !all_nothing(&arm->metrics[i]))
			return false;
	}
	return true;
}

/* The old arm was computed by a command that did not know this metric. */
static bool unknown_then(const struct arm *old, const char *metric)
{
	return metrics_find(metric) && !arm_find(old, metric);
}

static bool is_gone(const struct arm *old, const struct arm *new, const char *metric)
{
	const struct metric_info *info = metrics_find(metric);

	return info && metrics_is_former(info) && !(arm_find(old, metric) && arm_find(new, metric));
}

/* Names in either arm, each once, in order. */
static size_t merge(const struct arm *old, const struct arm *new, const struct arm_metric **all)
{
	size_t i = 0, k = 0, n = 0;

	while (i < old->n || k < new->n) {
		int order = i == old->n	  ? 1
			    : k == new->n ? -1
					  : strcmp(old->metrics[i].name, new->metrics[k].name);

		all[n] = order <= 0 ? &old->metrics[i] : &new->metrics[k];
		n += !is_gone(old, new, all[n]->name);
		i += order <= 0;
		k += order >= 0;
	}
	return n;
}

static struct decide_question ask(const struct arm *old, const struct arm *new, const char *name,
				  const struct policy_rule *rule)
{
	static const double nothing = NAN;
	const struct arm_metric *a = arm_find(old, name), *b = arm_find(new, name);

	return (struct decide_question){
		.old = a ? a->values : &nothing,
		.new = b ? b->values : &nothing,
		.n_old = a ? a->n : 1,
		.n_new = b ? b->n : 1,
		.down_is_worse = rule->down_is_worse,
		.absolute = rule->absolute,
		.relative = rule->relative,
	};
}

/*
 * What the test does not bear out is no difference, if there were units enough for it to do so;
 * measured time gets the benefit of no doubt.
 */
static enum outcome judge_undecided(const struct verdict *verdict, bool gated)
{
	size_t least =
		verdict->old_units < verdict->new_units ? verdict->old_units : verdict->new_units;

	if (gated && (verdict->meter == METER_TSC || least < VERDICT_PHASES_ENOUGH))
		return OUTCOME_UNDECIDED;
	return OUTCOME_EQUAL;
}

static enum outcome judge(const struct verdict *verdict, const struct decide_answer *answer,
			  bool gated)
{
	if (answer->undecided)
		return judge_undecided(verdict, gated);
	switch (answer->change) {
	case DECIDE_WORSE:
		return gated ? OUTCOME_REGRESSED : OUTCOME_REPORTED;
	case DECIDE_BETTER:
		return gated ? OUTCOME_IMPROVED : OUTCOME_REPORTED;
	case DECIDE_SAME:
		break;
	}
	return OUTCOME_EQUAL;
}

/* A benchmark that ran in one arm only shows nothing of the kernels' jitter, but must not vanish. */
static enum outcome judge_missing(const struct arm *old, const struct arm *new, const char *name,
				  enum outcome outcome)
{
	bool old_missing = bench_missing(old, name), new_missing = bench_missing(new, name);

	if (!new_missing && (old_missing || unknown_then(old, name)))
		return OUTCOME_ADDED;
	if (new_missing && !old_missing)
		return OUTCOME_REGRESSED;
	return outcome;
}

static void add_metric(struct verdict *verdict, const struct arm *old, const struct arm *new,
		       const struct arm_metric *metric, const struct policy_rule *rule,
		       const struct decide_answer *answer)
{
	enum outcome outcome =
		judge_missing(old, new, metric->name, judge(verdict, answer, rule->gate));

	verdict->metrics = memory_grow(verdict->metrics, verdict->n, sizeof(*verdict->metrics));
	verdict->metrics[verdict->n++] = (struct verdict_metric){
		.name = memory_copy(metric->name),
		.unit = memory_copy(metric->unit),
		.old = answer->old,
		.new = answer->new,
		.tolerance = answer->tolerance,
		.p = answer->p,
		.gated = rule->gate,
		.outcome = outcome,
	};
}

/* Gated metrics are asked together; the others take no power from them. */
static void decide_all(struct verdict *verdict, const struct arm *old, const struct arm *new,
		       const struct policy *policy)
{
	enum policy_section section = verdict_section(old, new);
	double alpha = section == POLICY_TSC ? VERDICT_ALPHA_TSC : VERDICT_ALPHA_PHASES;
	size_t most = old->n + new->n + 1, n;
	const struct arm_metric **all = memory_zeroed(most, sizeof(*all));
	struct decide_question *questions = memory_zeroed(most, sizeof(*questions));
	struct decide_answer *answers = memory_zeroed(most, sizeof(*answers));

	n = merge(old, new, all);
	for (int gated = 1; gated >= 0; gated--) {
		size_t asked = 0;

		for (size_t i = 0; i < n; i++) {
			const struct policy_rule *rule = policy_find(policy, section, all[i]->rule);

			if (rule->gate == (bool)gated)
				questions[asked++] = ask(old, new, all[i]->name, rule);
		}
		decide(questions, asked, section != POLICY_TSC, alpha, VERDICT_SEED, answers);
		asked = 0;
		for (size_t i = 0; i < n; i++) {
			const struct policy_rule *rule = policy_find(policy, section, all[i]->rule);

			if (rule->gate == (bool)gated)
				add_metric(verdict, old, new, all[i], rule, &answers[asked++]);
		}
	}
	free(all);
	free(questions);
	free(answers);
}

static int by_name(const void *a, const void *b)
{
	const struct verdict_metric *x = a, *y = b;

	return strcmp(x->name, y->name);
}

const struct verdict_metric *verdict_find(const struct verdict *verdict, const char *name)
{
	for (size_t i = 0; i < verdict->n; i++) {
		if (!strcmp(verdict->metrics[i].name, name))
			return &verdict->metrics[i];
	}
	return NULL;
}

size_t verdict_count(const struct verdict *verdict, enum outcome outcome)
{
	size_t count = 0;

	for (size_t i = 0; i < verdict->n; i++)
		count += verdict->metrics[i].outcome == outcome;
	return count;
}

/* Why nothing can be said of measured time: others used the machine, or runs are too few. */
static char *doubt(const struct verdict *verdict, const struct arm *old, const struct arm *new)
{
	const struct arm *first = old->disturbed ? old : new;
	size_t least =
		verdict->old_units < verdict->new_units ? verdict->old_units : verdict->new_units;
	char *why = NULL;
	int said = 0;

	if (old->disturbed || new->disturbed)
		said = asprintf(&why, "%zu of %zu runs were disturbed, the first so: %s",
				old->disturbed + new->disturbed, old->n_runs + new->n_runs,
				pairs_get(&first->provenance, RUN_DISTURBED));
	else if (verdict->meter == METER_TSC && least < VERDICT_RUNS_ENOUGH)
		said = asprintf(&why, "%zu against %zu runs are too few, it takes %d of each",
				verdict->old_units, verdict->new_units, VERDICT_RUNS_ENOUGH);
	return said < 0 ? memory_copy("runs were disturbed, or too few") : why;
}

/* Then nothing passes, and nothing fails either. */
static void guard(struct verdict *verdict, const struct arm *old, const struct arm *new)
{
	if (!verdict->why)
		verdict->why = doubt(verdict, old, new);
	for (size_t i = 0; verdict->why && i < verdict->n; i++) {
		if (verdict->metrics[i].outcome == OUTCOME_REGRESSED)
			verdict->metrics[i].outcome = OUTCOME_UNDECIDED;
	}
}

static void conclude(struct verdict *verdict)
{
	if (verdict_count(verdict, OUTCOME_REGRESSED))
		verdict->code = EXIT_REGRESSION;
	else if (verdict->why || verdict_count(verdict, OUTCOME_UNDECIDED))
		verdict->code = EXIT_INCONCLUSIVE;
	else
		verdict->code = EXIT_DONE;
}

void verdict_reach(struct verdict *verdict, const struct arm *old, const struct arm *new,
		   const struct policy *policy)
{
	*verdict = (struct verdict){
		.target = memory_copy(new->target),
		.meter = new->meter,
		.old_origin = memory_copy(old->origin),
		.new_origin = memory_copy(new->origin),
		.old_run = old->n_runs ? memory_copy(old->runs[0]) : NULL,
		.new_run = new->n_runs ? memory_copy(new->runs[0]) : NULL,
		.old_units = arm_units(old),
		.new_units = arm_units(new),
	};
	decide_all(verdict, old, new, policy);
	qsort(verdict->metrics, verdict->n, sizeof(*verdict->metrics), by_name);
	guard(verdict, old, new);
	conclude(verdict);
}

/* What another batch says of a metric that one has found worse, or has raised a doubt about. */
static enum outcome judge_again(enum outcome first, const struct decide_answer *again)
{
	if (first == OUTCOME_REGRESSED)
		return again->change == DECIDE_WORSE ? OUTCOME_REGRESSED : OUTCOME_UNDECIDED;
	return again->change == DECIDE_WORSE || again->undecided ? OUTCOME_UNDECIDED
								 : OUTCOME_EQUAL;
}

void verdict_confirm(struct verdict *verdict, const struct arm *old, const struct arm *new,
		     const struct policy *policy)
{
	for (size_t i = 0; i < verdict->n; i++) {
		struct verdict_metric *metric = &verdict->metrics[i];
		const struct arm_metric *again = arm_find(new, metric->name);
		struct decide_question question;
		struct decide_answer answer;

		/* what has gone does not come back by chance */
		if ((metric->outcome != OUTCOME_REGRESSED &&
		     metric->outcome != OUTCOME_UNDECIDED) ||
		    !again || bench_missing(new, metric->name))
			continue;
		question =
			ask(old, new, metric->name, policy_find(policy, POLICY_TSC, again->rule));
		decide(&question, 1, false, VERDICT_ALPHA_TSC, VERDICT_SEED, &answer);
		metric->outcome = judge_again(metric->outcome, &answer);
	}
	guard(verdict, old, new);
	conclude(verdict);
}

void verdict_free(struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->n; i++) {
		free(verdict->metrics[i].name);
		free(verdict->metrics[i].unit);
	}
	for (size_t i = 0; i < verdict->n_functions; i++)
		free(verdict->functions[i].name);
	free(verdict->metrics);
	free(verdict->functions);
	free(verdict->target);
	free(verdict->old_origin);
	free(verdict->new_origin);
	free(verdict->old_run);
	free(verdict->new_run);
	free(verdict->why);
	free(verdict->advice);
	*verdict = (struct verdict){NULL};
}

enum exit_code verdict_worst(const struct verdict *verdicts, size_t n)
{
	static const enum exit_code order[] = {EXIT_ERROR, EXIT_REGRESSION, EXIT_INCONCLUSIVE};

	for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++) {
		for (size_t i = 0; i < n; i++) {
			if (verdicts[i].code == order[k])
				return order[k];
		}
	}
	return EXIT_DONE;
}
