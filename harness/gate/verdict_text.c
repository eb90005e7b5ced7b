/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A verdict's parts in words. Writes nothing. */
#include <math.h>
#include <stdio.h>

#include "harness/base/number.h"
#include "harness/gate/power.h"
#include "harness/gate/verdict_text.h"

const char *verdict_text_code(enum exit_code code)
{
	static const char *const words[] = {"pass", "regression", "error", "inconclusive"};

	return words[code];
}

void verdict_text_difference(const struct verdict_metric *metric, char text[VERDICT_TEXT_MAX])
{
	double difference = metric->new - metric->old;
	char number[NUMBER_TEXT_MAX];

	text[0] = '\0';
	if (!isfinite(difference))
		return;
	number_readable(difference, number);
	if (metric->old != 0)
		snprintf(text, VERDICT_TEXT_MAX, "%s%s (%+.2g %%)", difference > 0 ? "+" : "",
			 number, 100 * difference / fabs(metric->old));
	else
		snprintf(text, VERDICT_TEXT_MAX, "%s%s", difference > 0 ? "+" : "", number);
}

const char *verdict_text_units(const struct verdict *verdict)
{
	static const char *const words[POLICY_SECTIONS] = {"starts", "boots", "runs"};

	return words[verdict->section];
}

void verdict_text_some(const struct verdict *verdict, const struct verdict_metric *metric,
		       char text[VERDICT_TEXT_MAX])
{
	text[0] = '\0';
	if (metric->some)
		snprintf(text, VERDICT_TEXT_MAX, " in %zu of %zu %s", metric->above, metric->units,
			 verdict_text_units(verdict));
}

#define WORST_TEXT_MAX (3 * VERDICT_TEXT_MAX)

/* The value before is the same start's where units have their like, else the worst of all. */
static void text_worst(const struct verdict *verdict, const struct verdict_metric *metric,
		       char text[WORST_TEXT_MAX])
{
	char old[NUMBER_TEXT_MAX], new[NUMBER_TEXT_MAX], some[VERDICT_TEXT_MAX];

	verdict_text_some(verdict, metric, some);
	number_readable(metric->old_worst, old);
	number_readable(metric->new_worst, new);
	if (verdict->section == POLICY_EXACT)
		snprintf(text, WORST_TEXT_MAX, "worse%s, the worst %s -> %s %s", some, old, new,
			 metric->unit);
	else
		snprintf(text, WORST_TEXT_MAX, "worse than any old one%s, the worst %s -> %s %s",
			 some, old, new, metric->unit);
}

void verdict_text_metric(const struct verdict *verdict, const struct verdict_metric *metric,
			 char *text, size_t size)
{
	char old[NUMBER_TEXT_MAX], new[NUMBER_TEXT_MAX], tolerance[NUMBER_TEXT_MAX];
	char difference[VERDICT_TEXT_MAX], worst[WORST_TEXT_MAX] = "";

	verdict_text_difference(metric, difference);
	if (metric->some)
		text_worst(verdict, metric, worst);
	snprintf(text, size, "%s: %s%s%s -> %s %s%s%s, tolerance %s", metric->name, worst,
		 metric->some ? ", medians " : "", number_readable(metric->old, old),
		 number_readable(metric->new, new), metric->unit, *difference ? ", " : "",
		 difference, number_readable(metric->tolerance, tolerance));
}

static void note_metric(const struct verdict *verdict, const struct verdict_metric *metric,
			char *text, size_t size)
{
	char old[NUMBER_TEXT_MAX], odd[NUMBER_TEXT_MAX], worst[WORST_TEXT_MAX];

	text[0] = '\0';
	if (metric->some) {
		text_worst(verdict, metric, worst);
		snprintf(text, size, "%s: %s", metric->name, worst);
	} else if (verdict->section == POLICY_PHASES && metric->gated && metric->odd == 1 &&
		   metric->outcome == OUTCOME_EQUAL) {
		snprintf(text, size,
			 "%s: %s in 1 of %zu boots, %s in all others: one alone is no verdict",
			 metric->name, number_readable(metric->odd_value, odd), metric->units,
			 number_readable(metric->old, old));
	}
}

static void note_power(const struct verdict *verdict, char *text, size_t size)
{
	const struct power *power = power_find(verdict);

	text[0] = '\0';
	if (verdict->code != EXIT_DONE || verdict->identical)
		return;
	if (verdict->section == POLICY_EXACT && verdict->new_units > 1)
		snprintf(text, size,
			 "what is worse in any of these %zu starts would have been found",
			 verdict->new_units);
	else if (power)
		snprintf(text, size,
			 "twice the value in %d of %d %s would have been found %d %% of the time, "
			 "in "
			 "%d of %d %d %%",
			 POWER_OFTEN, POWER_OF, verdict_text_units(verdict), power->found_often,
			 POWER_RARE, POWER_OF, power->found_rarely);
}

void verdict_text_summary(const struct verdict *verdict, char *text, size_t size)
{
	size_t n = 0;

	if (verdict->identical) {
		snprintf(text, size, "the images are identical: nothing to measure");
		return;
	}
	if (verdict->why) {
		snprintf(text, size, "%s", verdict->why);
		return;
	}
	for (int outcome = OUTCOME_REGRESSED; outcome >= OUTCOME_EQUAL; outcome--) {
		size_t count = verdict_count(verdict, (enum outcome)outcome);

		if (count && n < size)
			n += (size_t)snprintf(text + n, size - n, "%s%zu %s", n ? ", " : "", count,
					      outcome_name((enum outcome)outcome));
	}
	if (n < size)
		snprintf(text + n, size - n, " of %zu metrics", verdict->n);
}

void verdict_text_note(const struct verdict *verdict, size_t i, char *text, size_t size)
{
	if (i < verdict->n)
		note_metric(verdict, &verdict->metrics[i], text, size);
	else
		note_power(verdict, text, size);
}
