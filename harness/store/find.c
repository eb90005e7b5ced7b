/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds and lists runs by what the table of runs says of them. Knows no samples. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/run/run.h"
#include "harness/run/settled.h"
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

static bool is(const char *text, const char *that)
{
	return text && !strcmp(text, that);
}

static enum store_standing standing_of(const struct store_entry *entry)
{
	if (entry->origin || !is(entry->state, "ok"))
		return STORE_BY_ID;
	return entry->options ? STORE_WITH_OPTIONS : STORE_PLAIN;
}

static bool take_entry(struct store *store, sqlite3_stmt *row, struct store_entry *entry,
		       struct error *error)
{
	if (!db_text(store, row, 0, false, &entry->id, error) ||
	    !db_text(store, row, 1, false, &entry->target, error) ||
	    !db_text(store, row, 2, false, &entry->meter, error) ||
	    !db_text(store, row, 3, false, &entry->status, error) ||
	    !db_text(store, row, 4, true, &entry->label, error) ||
	    !db_text(store, row, 5, false, &entry->created, error) ||
	    !db_text(store, row, 6, true, &entry->options, error) ||
	    !db_text(store, row, 7, true, &entry->origin, error) ||
	    !db_text(store, row, 8, false, &entry->state, error))
		return false;
	entry->standing = standing_of(entry);
	return true;
}

#define NOTE(key) \
	"(SELECT value FROM pairs WHERE run = number AND kind = 'provenance' AND key = '" key "')"
#define USUAL_SETTLE RUN_SETTLE SETTLED_SECONDS(SETTLED_USUAL)
#define USUAL_SPAN   RUN_UPTIME_SPAN SETTLED_SECONDS(SETTLED_USUAL_SPAN)
#define OPTIONS                                                                             \
	"(SELECT group_concat(key || '=' || value, ' ') FROM pairs WHERE run = number AND " \
	"kind = 'option' AND key || value NOT IN ('" USUAL_SETTLE "', '" USUAL_SPAN "'))"
#define STATE                                                                                      \
	"CASE WHEN status <> 'ok' THEN status "                                                    \
	"WHEN " NOTE(RUN_DISTURBED) " IS NOT NULL THEN 'disturbed' "                               \
				    "WHEN " NOTE(RUN_UNSETTLED) " IS NOT NULL THEN 'not settled' " \
								"ELSE 'ok' END"
#define ENTRY                                                        \
	"SELECT id, target, meter, status, label, created, " OPTIONS \
	", " NOTE(RUN_ORIGIN) ", " STATE " FROM runs"

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

bool store_find_keyed(struct store *store, const char *key, char **id, struct error *error)
{
	sqlite3_stmt *rows = db_query(
		store, error,
		"SELECT id FROM runs WHERE status = 'ok' AND number IN (SELECT run FROM pairs "
		"WHERE kind = 'provenance' AND key = '" RUN_KEY "' AND value = ?) AND NOT EXISTS "
		"(SELECT 1 FROM pairs WHERE run = number AND kind = 'provenance' AND key IN "
		"('" RUN_DISTURBED "', '" RUN_UNSETTLED "', '" RUN_REPEATS "'))" NEWEST_FIRST
		"LIMIT 1",
		"t", key);
	enum db_step step = rows ? db_step(store, rows, error) : DB_FAILED;
	bool ok = step == DB_END || (step == DB_ROW && db_text(store, rows, 0, false, id, error));

	if (step != DB_ROW)
		*id = NULL;
	sqlite3_finalize(rows);
	return ok;
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
		free(entries[i].options);
		free(entries[i].origin);
		free(entries[i].state);
	}
	free(entries);
}

/* Which of a target's runs it stands for; NULL: none. */
static const struct store_entry *standing_for(const struct store_entry *entries, size_t n)
{
	for (enum store_standing standing = STORE_PLAIN; standing < STORE_BY_ID; standing++) {
		for (size_t i = 0; i < n; i++) {
			if (entries[i].standing == standing)
				return &entries[i];
		}
	}
	return NULL;
}

/* That may not be what was meant. */
static void say_which(const struct store_entry *entries, const struct store_entry *chosen)
{
	if (entries != chosen && !entries->origin)
		fprintf(stderr,
			"harness: %s stands for %s; the newest, %s (%s), is meant by its id%s\n",
			chosen->target, chosen->id, entries->id,
			is(entries->state, "ok") ? entries->options : entries->state,
			entries->label ? " or label" : "");
}

/* There are runs of the target, but none that it stands for. */
static bool none_stands(const struct store_entry *newest, struct error *error)
{
	return error_set(
		error,
		"no run of %s is its user's own, complete and without a mark: the newest, %s "
		"(%s%s), is meant by its id%s; `harness run --target %s` makes one",
		newest->target, newest->id, newest->origin ? "of harness " : "",
		newest->origin ? newest->origin : newest->state, newest->label ? " or label" : "",
		newest->target);
}

/* The id, to be freed, of the run that a target stands for; NULL and no error: there is no such target. */
static bool find_target(struct store *store, const char *target, char **id, struct error *error)
{
	sqlite3_stmt *rows =
		db_query(store, error, ENTRY " WHERE target = ?" NEWEST_FIRST, "t", target);
	const struct store_entry *chosen;
	struct store_entry *entries;
	size_t n;
	bool ok;

	*id = NULL;
	if (!take_entries(store, rows, &entries, &n, error))
		return false;
	chosen = standing_for(entries, n);
	ok = chosen || !n || none_stands(entries, error);
	if (chosen) {
		*id = memory_copy(chosen->id);
		say_which(entries, chosen);
	}
	store_entries_free(entries, n);
	return ok;
}

static bool not_found(const char *which, struct error *error)
{
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
		"SELECT number FROM runs WHERE label = ? AND status = 'ok'" NEWEST_FIRST "LIMIT 1",
		"SELECT number FROM runs WHERE substr(id, 1, length(?1)) = ?1 AND ?1 <> "
		"''" NEWEST_FIRST "LIMIT 2",
	};
	char *id;
	int n = 0;

	if (!find_target(store, which, &id, error))
		return false;
	for (size_t i = 0; !n && i < sizeof(queries) / sizeof(queries[0]); i++) {
		if (!first_of(store, queries[i], id ? id : which, number, &n, error)) {
			free(id);
			return false;
		}
	}
	free(id);
	if (n == 2)
		return error_set(error,
				 "'%s' begins the ids of several runs: write more of it; `harness "
				 "list runs` shows them",
				 which);
	return n == 1 || not_found(which, error);
}
