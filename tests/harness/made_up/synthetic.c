/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Made-up runs, and their comparison field by field. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/metrics/metrics.h"
#include "tests/harness/made_up/synthetic.h"

static void add_samples(struct worker *worker, size_t n)
{
	const int64_t extremes[] = {INT64_MIN, -1, 0, 1, INT64_MAX}, quiet = 12, zero = 0;
	struct series *series = worker_series(worker, "selfish", "quiet_loop");

	series->scalar = true;
	series_append(series, &quiet, 1);
	series_append(worker_series(worker, "syscall", "time"), extremes, 5);
	series = worker_series(worker, "irq", "callback");
	series->scalar = true;
	series_append(series, &zero, 1);
	series = worker_series(worker, "selfish", "start");
	for (size_t i = 0; i < n; i++) {
		int64_t value = (int64_t)(i * 1000003 + worker->seed);

		series_append(series, &value, 1);
	}
}

static void add_worker(struct run *run, uint32_t number, uint32_t phase, size_t samples)
{
	struct worker *worker = &run->workers[run->n_workers++];

	worker->worker = number;
	worker->phase = phase;
	worker->seed = (uint64_t)phase << 40 | number << 8 | 1;
	snprintf(worker->digest, sizeof(worker->digest), "%056d%08" PRIx32, 0, number);
	snprintf(worker->release, sizeof(worker->release), "6.1-synthetic");
	pairs_set(&worker->skipped, "timeshare", "no second thread");
	add_samples(worker, samples);
}

/* Every third metric is null, every fourth is no integer. */
static void add_metrics(struct run *run, uint32_t worker, uint32_t phase)
{
	struct metrics *metrics;
	size_t i = 0;

	run->metrics = memory_grow(run->metrics, run->n_metrics, sizeof(*run->metrics));
	metrics = &run->metrics[run->n_metrics++];
	*metrics = (struct metrics){.worker = worker, .phase = phase};
	for (const struct metric_info *info = metrics_table(); info->name; info++, i++) {
		double value = (double)(1234567 + i + (phase == RUN_ALL_PHASES ? 0 : phase));

		if (i % 3 == 2)
			value = NAN;
		else if (i % 4 == 1)
			value /= 1e7;
		metrics->items = memory_grow(metrics->items, metrics->n, sizeof(*metrics->items));
		metrics->items[metrics->n++] = (struct metric){info->name, value};
	}
}

static void add_pairs(struct run *run, const struct synthetic *how)
{
	pairs_set(&run->parameters, "bench", "selfish,syscall,irq,timeshare");
	pairs_setf(&run->parameters, "workers", "%" PRIu32, how->workers);
	pairs_setf(&run->parameters, "phases", "%" PRIu32, how->phases);
	pairs_set(&run->parameters, "duration", "1000000000");
	pairs_set(&run->options, "append", "quiet \"quoted, text\"");
	pairs_set(&run->options, "tick_hz", "250");
	pairs_set(&run->provenance, "qemu_version", "a test's");
	pairs_set(&run->provenance, "notes", "bytes \xff\xfe that are no UTF-8, \x1b[31mred\n");
	if (how->kernel)
		pairs_set(&run->provenance, "kernel_sha256", how->kernel);
}

struct run *synthetic_run(const struct synthetic *how)
{
	struct run *run = run_new();

	snprintf(run->id, sizeof(run->id), "%s", how->id);
	run->target = memory_copy(how->target);
	run->status = memory_copy(how->failed ? "failed" : "ok");
	run->reason = how->failed ? memory_copy("worker 0, phase 0: made up\nlast line") : NULL;
	run->label = memory_copy("a \"label\", with\nall sorts");
	run->created = memory_copy(how->created);
	add_pairs(run, how);
	run->workers = memory_zeroed((size_t)how->workers * how->phases, sizeof(*run->workers));
	for (uint32_t phase = 0; phase < how->phases; phase++) {
		for (uint32_t worker = 0; worker < how->workers; worker++)
			add_worker(run, worker, phase, how->samples);
	}
	if (how->failed) {
		run_drop_samples(run);
		return run;
	}
	add_metrics(run, RUN_ALL_WORKERS, RUN_ALL_PHASES);
	for (uint32_t phase = 0; how->phases > 1 && phase < how->phases; phase++)
		add_metrics(run, RUN_ALL_WORKERS, phase);
	for (size_t i = 0; i < run->n_workers; i++)
		add_metrics(run, run->workers[i].worker, run->workers[i].phase);
	return run;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool same_pairs(const struct pairs *a, const struct pairs *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		if (strcmp(a->items[i].key, b->items[i].key) != 0 ||
		    strcmp(a->items[i].value, b->items[i].value) != 0)
			return false;
	}
	return true;
}

static bool same_series(const struct series *a, const struct series *b)
{
	return !strcmp(a->bench, b->bench) && !strcmp(a->name, b->name) && a->scalar == b->scalar &&
	       a->n == b->n && (!a->n || !memcmp(a->values, b->values, a->n * sizeof(*a->values)));
}

static bool same_worker(const struct worker *a, const struct worker *b)
{
	if (a->worker != b->worker || a->phase != b->phase || a->seed != b->seed ||
	    strcmp(a->digest, b->digest) != 0 || strcmp(a->release, b->release) != 0 ||
	    !same_pairs(&a->skipped, &b->skipped) || a->n_series != b->n_series)
		return false;
	for (size_t i = 0; i < a->n_series; i++) {
		if (!same_series(&a->series[i], &b->series[i]))
			return false;
	}
	return true;
}

static bool same_metrics(const struct metrics *a, const struct metrics *b)
{
	if (a->worker != b->worker || a->phase != b->phase || a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		double x = a->items[i].value, y = b->items[i].value;

		if (strcmp(a->items[i].name, b->items[i].name) != 0 ||
		    (x != y && !(isnan(x) && isnan(y))))
			return false;
	}
	return true;
}

const char *synthetic_difference(const struct run *a, const struct run *b)
{
	if (strcmp(a->id, b->id) != 0 || !same_text(a->target, b->target) || a->meter != b->meter)
		return "id, target or meter";
	if (!same_text(a->status, b->status) || !same_text(a->reason, b->reason) ||
	    !same_text(a->label, b->label) || !same_text(a->created, b->created))
		return "status, reason, label or created";
	if (!same_pairs(&a->parameters, &b->parameters) || !same_pairs(&a->options, &b->options) ||
	    !same_pairs(&a->provenance, &b->provenance))
		return "pairs";
	if (a->n_workers != b->n_workers || a->n_metrics != b->n_metrics)
		return "number of workers or metrics";
	for (size_t i = 0; i < a->n_workers; i++) {
		if (!same_worker(&a->workers[i], &b->workers[i]))
			return "a worker";
	}
	for (size_t i = 0; i < a->n_metrics; i++) {
		if (!same_metrics(&a->metrics[i], &b->metrics[i]))
			return "metrics";
	}
	return NULL;
}
