/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `harness isolation` found: to and from texts of provenance, and out of a store. */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "harness/analysis/isolation.h"
#include "harness/base/number.h"
#include "harness/store/comparable.h"

#define BY     "isolation_by"
#define CAUSES "isolation_causes"

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
	pairs_set(pairs, CAUSES, found->causes);
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
					  .by = pairs_get(pairs, BY),
					  .causes = pairs_get(pairs, CAUSES)};
	ok = found->neighbour && found->by;
	for (size_t i = 0; i < NUMBERS; i++)
		ok = ok && read_number(pairs_get(pairs, numbers[i].key),
				       (double *)((char *)found + numbers[i].offset));
	return ok && found->window > 0;
}

static bool find_neighbour(const char *text, enum isolation_neighbour *neighbour)
{
	static const char *const names[ISOLATION_NEIGHBOURS] = {
		[ISOLATION_IDLE] = "idle", [ISOLATION_BUSY] = "busy", [ISOLATION_NONE] = "none"};

	for (int i = 0; i < ISOLATION_NEIGHBOURS; i++) {
		if (!strcmp(text, names[i])) {
			*neighbour = (enum isolation_neighbour)i;
			return true;
		}
	}
	return false;
}

static bool has_row(const struct isolation_rows *rows, const struct isolation_row *row)
{
	for (size_t i = 0; i < rows->n; i++) {
		if (!strcmp(rows->items[i].run->target, row->run->target) &&
		    rows->items[i].neighbour == row->neighbour)
			return true;
	}
	return false;
}

/* The run becomes a row's, or is freed. */
static void take_run(struct isolation_rows *rows, struct run *run)
{
	struct isolation_row row = {.run = run};
	struct error differs;

	if (rows->n < ISOLATION_ROWS_MAX && !strcmp(run->status, "ok") &&
	    isolation_from_pairs(&row.found, &run->provenance) &&
	    find_neighbour(row.found.neighbour, &row.neighbour) && !has_row(rows, &row) &&
	    (!rows->n || comparable_check((struct run *[]){rows->items[0].run, run}, 2, &differs)))
		rows->items[rows->n++] = row;
	else
		run_free(run);
}

/* The store lists the newest first, and of one second those that were stored last. */
static void reverse(struct isolation_rows *rows)
{
	for (size_t i = 0, j = rows->n; i + 1 < j; i++) {
		struct isolation_row row = rows->items[i];

		rows->items[i] = rows->items[--j];
		rows->items[j] = row;
	}
}

bool isolation_rows_load(struct isolation_rows *rows, struct store *store, struct error *error)
{
	struct store_entry *entries;
	struct run *run;
	size_t n;
	bool ok = store_list_noted(store, ISOLATION_KEY, &entries, &n, error);

	*rows = (struct isolation_rows){.n = 0};
	if (!ok)
		return false;
	for (size_t i = 0; ok && i < n; i++) {
		run = store_load_head(store, entries[i].id, error);
		ok = run != NULL;
		if (ok)
			take_run(rows, run);
	}
	store_entries_free(entries, n);
	if (!ok)
		isolation_rows_free(rows);
	else /* as it stores them: target by target */
		reverse(rows);
	return ok;
}

void isolation_rows_free(struct isolation_rows *rows)
{
	for (size_t i = 0; i < rows->n; i++)
		run_free(rows->items[i].run);
	*rows = (struct isolation_rows){.n = 0};
}
