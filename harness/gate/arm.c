/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arms of a comparison, and whether two may be compared at all. */
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/gate/arm.h"
#include "harness/metrics/metrics.h"
#include "harness/run/params.h"
#include "harness/run/run_metrics.h"
#include "harness/run/settled.h"

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

/* The only options that say of what a metric is. */
static bool is_settling(const char *key)
{
	return !strcmp(key, RUN_SETTLE) || !strcmp(key, RUN_UPTIME_SPAN);
}

bool arm_depends_on(const char *key)
{
	return !strcmp(key, "compiler") || !strcmp(key, "qemu_version") || is_object(key);
}

/* Add "<what> <key> was <a>, is <b>" to the message; the message may be full. */
static void differ(struct error *error, const char *what, const char *key, const char *old,
		   const char *new)
{
	struct error before = *error;

	error_set(error, "%s%s%s %s: %s there, %s here", before.message,
		  *before.message ? "; " : "", what, key, old ? old : "none", new ? new : "none");
}

/* Of units that vary, how many there are and which is no more than what was drawn. */
static bool is_drawn(const char *key)
{
	return !strcmp(key, params_table[PARAM_PHASES].name) ||
	       !strcmp(key, params_table[PARAM_SEED].name);
}

static bool is_fixed_parameter(const char *key)
{
	return arm_is_parameter(key) && !is_drawn(key);
}

/* Keys in either list whose values are not equal; objects are told by name, not by hash. */
static void compare(const char *what, const struct pairs *old, const struct pairs *new,
		    bool (*matters)(const char *), struct error *error)
{
	const struct pairs *lists[] = {old, new};

	for (int list = 0; list < 2; list++) {
		for (size_t i = 0; i < lists[list]->n; i++) {
			const char *key = lists[list]->items[i].key;
			const char *a = pairs_get(old, key), *b = pairs_get(new, key);

			if (!matters(key) || (a && list) || (a && b && !strcmp(a, b)))
				continue;
			if (is_object(key))
				differ(error, "benchmark object", key + strlen("object_"),
				       a ? "another" : NULL, b ? "one" : NULL);
			else
				differ(error, what, key, a, b);
		}
	}
}

bool arm_comparable(const struct arm *old, const struct arm *new, bool stored, struct error *error)
{
	bool drawn = new->moved &&arm_units(old) > 1 && arm_units(new) > 1;
	struct error found = {""};

	if (strcmp(old->target, new->target) != 0)
		differ(&found, "the", "target", old->target, new->target);
	if (old->meter != new->meter)
		differ(&found, "the", "meter", meter_name(old->meter), meter_name(new->meter));
	compare("parameter", &old->parameters, &new->parameters,
		drawn ? is_fixed_parameter : arm_is_parameter, &found);
	compare("the", &old->options, &new->options, is_settling, &found);
	compare("the", &old->provenance, &new->provenance, stored ? arm_depends_on : is_object,
		&found);
	return !*found.message || error_set(error, "%s", found.message);
}
