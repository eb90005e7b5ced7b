/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SQL with errors as values. Knows SQLite and no table of the store. */
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/store/db.h"

bool db_error(const struct store *store, const char *what, struct error *error)
{
	int code = sqlite3_errcode(store->db) & 0xff, number = sqlite3_system_errno(store->db);
	const char *why = sqlite3_errmsg(store->db);

	if (code == SQLITE_FULL || number == ENOSPC || number == EDQUOT)
		return db_no_space(store, error);
	switch (code) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return error_set(error, "%s: another program has been writing to %s for %d s", what,
				 store->file, STORE_BUSY_MS / 1000);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_FORMAT:
		return db_damaged(store, error, "%s", why) || error_prefix(error, "%s", what);
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
	case SQLITE_IOERR:
		return error_set(
			error, "%s: %s: %s%s%s; HARNESS_RESULTS names another folder to use", what,
			store->file, why, number ? ": " : "", number ? strerror(number) : "");
	default:
		return error_set(error, "%s: %s: %s", what, store->file, why);
	}
}

bool db_no_space(const struct store *store, struct error *error)
{
	return error_set(error,
			 "No space left on the device of %s: free some, or delete runs with "
			 "`harness prune`",
			 store->file);
}

bool db_damaged(const struct store *store, struct error *error, const char *format, ...)
{
	char why[256];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	return error_set(error,
			 "%s is damaged (%s): move it away and start anew; `sqlite3 FILE .recover` "
			 "shows what can be saved",
			 store->file, why);
}

bool db_execute(struct store *store, const char *sql, struct error *error)
{
	if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return true;
	return db_error(store, "the store", error);
}

bool db_begin(struct store *store, struct error *error)
{
	return db_execute(store, store->write ? "BEGIN IMMEDIATE" : "BEGIN", error);
}

bool db_end(struct store *store, bool ok, struct error *error)
{
	if (ok && db_execute(store, "COMMIT", error))
		return true;
	/* Some errors have rolled back already. */
	if (!sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	return false;
}

static int bind_one(sqlite3_stmt *statement, int at, char type, va_list *args)
{
	const void *bytes;
	double real;

	switch (type) {
	case 'i':
		return sqlite3_bind_int64(statement, at, va_arg(*args, int64_t));
	case 't':
		return sqlite3_bind_text(statement, at, va_arg(*args, const char *), -1,
					 SQLITE_TRANSIENT);
	case 'r':
		real = va_arg(*args, double);
		return isnan(real) ? sqlite3_bind_null(statement, at)
				   : sqlite3_bind_double(statement, at, real);
	case 'n':
		return sqlite3_bind_null(statement, at);
	case 'b':
		bytes = va_arg(*args, const void *);
		return sqlite3_bind_blob64(statement, at, bytes, va_arg(*args, size_t),
					   SQLITE_STATIC);
	default:
		return SQLITE_MISUSE;
	}
}

static bool bind(struct store *store, sqlite3_stmt *statement, const char *types, va_list *args,
		 struct error *error)
{
	for (int at = 1; *types; at++, types++) {
		if (bind_one(statement, at, *types, args) != SQLITE_OK)
			return db_error(store, "the store", error);
	}
	return true;
}

sqlite3_stmt *db_query(struct store *store, struct error *error, const char *sql, const char *types,
		       ...)
{
	sqlite3_stmt *statement;
	va_list args;
	bool ok;

	if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) != SQLITE_OK) {
		db_error(store, "the store", error);
		return NULL;
	}
	va_start(args, types);
	ok = bind(store, statement, types, &args, error);
	va_end(args);
	if (ok)
		return statement;
	sqlite3_finalize(statement);
	return NULL;
}

bool db_run(struct store *store, sqlite3_stmt *statement, struct error *error, const char *types,
	    ...)
{
	va_list args;
	bool ok;

	sqlite3_reset(statement);
	va_start(args, types);
	ok = bind(store, statement, types, &args, error);
	va_end(args);
	return ok && db_step(store, statement, error) == DB_END;
}

enum db_step db_step(struct store *store, sqlite3_stmt *statement, struct error *error)
{
	switch (sqlite3_step(statement)) {
	case SQLITE_ROW:
		return DB_ROW;
	case SQLITE_DONE:
		return DB_END;
	default:
		db_error(store, "the store", error);
		return DB_FAILED;
	}
}

static bool wrong_type(struct store *store, sqlite3_stmt *row, int column, struct error *error)
{
	return db_damaged(store, error, "a value of the wrong type in column %s",
			  sqlite3_column_name(row, column));
}

bool db_int(struct store *store, sqlite3_stmt *row, int column, int64_t min, int64_t max,
	    int64_t *value, struct error *error)
{
	if (sqlite3_column_type(row, column) != SQLITE_INTEGER)
		return wrong_type(store, row, column, error);
	*value = sqlite3_column_int64(row, column);
	if (*value < min || *value > max)
		return db_damaged(store, error, "%lld is out of range in column %s",
				  (long long)*value, sqlite3_column_name(row, column));
	return true;
}

bool db_text(struct store *store, sqlite3_stmt *row, int column, bool null_allowed, char **text,
	     struct error *error)
{
	const char *bytes;

	*text = NULL;
	if (null_allowed && sqlite3_column_type(row, column) == SQLITE_NULL)
		return true;
	if (sqlite3_column_type(row, column) != SQLITE_TEXT)
		return wrong_type(store, row, column, error);
	bytes = (const char *)sqlite3_column_text(row, column);
	if (!bytes)
		return db_error(store, "the store", error);
	if (strlen(bytes) != (size_t)sqlite3_column_bytes(row, column))
		return db_damaged(store, error, "a NUL in column %s",
				  sqlite3_column_name(row, column));
	*text = memory_copy(bytes);
	return true;
}

bool db_real(struct store *store, sqlite3_stmt *row, int column, double *value, struct error *error)
{
	*value = NAN;
	if (sqlite3_column_type(row, column) == SQLITE_NULL)
		return true;
	if (sqlite3_column_type(row, column) != SQLITE_FLOAT)
		return wrong_type(store, row, column, error);
	*value = sqlite3_column_double(row, column);
	return true;
}
