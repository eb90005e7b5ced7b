/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Totals of blames go into the store and come out, checked. */
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/store/blamed.h"
#include "harness/store/db.h"
#include "harness/store/schema.h"

/* More than any kernel has in its detours. */
#define PARTS_MAX 100000

/* ---- in ---- */

static bool delete_old(struct store *store, int64_t number, const char *bench, struct error *error)
{
	sqlite3_stmt *first =
		db_query(store, error, "DELETE FROM blame WHERE run = ? AND bench = ?", "");
	sqlite3_stmt *second =
		db_query(store, error, "DELETE FROM blamed WHERE run = ? AND bench = ?", "");
	bool ok = first && second && db_run(store, first, error, "it", number, bench) &&
		  db_run(store, second, error, "it", number, bench);

	sqlite3_finalize(first);
	sqlite3_finalize(second);
	return ok;
}

static bool save_sums(struct store *store, int64_t number, const struct blamed *blamed,
		      struct error *error)
{
	sqlite3_stmt *insert =
		db_query(store, error, "INSERT INTO blame VALUES (?, ?, ?, ?, ?, ?, ?, ?)", "");
	bool ok = insert;

	for (size_t i = 0; ok && i <= blamed->n_classes; i++) {
		const struct blamed_sum *sum = &blamed->sums[i];

		ok = db_run(store, insert, error, "itiiiiii", number, blamed->bench, (int64_t)i,
			    (int64_t)sum->events, (int64_t)sum->stolen, (int64_t)sum->median,
			    (int64_t)sum->longest, (int64_t)blamed->window);
	}
	sqlite3_finalize(insert);
	return ok;
}

static bool save_parts(struct store *store, int64_t number, const struct blamed *blamed,
		       struct error *error)
{
	sqlite3_stmt *insert =
		db_query(store, error, "INSERT INTO blamed VALUES (?, ?, ?, ?, ?, ?, ?, ?)", "");
	bool ok = insert;

	for (size_t i = 0; ok && i < blamed->n_parts; i++) {
		const struct blamed_part *part = &blamed->parts[i];

		ok = db_run(store, insert, error, "itiittii", number, blamed->bench, (int64_t)i,
			    (int64_t)part->class, part->entry ? "entry" : "function", part->name,
			    (int64_t)part->insns, (int64_t)part->events);
	}
	sqlite3_finalize(insert);
	return ok;
}

/* The run's number; false, with the error set, if it is gone. */
static bool find_number(struct store *store, const char *id, int64_t *number, struct error *error)
{
	sqlite3_stmt *row = db_query(store, error, "SELECT number FROM runs WHERE id = ?", "t", id);
	enum db_step step = row ? db_step(store, row, error) : DB_FAILED;
	bool ok = step == DB_ROW   ? db_int(store, row, 0, INT64_MIN, INT64_MAX, number, error)
		  : step == DB_END ? error_set(error, "the run %s is no longer there", id)
				   : false;

	sqlite3_finalize(row);
	return ok;
}

bool blamed_save(struct store *store, const char *id, const struct blamed *blamed,
		 struct error *error)
{
	int64_t number;

	if (!store->write)
		return error_set(error, "the store is open for reading only");
	return db_begin(store, error) &&
	       db_end(store,
		      find_number(store, id, &number, error) &&
			      delete_old(store, number, blamed->bench, error) &&
			      save_sums(store, number, blamed, error) &&
			      save_parts(store, number, blamed, error),
		      error);
}

/* ---- out ---- */

static bool take_count(struct store *store, sqlite3_stmt *row, int column, uint64_t *count,
		       struct error *error)
{
	int64_t value;

	if (!db_int(store, row, column, 0, INT64_MAX, &value, error))
		return false;
	*count = (uint64_t)value;
	return true;
}

static bool take_sum(struct store *store, sqlite3_stmt *row, struct blamed *blamed, size_t class,
		     struct error *error)
{
	struct blamed_sum *sum = &blamed->sums[class];
	int64_t is;

	if (class > BLAMED_CLASSES_MAX ||
	    !db_int(store, row, 0, (int64_t) class, (int64_t) class, &is, error))
		return class <= BLAMED_CLASSES_MAX ||
		       db_damaged(store, error, "too many classes of detours");
	blamed->n_classes = class;
	return take_count(store, row, 1, &sum->events, error) &&
	       take_count(store, row, 2, &sum->stolen, error) &&
	       take_count(store, row, 3, &sum->median, error) &&
	       take_count(store, row, 4, &sum->longest, error) &&
	       take_count(store, row, 5, &blamed->window, error);
}

static bool load_sums(struct store *store, const char *id, struct blamed *blamed, size_t *n,
		      struct error *error)
{
	sqlite3_stmt *rows = db_query(store, error,
				      "SELECT class, events, stolen, median, longest, window "
				      "FROM blame JOIN runs ON number = run "
				      "WHERE id = ? AND bench = ? ORDER BY class",
				      "tt", id, blamed->bench);
	enum db_step step = DB_FAILED;
	bool ok = rows;

	for (*n = 0; ok && (step = db_step(store, rows, error)) == DB_ROW; ++*n)
		ok = take_sum(store, rows, blamed, *n, error);
	sqlite3_finalize(rows);
	return ok && step == DB_END;
}

static bool take_part(struct store *store, sqlite3_stmt *row, struct blamed *blamed,
		      struct error *error)
{
	struct blamed_part part = {0};
	int64_t class;
	char *kind = NULL;
	bool ok = db_int(store, row, 0, 0, (int64_t)blamed->n_classes, &class, error) &&
		  db_text(store, row, 1, false, &kind, error) &&
		  db_text(store, row, 2, false, &part.name, error) &&
		  take_count(store, row, 3, &part.insns, error) &&
		  take_count(store, row, 4, &part.events, error);

	if (ok && (blamed->n_parts == PARTS_MAX ||
		   (strcmp(kind, "entry") != 0 && strcmp(kind, "function") != 0)))
		ok = db_damaged(store, error, "parts of detours of a kind '%.20s', or too many",
				kind);
	if (!ok) {
		free(part.name);
	} else {
		part.class = (size_t) class;
		part.entry = !strcmp(kind, "entry");
		blamed->parts = memory_grow(blamed->parts, blamed->n_parts, sizeof(*blamed->parts));
		blamed->parts[blamed->n_parts++] = part;
	}
	free(kind);
	return ok;
}

static bool load_parts(struct store *store, const char *id, struct blamed *blamed,
		       struct error *error)
{
	sqlite3_stmt *rows = db_query(store, error,
				      "SELECT class, kind, name, insns, events "
				      "FROM blamed JOIN runs ON number = run "
				      "WHERE id = ? AND bench = ? ORDER BY position",
				      "tt", id, blamed->bench);
	enum db_step step = DB_FAILED;
	bool ok = rows;

	while (ok && (step = db_step(store, rows, error)) == DB_ROW)
		ok = take_part(store, rows, blamed, error);
	sqlite3_finalize(rows);
	return ok && step == DB_END;
}

/* What functions ran adds up to what was stolen: pictures are made of both. */
static bool check(struct store *store, const struct blamed *blamed, struct error *error)
{
	uint64_t sums[1 + BLAMED_CLASSES_MAX] = {0};

	for (size_t i = 0; i < blamed->n_parts; i++) {
		const struct blamed_part *part = &blamed->parts[i];
		uint64_t left = blamed->sums[part->class].stolen - sums[part->class];

		if (part->entry)
			continue;
		if (part->insns > left)
			return db_damaged(store, error, "functions ran more than was stolen");
		sums[part->class] += part->insns;
	}
	for (size_t i = 0; i <= blamed->n_classes; i++) {
		if (sums[i] != blamed->sums[i].stolen)
			return db_damaged(store, error, "functions ran less than was stolen");
	}
	return true;
}

bool blamed_load(struct store *store, const char *id, const char *bench, struct blamed *blamed,
		 bool *there, struct error *error)
{
	size_t n = 0;
	bool ok;

	*blamed = (struct blamed){.bench = memory_copy(bench)};
	*there = false;
	/* a store that an older command made, read only, has no such tables */
	if (store->version < STORE_VERSION_BLAME) {
		blamed_free(blamed);
		return true;
	}
	ok = db_execute(store, "BEGIN", error) &&
	     db_end(store,
		    load_sums(store, id, blamed, &n, error) && load_parts(store, id, blamed, error),
		    error);
	ok = ok && (!n || check(store, blamed, error));
	*there = ok && n;
	if (!*there)
		blamed_free(blamed);
	return ok;
}

void blamed_free(struct blamed *blamed)
{
	for (size_t i = 0; i < blamed->n_parts; i++)
		free(blamed->parts[i].name);
	free(blamed->parts);
	free(blamed->bench);
	*blamed = (struct blamed){NULL};
}
