/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arms of a comparison, and whether two may be compared at all. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/gate/arm.h"
#include "harness/metrics/metrics.h"
#include "harness/run/params.h"
#include "harness/run/run_metrics.h"
#include "harness/run/side_by_side.h"

/* Where a name is, or belongs. */
static size_t place(const struct arm *arm, const char *name)
{
	size_t low = 0, high = arm->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(arm->metrics[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct arm_metric *arm_find(const struct arm *arm, const char *name)
{
	size_t at = place(arm, name);

	return at < arm->n && !strcmp(arm->metrics[at].name, name) ? &arm->metrics[at] : NULL;
}

void arm_add_value(struct arm *arm, const char *name, const char *rule, const char *unit,
		   double value)
{
	size_t at = place(arm, name);
	struct arm_metric *metric;

	if (at == arm->n || strcmp(arm->metrics[at].name, name) != 0) {
		arm->metrics = memory_grow(arm->metrics, arm->n, sizeof(*arm->metrics));
		memmove(&arm->metrics[at + 1], &arm->metrics[at],
			(arm->n - at) * sizeof(*arm->metrics));
		arm->n++;
		arm->metrics[at] = (struct arm_metric){memory_copy(name), memory_copy(rule),
						       memory_copy(unit), NULL, 0};
	}
	metric = &arm->metrics[at];
	metric->values = memory_grow(metric->values, metric->n, sizeof(*metric->values));
	metric->values[metric->n++] = value;
}

size_t arm_units(const struct arm *arm)
{
	size_t most = 0;

	for (size_t i = 0; i < arm->n; i++)
		most = arm->metrics[i].n > most ? arm->metrics[i].n : most;
	return most;
}

static void add_metrics(struct arm *arm, const struct metrics *metrics)
{
	for (size_t i = 0; i < metrics->n; i++) {
		const struct metric_info *info = metrics_find(metrics->items[i].name);

		arm_add_value(arm, info->name, info->name, metrics_unit(info, arm->meter),
			      metrics->items[i].value);
	}
}

void arm_add_run(struct arm *arm, const struct run *run)
{
	const char *disturbed = pairs_get(&run->provenance, RUN_DISTURBED);

	if (!arm->n_runs) {
		arm->target = memory_copy(run->target);
		arm->meter = run->meter;
		pairs_copy(&arm->parameters, &run->parameters);
		pairs_copy(&arm->options, &run->options);
		pairs_copy(&arm->provenance, &run->provenance);
	}
	if (disturbed && !arm->disturbed++)
		pairs_set(&arm->provenance, RUN_DISTURBED, disturbed);
	arm->runs = memory_grow(arm->runs, arm->n_runs, sizeof(*arm->runs));
	arm->runs[arm->n_runs++] = memory_copy(run->id);
	if (run->meter != METER_INSN || !run_metrics_phases(run)) {
		add_metrics(arm, &run->metrics[0]);
		return;
	}
	for (size_t i = 1; i < run->n_metrics; i++) {
		if (run->metrics[i].worker == RUN_ALL_WORKERS)
			add_metrics(arm, &run->metrics[i]);
	}
}

void arm_free(struct arm *arm)
{
	for (size_t i = 0; i < arm->n; i++) {
		free(arm->metrics[i].name);
		free(arm->metrics[i].rule);
		free(arm->metrics[i].unit);
		free(arm->metrics[i].values);
	}
	for (size_t i = 0; i < arm->n_runs; i++)
		free(arm->runs[i]);
	free(arm->metrics);
	free(arm->runs);
	free(arm->origin);
	free(arm->target);
	pairs_free(&arm->parameters);
	pairs_free(&arm->options);
	pairs_free(&arm->provenance);
	*arm = (struct arm){NULL};
}

bool arm_is_parameter(const char *key)
{
	for (int i = 0; i < PARAM_N; i++) {
		if (!strcmp(key, params_table[i].name))
			return true;
	}
	return false;
}

static bool is_object(const char *key)
{
	return !strncmp(key, "object_", strlen("object_"));
}

bool arm_depends_on(const char *key)
{
	return !strcmp(key, "compiler") || !strcmp(key, "qemu_version") || is_object(key);
}

/* What is known of an arm's runs as of one. Nothing of it is to be freed. */
static struct run circumstances_of(const struct arm *arm)
{
	return (struct run){.target = arm->target,
			    .meter = arm->meter,
			    .parameters = arm->parameters,
			    .options = arm->options,
			    .provenance = arm->provenance};
}

/* Of a kernel that nothing neutral moves, all values of the old one, unit by unit. */
static bool has_values_of(const struct arm *new, const struct arm *old)
{
	for (size_t i = 0; i < old->n; i++) {
		const struct arm_metric *there = &old->metrics[i];
		const struct arm_metric *here = arm_find(new, there->name);

		if (!here || here->n != there->n)
			return false;
		for (size_t j = 0; j < here->n; j++) {
			if (here->values[j] != there->values[j] &&
			    !(isnan(here->values[j]) && isnan(there->values[j])))
				return false;
		}
	}
	return old->n && !old->moved && !new->moved;
}

bool arm_comparable(const struct arm *old, const struct arm *new, bool stored, struct error *error)
{
	const unsigned int counted = CIRCUMSTANCE_TARGET | CIRCUMSTANCES_COUNTED;
	struct run there = circumstances_of(old), here = circumstances_of(new);

	if (stored && has_values_of(new, old))
		return side_by_side(&there, &here, counted, error);
	return side_by_side(&there, &here,
			    counted | CIRCUMSTANCE_PROGRAMS | (stored ? CIRCUMSTANCE_TOOLS : 0),
			    error);
}
