/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A worker's raw samples: finding, adding, freeing. Knows no benchmark. */
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/run/worker.h"

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

void worker_clear(struct worker *worker)
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
