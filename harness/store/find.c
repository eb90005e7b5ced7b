/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds and lists runs by what the table of runs says of them. Knows no samples. */
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/store/db.h"
#include "harness/store/find.h"

/* Runs that start in the same second are in the order in which they were stored. */
#define NEWEST_FIRST " ORDER BY created DESC, number DESC "

/* The first row's number, and how many rows there are, up to two. */
static bool first_of(struct store *store, const char *sql, const char *text, int64_t *number,
		     int *n, struct error *error)
{
	sqlite3_stmt *rows = db_query(store, error, sql, "t", text);
	enum db_step step = DB_FAILED;
	bool ok = rows;

	*n = 0;
	while (ok && *n < 2 && (step = db_step(store, rows, error)) == DB_ROW) {
		if (!*n)
			ok = db_int(store, rows, 0, INT64_MIN, INT64_MAX, number, error);
		++*n;
	}
	sqlite3_finalize(rows);
	return ok && step != DB_FAILED;
}

static bool not_found(struct store *store, const char *which, struct error *error)
{
	int64_t number;
	int n;

	if (!first_of(store, "SELECT number FROM runs WHERE target = ?", which, &number, &n, error))
		return false;
	if (n)
		return error_set(error,
				 "no run of %s is complete; `harness list runs` shows those that "
				 "failed",
				 which);
	return error_set(error,
			 "no run '%s': RUN is an id or the beginning of one, a target's name or a "
			 "label for its newest complete run, or `last`; `harness list runs` shows "
			 "what there is",
			 which);
}

bool store_find(struct store *store, const char *which, int64_t *number, struct error *error)
{
	static const char *const queries[] = {
		"SELECT number FROM runs WHERE id = ?",
		"SELECT number FROM runs WHERE ? = 'last'" NEWEST_FIRST "LIMIT 1",
		"SELECT number FROM runs WHERE target = ? AND status = 'ok'" NEWEST_FIRST "LIMIT 1",
		"SELECT number FROM runs WHERE label = ? AND status = 'ok'" NEWEST_FIRST "LIMIT 1",
		"SELECT number FROM runs WHERE substr(id, 1, length(?1)) = ?1 AND ?1 <> "
		"''" NEWEST_FIRST "LIMIT 2",
	};
	int n = 0;

	for (size_t i = 0; !n && i < sizeof(queries) / sizeof(queries[0]); i++) {
		if (!first_of(store, queries[i], which, number, &n, error))
			return false;
	}
	if (n == 2)
		return error_set(error,
				 "'%s' begins the ids of several runs: write more of it; `harness "
				 "list runs` shows them",
				 which);
	return n == 1 || not_found(store, which, error);
}

static bool take_entry(struct store *store, sqlite3_stmt *row, struct store_entry *entry,
		       struct error *error)
{
	return db_text(store, row, 0, false, &entry->id, error) &&
	       db_text(store, row, 1, false, &entry->target, error) &&
	       db_text(store, row, 2, false, &entry->meter, error) &&
	       db_text(store, row, 3, false, &entry->status, error) &&
	       db_text(store, row, 4, true, &entry->label, error) &&
	       db_text(store, row, 5, false, &entry->created, error);
}

#define ENTRY "SELECT id, target, meter, status, label, created FROM runs"

static bool take_entries(struct store *store, sqlite3_stmt *rows, struct store_entry **entries,
			 size_t *n, struct error *error)
{
	enum db_step step = DB_FAILED;
	bool ok = rows;

	*entries = NULL;
	*n = 0;
	while (ok && (step = db_step(store, rows, error)) == DB_ROW) {
		*entries = memory_grow(*entries, *n, sizeof(**entries));
		(*entries)[*n] = (struct store_entry){NULL};
		ok = take_entry(store, rows, &(*entries)[(*n)++], error);
	}
	sqlite3_finalize(rows);
	if (ok && step == DB_END)
		return true;
	store_entries_free(*entries, *n);
	*entries = NULL;
	*n = 0;
	return false;
}

bool store_list(struct store *store, struct store_entry **entries, size_t *n, struct error *error)
{
	return take_entries(store, db_query(store, error, ENTRY NEWEST_FIRST, ""), entries, n,
			    error);
}

bool store_list_noted(struct store *store, const char *key, struct store_entry **entries, size_t *n,
		      struct error *error)
{
	sqlite3_stmt *rows = db_query(
		store, error,
		ENTRY " WHERE number IN (SELECT run FROM pairs WHERE kind = 'provenance' AND "
		      "key = ?)" NEWEST_FIRST,
		"t", key);

	return take_entries(store, rows, entries, n, error);
}

void store_entries_free(struct store_entry *entries, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(entries[i].id);
		free(entries[i].target);
		free(entries[i].meter);
		free(entries[i].status);
		free(entries[i].label);
		free(entries[i].created);
	}
	free(entries);
}
