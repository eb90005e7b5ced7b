/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects runs of a target, newest first, and turns them around. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/analysis/history.h"
#include "harness/base/memory.h"
#include "harness/store/comparable.h"

void history_free(struct history *history)
{
	for (size_t i = 0; i < history->n; i++)
		run_free(history->runs[i]);
	free(history->runs);
	*history = (struct history){NULL, 0};
}

static void turn_around(struct history *history)
{
	for (size_t i = 0; i < history->n / 2; i++) {
		struct run *run = history->runs[i];

		history->runs[i] = history->runs[history->n - 1 - i];
		history->runs[history->n - 1 - i] = run;
	}
}

static bool fits(struct run *like, struct run *run)
{
	struct error differs;

	return !like || comparable_check((struct run *[]){like, run}, 2, &differs);
}

bool history_collect(struct history *history, struct store *store, const char *target,
		     const char *metric, size_t most, struct run *like, struct error *error)
{
	struct store_entry *entries;
	size_t n;
	bool ok = store_list(store, &entries, &n, error);

	*history = (struct history){NULL, 0};
	if (!ok)
		return false;
	for (size_t i = 0; ok && i < n && history->n < most; i++) {
		struct run *run;

		if (strcmp(entries[i].target, target) != 0 || strcmp(entries[i].status, "ok") != 0)
			continue;
		run = store_load(store, entries[i].id, false, error);
		ok = run;
		if (!run)
			break;
		if (isnan(run_metric(run, metric)) || !fits(like	 ? like
							    : history->n ? history->runs[0]
									 : NULL,
							    run)) {
			run_free(run);
			continue;
		}
		history->runs = memory_grow(history->runs, history->n, sizeof(*history->runs));
		history->runs[history->n++] = run;
	}
	store_entries_free(entries, n);
	turn_around(history);
	if (ok && !history->n)
		return error_set(error, "no complete run of %s has a value of %s", target, metric);
	return ok;
}
