/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A verdict's parts in words. Writes nothing. */
#include <math.h>
#include <stdio.h>

#include "harness/base/number.h"
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

void verdict_text_metric(const struct verdict_metric *metric, char *text, size_t size)
{
	char old[NUMBER_TEXT_MAX], new[NUMBER_TEXT_MAX], tolerance[NUMBER_TEXT_MAX];
	char difference[VERDICT_TEXT_MAX];

	verdict_text_difference(metric, difference);
	snprintf(text, size, "%s: %s -> %s %s%s%s, tolerance %s", metric->name,
		 number_readable(metric->old, old), number_readable(metric->new, new), metric->unit,
		 *difference ? ", " : "", difference,
		 number_readable(metric->tolerance, tolerance));
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
