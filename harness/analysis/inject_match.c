/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was injected, and what is found of it; see inject_match.h. */
#include "harness/analysis/inject_match.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/words.h"

#define INSN_PER_US 1000
#define PERIOD_MAX  1000000 /* us, as the kernel has it */

/* Events of each class that make up one detour. */
struct sum {
	uint64_t length;
	uint64_t counts[INJECT_CLASSES_MAX], n;
};

/* The fewest events whose lengths add up to this one; n is 0 if there are none. */
static struct sum explain(const struct inject *inject, uint64_t length)
{
	struct sum best = {.n = 0}, sum = {.n = 0};

	for (;;) {
		size_t i = 0;

		/* count on, the first class fastest */
		while (i < inject->n && sum.counts[i] == INJECT_TOGETHER_MAX) {
			sum.n -= sum.counts[i];
			sum.length -= sum.counts[i] * inject->classes[i].length;
			sum.counts[i++] = 0;
		}
		if (i == inject->n)
			return best;
		sum.counts[i]++;
		sum.n++;
		sum.length += inject->classes[i].length;
		if (sum.length == length && (!best.n || sum.n < best.n))
			best = sum;
	}
}

static bool check_lengths(const struct inject *inject, struct error *error)
{
	for (size_t i = 0; i < inject->n; i++) {
		struct inject others = *inject;

		others.classes[i] = others.classes[--others.n];
		if (explain(&others, inject->classes[i].length).n)
			return error_set(error,
					 "a length of %" PRIu64
					 " us is a sum of other classes': events "
					 "that meet could not be told apart",
					 inject->classes[i].length / INSN_PER_US);
	}
	return true;
}

static bool take_number(const char **at, uint64_t *us)
{
	char *end;

	if (**at < '0' || **at > '9')
		return false;
	*us = strtoull(*at, &end, 10);
	*at = end;
	return *us <= PERIOD_MAX;
}

static bool take_class(const char **at, struct inject_class *class)
{
	uint64_t period, length, jitter = 0;

	if (!take_number(at, &period) || *(*at)++ != ':' || !take_number(at, &length))
		return false;
	if (**at == ':') {
		++*at;
		if (!take_number(at, &jitter))
			return false;
	}
	*class = (struct inject_class){period * INSN_PER_US, length * INSN_PER_US,
				       jitter * INSN_PER_US};
	return length && length + jitter < period;
}

bool inject_parse(struct inject *inject, const char *text, struct error *error)
{
	*inject = (struct inject){.n = 0};
	for (const char *at = text;; at++) {
		if (inject->n == INJECT_CLASSES_MAX)
			return error_set(error, "more than %d classes", INJECT_CLASSES_MAX);
		if (!take_class(&at, &inject->classes[inject->n++]) || (*at && *at != ','))
			return error_set(
				error,
				"'%s' is no list of period:length[:jitter] in us, each length "
				"and jitter together shorter than the period, which is at most "
				"%d us",
				text, PERIOD_MAX);
		if (!*at)
			return check_lengths(inject, error);
	}
}

char *inject_text(const struct inject *inject)
{
	struct words words = {NULL, 0};

	for (size_t i = 0; i < inject->n; i++) {
		const struct inject_class *class = &inject->classes[i];

		words_add(&words, "%s%" PRIu64 ":%" PRIu64 ":%" PRIu64, i ? "," : "",
			  class->period / INSN_PER_US, class->length / INSN_PER_US,
			  class->jitter / INSN_PER_US);
	}
	return words.text;
}

static void add_alone(struct inject_found *found, const struct inject_class *class, int64_t start,
		      int64_t *last)
{
	if (*last >= 0) {
		double gap = (double)(start - *last);

		found->periods += round(gap / (double)class->period);
		found->span += gap;
	}
	*last = start;
	found->alone++;
}

void inject_recover(struct inject_result *result, const struct inject *inject, const int64_t *start,
		    const int64_t *length, size_t n, int64_t window)
{
	int64_t last[INJECT_CLASSES_MAX];
	struct sum sum = {.n = 0};

	for (size_t i = 0; i < INJECT_CLASSES_MAX; i++)
		last[i] = -1;
	for (size_t i = 0; i < n; i++) {
		if (!i || length[i] != length[i - 1])
			sum = explain(inject, (uint64_t)length[i]);
		result->unexplained += !sum.n;
		for (size_t j = 0; j < inject->n && sum.n; j++) {
			result->classes[j].events += sum.counts[j];
			if (sum.n == 1 && sum.counts[j])
				add_alone(&result->classes[j], &inject->classes[j], start[i],
					  &last[j]);
		}
	}
	result->detours += n;
	result->window += (double)window;
	result->workers++;
}

double inject_period(const struct inject_found *found)
{
	return found->periods > 0 ? found->span / found->periods : NAN;
}

double inject_period_error(const struct inject_class *class, const struct inject_result *result,
			   const struct inject_found *found, double iteration)
{
	return (double)result->workers * (iteration + (double)class->jitter) / found->periods;
}

void inject_expected(const struct inject_class *class, const struct inject_result *result,
		     double *low, double *high)
{
	double each = result->window / (double)class->period;
	double off = (double)result->workers * (class->jitter ? 2 : 1);

	*low = each - off;
	*high = each + off;
}
