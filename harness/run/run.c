/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The run in memory: making, finding, freeing. Knows no file, no QEMU, no SQLite. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/run/run.h"

static struct pair *pairs_find(const struct pairs *pairs, const char *key)
{
	for (size_t i = 0; i < pairs->n; i++) {
		if (!strcmp(pairs->items[i].key, key))
			return &pairs->items[i];
	}
	return NULL;
}

void pairs_set(struct pairs *pairs, const char *key, const char *value)
{
	struct pair *pair = pairs_find(pairs, key);
	char *copy = memory_copy(value);

	if (pair) {
		free(pair->value);
		pair->value = copy;
		return;
	}
	pairs->items = memory_grow(pairs->items, pairs->n, sizeof(*pairs->items));
	pairs->items[pairs->n++] = (struct pair){memory_copy(key), copy};
}

void pairs_setf(struct pairs *pairs, const char *key, const char *format, ...)
{
	va_list args;
	char *value;

	va_start(args, format);
	if (vasprintf(&value, format, args) < 0)
		value = memory_copy("");
	va_end(args);
	pairs_set(pairs, key, value);
	free(value);
}

void pairs_copy(struct pairs *to, const struct pairs *from)
{
	for (size_t i = 0; i < from->n; i++)
		pairs_set(to, from->items[i].key, from->items[i].value);
}

const char *pairs_get(const struct pairs *pairs, const char *key)
{
	const struct pair *pair = pairs_find(pairs, key);

	return pair ? pair->value : NULL;
}

char *pairs_text(const struct pairs *pairs)
{
	char *text = memory_copy("");
	size_t n = 0;

	for (size_t i = 0; i < pairs->n; i++) {
		const struct pair *pair = &pairs->items[i];
		size_t room = n + strlen(pair->key) + strlen(pair->value) + sizeof(" =");

		text = memory_resize(text, room, 1);
		n += (size_t)snprintf(text + n, room - n, "%s%s=%s", n ? " " : "", pair->key,
				      pair->value);
	}
	return text;
}

void pairs_free(struct pairs *pairs)
{
	for (size_t i = 0; i < pairs->n; i++) {
		free(pairs->items[i].key);
		free(pairs->items[i].value);
	}
	free(pairs->items);
	*pairs = (struct pairs){NULL, 0};
}

const struct series *worker_find(const struct worker *worker, const char *bench, const char *name)
{
	for (size_t i = 0; i < worker->n_series; i++) {
		const struct series *series = &worker->series[i];

		if (!strcmp(series->bench, bench) && !strcmp(series->name, name))
			return series;
	}
	return NULL;
}

bool worker_scalar(const struct worker *worker, const char *bench, const char *name, int64_t *value)
{
	const struct series *series = worker_find(worker, bench, name);

	if (!series || !series->scalar || series->n != 1)
		return false;
	*value = series->values[0];
	return true;
}

struct series *worker_series(struct worker *worker, const char *bench, const char *name)
{
	struct series *found = (struct series *)worker_find(worker, bench, name);

	if (found)
		return found;
	worker->series = memory_grow(worker->series, worker->n_series, sizeof(*worker->series));
	found = &worker->series[worker->n_series++];
	*found = (struct series){.bench = memory_copy(bench), .name = memory_copy(name)};
	return found;
}

/* Capacity is the next power of two, or 0: it needs no field of its own. */
static size_t capacity(size_t n)
{
	size_t room = 1;

	while (room < n)
		room *= 2;
	return n ? room : 0;
}

void series_append(struct series *series, const int64_t *values, size_t n)
{
	if (!n)
		return;
	if (series->n + n > capacity(series->n))
		series->values = memory_resize(series->values, capacity(series->n + n),
					       sizeof(*series->values));
	memcpy(series->values + series->n, values, n * sizeof(*values));
	series->n += n;
}

static void worker_clear(struct worker *worker)
{
	for (size_t i = 0; i < worker->n_series; i++) {
		free(worker->series[i].bench);
		free(worker->series[i].name);
		free(worker->series[i].values);
	}
	free(worker->series);
	worker->series = NULL;
	worker->n_series = 0;
	worker->digest[0] = '\0';
	pairs_free(&worker->skipped);
}

void run_drop_samples(struct run *run)
{
	for (size_t i = 0; i < run->n_workers; i++)
		worker_clear(&run->workers[i]);
}

void run_keep_phases(struct run *run, uint32_t phases)
{
	size_t kept = 0;

	for (size_t i = 0; i < run->n_workers; i++) {
		if (run->workers[i].phase < phases)
			run->workers[kept++] = run->workers[i];
		else
			worker_clear(&run->workers[i]);
	}
	run->n_workers = kept;
}

struct run *run_new(void)
{
	return memory_zeroed(1, sizeof(struct run));
}

void run_free(struct run *run)
{
	if (!run)
		return;
	for (size_t i = 0; i < run->n_workers; i++)
		worker_clear(&run->workers[i]);
	for (size_t i = 0; i < run->n_metrics; i++)
		free(run->metrics[i].items);
	free(run->workers);
	free(run->metrics);
	free(run->target);
	free(run->status);
	free(run->reason);
	free(run->label);
	free(run->created);
	pairs_free(&run->parameters);
	pairs_free(&run->options);
	pairs_free(&run->provenance);
	free(run);
}

double run_tick_ns(const struct run *run)
{
	const char *text = pairs_get(&run->provenance, RUN_TSC_HZ);
	double hz;

	if (run->meter == METER_INSN)
		return 1;
	hz = text ? strtod(text, NULL) : NAN;
	return isfinite(hz) && hz > 0 ? 1e9 / hz : NAN;
}

bool run_shares_machine(const struct run *run)
{
	const char *meeting = pairs_get(&run->provenance, RUN_MEETING);

	return meeting && !strcmp(meeting, RUN_MEETING_SHARED);
}

bool run_has_own_clocks(const struct run *run)
{
	const char *clock = pairs_get(&run->provenance, RUN_CLOCK);

	return (clock && !strcmp(clock, RUN_CLOCK_OWN)) ||
	       (run->meter == METER_INSN && run_shares_machine(run));
}

bool run_counts_others(const struct run *run)
{
	static const char smp[] = "\"-smp\",\"";
	const char *machine = pairs_get(&run->provenance, RUN_MACHINE);
	const char *cores = machine ? strstr(machine, smp) : NULL;

	return run->meter == METER_INSN && !run_has_own_clocks(run) && cores &&
	       strtoul(cores + strlen(smp), NULL, 10) > 1;
}

double run_metric(const struct run *run, const char *name)
{
	if (!run->n_metrics || run->metrics[0].worker != RUN_ALL_WORKERS ||
	    run->metrics[0].phase != RUN_ALL_PHASES)
		return NAN;
	for (size_t i = 0; i < run->metrics[0].n; i++) {
		if (!strcmp(run->metrics[0].items[i].name, name))
			return run->metrics[0].items[i].value;
	}
	return NAN;
}
