/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Series by a core's own clock in place of the guest's; see core_samples_put.h. */
#include "harness/cores/core_samples_put.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"

#define VIRTUAL "virtual_"

const struct core_samples_names core_samples_detours = {"start", "length", "fused"};
const struct core_samples_names core_samples_ticks = {"stolen_start", "stolen_length",
						      "stolen_fused"};

/* What the guest measured moves to this name. */
static void virtual_name(char name[64], const char *of)
{
	snprintf(name, 64, VIRTUAL "%.31s", of);
}

struct series *core_samples_put(struct worker *worker, const char *bench, const char *name)
{
	struct series *was = (struct series *)worker_find(worker, bench, name);
	bool scalar = was && was->scalar;
	char virtual[64];

	if (was) {
		virtual_name(virtual, name);
		free(was->name);
		was->name = memory_copy(virtual);
	}
	was = worker_series(worker, bench, name);
	was->scalar = scalar;
	return was;
}

const struct series *core_samples_put_measured(const struct worker *worker, const char *bench,
					       const char *name)
{
	char virtual[64];

	virtual_name(virtual, name);
	return worker_find(worker, bench, virtual);
}

void core_samples_put_scalar(struct worker *worker, const char *bench, const char *name,
			     int64_t value)
{
	struct series *series = core_samples_put(worker, bench, name);

	series->scalar = true;
	series_append(series, &value, 1);
}

struct core_samples_taken core_samples_put_detours(struct worker *worker, const char *bench,
						   const struct core_part *part,
						   const struct core_pass *pass, int64_t threshold,
						   const struct core_samples_names *names)
{
	struct core_samples_taken taken = {0};

	core_samples_put(worker, bench, names->start);
	core_samples_put(worker, bench, names->length);
	for (size_t i = pass->first; i < part->detours.n; i++) {
		const struct core_span *detour = &part->detours.items[i];

		for (size_t j = 0; j < detour->n_interruptions; j++) {
			const struct core_interruption *one = &detour->interruptions[j];
			int64_t start = (int64_t)(one->start - pass->total);
			int64_t length = (int64_t)one->length;

			if (length <= 0 || length < threshold)
				continue;
			series_append(worker_series(worker, bench, names->start), &start, 1);
			series_append(worker_series(worker, bench, names->length), &length, 1);
			if (one->fused)
				series_append(worker_series(worker, bench, names->fused), &start,
					      1);
			taken.events++;
			taken.stolen += length;
			taken.longest = length > taken.longest ? length : taken.longest;
		}
	}
	return taken;
}

static bool is_given_here(const char *name)
{
	return !strncmp(name, VIRTUAL, strlen(VIRTUAL)) ||
	       !strcmp(name, core_samples_detours.fused) ||
	       !strcmp(name, core_samples_ticks.fused) || !strcmp(name, CORE_SAMPLES_WAITED);
}

bool core_samples_put_check(const struct worker *worker, const char *bench, struct error *error)
{
	for (size_t i = 0; i < worker->n_series; i++) {
		const struct series *series = &worker->series[i];

		if (!strcmp(series->bench, bench) && is_given_here(series->name))
			return error_set(error, "%s: a guest has no value %s", bench, series->name);
	}
	return true;
}
