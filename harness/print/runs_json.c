/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one JSON document, as docs/json.md describes it. Members are in a fixed order, so that equal
 * runs give equal bytes.
 */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/json_text.h"
#include "harness/metrics/metrics.h"
#include "harness/print/runs_json.h"
#include "harness/run/params.h"
#include "harness/run/run_metrics.h"

#define REAL_DIGITS 17 /* enough for every double to read back as itself */

/* Names of members come from the store, too. */
static void set(json_t *object, const char *key, json_t *value)
{
	json_t *name = json_text(key);

	json_object_set_new(object, json_string_value(name), value);
	json_decref(name);
}

static json_t *optional_text(const char *text)
{
	return text ? json_text(text) : json_null();
}

/* Path lengths and counts are whole numbers, and written as such; a metric of nothing is null. */
static json_t *make_metric(const struct metric_info *info, double value)
{
	const double integer_max = 9007199254740992.0; /* 2^53 */

	if (!isfinite(value))
		return json_null();
	if (*info->unit != '1' && value == trunc(value) && fabs(value) <= integer_max)
		return json_integer((json_int_t)value);
	return json_real(value + 0.0); /* no -0 */
}

/* A text that is a plain decimal, as a number. */
static json_t *make_number(const char *text)
{
	char *end, canonical[24];
	long long number = strtoll(text, &end, 10);

	snprintf(canonical, sizeof(canonical), "%lld", number);
	return *end || strcmp(text, canonical) != 0 ? json_text(text) : json_integer(number);
}

static json_t *make_pairs(const struct pairs *pairs, bool (*is_number)(const char *key))
{
	json_t *object = json_object();

	for (size_t i = 0; i < pairs->n; i++) {
		const struct pair *pair = &pairs->items[i];

		set(object, pair->key,
		    is_number(pair->key) ? make_number(pair->value) : json_text(pair->value));
	}
	return object;
}

static bool number_parameter(const char *key)
{
	return strcmp(key, params_table[PARAM_BENCH].name) != 0;
}

static bool number_option(const char *key)
{
	return !strcmp(key, "tick_hz");
}

static bool no_number(const char *key)
{
	(void)key;
	return false;
}

/* All metrics there are; those of metrics that are not there are null. */
static json_t *make_all(const struct metrics *metrics)
{
	json_t *object = json_object();

	for (const struct metric_info *info = metrics_table(); info->name; info++)
		set(object, info->name, make_metric(info, run_metrics_value(metrics, info->name)));
	return object;
}

static json_t *make_units(enum meter meter)
{
	json_t *object = json_object();

	for (const struct metric_info *info = metrics_table(); info->name; info++)
		set(object, info->name, json_text(metrics_unit(info, meter)));
	return object;
}

static json_t *make_spread(const struct run *run)
{
	json_t *object = json_object();

	for (const struct metric_info *info = metrics_table(); info->name; info++) {
		struct spread spread = run_metrics_spread(run, info->name);
		json_t *range = json_object();

		set(range, "min", make_metric(info, spread.min));
		set(range, "max", make_metric(info, spread.max));
		set(object, info->name, range);
	}
	return object;
}

static json_t *make_phases(const struct run *run)
{
	json_t *list = json_array();

	for (size_t i = 0; i < run->n_metrics; i++) {
		const struct metrics *metrics = &run->metrics[i];
		json_t *phase;

		if (metrics->worker != RUN_ALL_WORKERS || metrics->phase == RUN_ALL_PHASES)
			continue;
		phase = json_object();
		set(phase, "phase", json_integer(metrics->phase));
		set(phase, "metrics", make_all(metrics));
		json_array_append_new(list, phase);
	}
	return list;
}

/* The metrics that a worker has by itself, in their order. */
static json_t *make_own(const struct metrics *metrics)
{
	json_t *object = json_object();

	for (size_t i = 0; metrics && i < metrics->n; i++) {
		const struct metric *metric = &metrics->items[i];
		const struct metric_info *info = metrics_find(metric->name);

		set(object, metric->name, make_metric(info, metric->value));
	}
	return object;
}

/* Members "<bench>.<name>": single values, or series as lists. */
static json_t *make_samples(const struct worker *worker, bool scalar)
{
	json_t *object = json_object();

	for (size_t i = 0; i < worker->n_series; i++) {
		const struct series *series = &worker->series[i];
		char key[128];
		json_t *list;

		if (series->scalar != scalar)
			continue;
		snprintf(key, sizeof(key), "%s.%s", series->bench, series->name);
		if (scalar) {
			set(object, key, json_integer(series->values[0]));
			continue;
		}
		list = json_array();
		for (size_t j = 0; j < series->n; j++)
			json_array_append_new(list, json_integer(series->values[j]));
		set(object, key, list);
	}
	return object;
}

static json_t *make_worker(const struct run *run, const struct worker *worker, bool samples)
{
	json_t *object = json_object();

	set(object, "worker", json_integer(worker->worker));
	set(object, "phase", json_integer(worker->phase));
	set(object, "seed", json_integer((json_int_t)worker->seed));
	set(object, "digest", *worker->digest ? json_text(worker->digest) : json_null());
	set(object, "metrics", make_own(run_metrics_find(run, worker->worker, worker->phase)));
	set(object, "values", make_samples(worker, true));
	set(object, "skipped", make_pairs(&worker->skipped, no_number));
	if (samples)
		set(object, "samples", make_samples(worker, false));
	return object;
}

static json_t *make_workers(const struct run *run, bool samples)
{
	json_t *list = json_array();

	for (size_t i = 0; i < run->n_workers; i++)
		json_array_append_new(list, make_worker(run, &run->workers[i], samples));
	return list;
}

static json_t *make_run(const struct run *run, bool samples)
{
	json_t *object = json_object();

	set(object, "id", json_text(run->id));
	set(object, "target", json_text(run->target));
	set(object, "meter", json_text(meter_name(run->meter)));
	set(object, "status", json_text(run->status));
	set(object, "reason", optional_text(run->reason));
	set(object, "label", optional_text(run->label));
	set(object, "created", json_text(run->created));
	set(object, "parameters", make_pairs(&run->parameters, number_parameter));
	set(object, "options", make_pairs(&run->options, number_option));
	set(object, "provenance", make_pairs(&run->provenance, no_number));
	set(object, "metrics", make_all(run_metrics_find(run, RUN_ALL_WORKERS, RUN_ALL_PHASES)));
	set(object, "units", make_units(run->meter));
	if (run_metrics_phases(run)) {
		set(object, "phases", make_phases(run));
		set(object, "spread", make_spread(run));
	}
	set(object, "workers", make_workers(run, samples));
	return object;
}

bool print_runs_json(FILE *out, struct run **runs, size_t n, bool samples, struct error *error)
{
	/* A sample a line would make files that no editor likes. */
	size_t flags = JSON_REAL_PRECISION(REAL_DIGITS) | (samples ? JSON_COMPACT : JSON_INDENT(2));
	json_t *document = json_object(), *list = json_array();
	int failed;

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, make_run(runs[i], samples));
	set(document, "runs", list);
	failed = json_dumpf(document, out, flags);
	json_decref(document);
	fputc('\n', out);
	return !failed || error_set(error, "cannot write the output as JSON");
}
