/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `harness isolation` found out of a run, as texts of its provenance. */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "harness/analysis/isolation.h"
#include "harness/base/number.h"

#define BY "isolation_by"

static const struct {
	const char *key;
	size_t offset;
} numbers[] = {
	{"isolation_detours", offsetof(struct isolation_found, detours)},
	{"isolation_stolen", offsetof(struct isolation_found, stolen)},
	{"isolation_longest", offsetof(struct isolation_found, longest)},
	{"isolation_window", offsetof(struct isolation_found, window)},
};
#define NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

double isolation_noise(const struct isolation_found *found)
{
	return found->stolen / found->window;
}

void isolation_to_pairs(const struct isolation_found *found, struct pairs *pairs)
{
	char text[NUMBER_TEXT_MAX];

	pairs_set(pairs, ISOLATION_KEY, found->neighbour);
	for (size_t i = 0; i < NUMBERS; i++)
		pairs_set(pairs, numbers[i].key,
			  number_exact(*(const double *)((const char *)found + numbers[i].offset),
				       text));
	pairs_set(pairs, BY, found->by);
}

static bool read_number(const char *text, double *value)
{
	char *end;

	if (!text || !*text)
		return false;
	*value = strtod(text, &end);
	return !*end && isfinite(*value) && *value >= 0;
}

bool isolation_from_pairs(struct isolation_found *found, const struct pairs *pairs)
{
	bool ok;

	*found = (struct isolation_found){.neighbour = pairs_get(pairs, ISOLATION_KEY),
					  .by = pairs_get(pairs, BY)};
	ok = found->neighbour && found->by;
	for (size_t i = 0; i < NUMBERS; i++)
		ok = ok && read_number(pairs_get(pairs, numbers[i].key),
				       (double *)((char *)found + numbers[i].offset));
	return ok && found->window > 0;
}
