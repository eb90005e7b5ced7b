/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Deletes runs, and gives the space they took back. Knows only the table of runs. */
#include "harness/store/db.h"
#include "harness/store/delete.h"

static bool delete_all(struct store *store, const char *const *ids, size_t n, struct error *error)
{
	sqlite3_stmt *statement = db_query(store, error, "DELETE FROM runs WHERE id = ?", "");
	bool ok = statement;

	for (size_t i = 0; ok && i < n; i++) {
		ok = db_run(store, statement, error, "t", ids[i]);
		if (ok && !sqlite3_changes(store->db))
			ok = error_set(error, "no run '%s'; nothing was deleted", ids[i]);
	}
	sqlite3_finalize(statement);
	return ok;
}

static bool count_pages(struct store *store, const char *pragma, int64_t *n, struct error *error)
{
	sqlite3_stmt *statement = db_query(store, error, pragma, "");
	bool ok = statement && db_step(store, statement, error) == DB_ROW &&
		  db_int(store, statement, 0, 0, INT64_MAX, n, error);

	sqlite3_finalize(statement);
	return ok;
}

static bool free_pages(struct store *store, int64_t *n, struct error *error)
{
	return count_pages(store, "PRAGMA freelist_count", n, error);
}

/* Fewer free pages than this are given back one by one. */
#define PAGES_FEW 2048

/*
 * Where more was deleted than is left, what is left is written anew: to give back pages one by one,
 * each is looked for among all that are free. That wants room for what is left; where there is none,
 * nothing has happened.
 */
static bool write_anew(struct store *store)
{
	int64_t all, unused;
	struct error ignored;

	return count_pages(store, "PRAGMA page_count", &all, &ignored) &&
	       free_pages(store, &unused, &ignored) && unused > PAGES_FEW &&
	       unused > all - unused && db_execute(store, "VACUUM", &ignored) &&
	       db_execute(store, "PRAGMA wal_checkpoint(TRUNCATE)", &ignored);
}

/*
 * Give the file's free pages back to the file system, some at a time, so that the log stays small
 * on a disk that is nearly full. Pages that cannot go now are used for the next runs.
 */
static void shrink(struct store *store)
{
	int64_t n = INT64_MAX, before;
	struct error ignored;

	if (write_anew(store))
		return;
	do {
		before = n;
		if (!db_execute(store, "PRAGMA incremental_vacuum(512); PRAGMA wal_checkpoint",
				&ignored))
			return;
	} while (free_pages(store, &n, &ignored) && n && n < before);
}

bool store_delete(struct store *store, const char *const *ids, size_t n, struct error *error)
{
	if (!store->write)
		return error_set(error, "the store is open for reading only");
	if (!n)
		return true;
	if (!db_begin(store, error) || !db_end(store, delete_all(store, ids, n, error), error))
		return false;
	shrink(store);
	return true;
}
