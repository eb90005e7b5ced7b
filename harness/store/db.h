/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the store share: the open database, and SQL with errors as values and columns
 * whose types are checked, since a file can hold anything. Knows no run; nobody else includes this.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <limits.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/error.h"

/* A writer holds the lock for as long as one run's transaction takes: milliseconds. */
#define STORE_BUSY_MS 60000

struct store {
	sqlite3 *db;
	char file[PATH_MAX];   /* of the database */
	char images[PATH_MAX]; /* the folder of images */
	bool write;
	int64_t version;
	int image_lock; /* descriptor of the lock on images, -1 if not taken */
};

/* Turn the database's last error into a message: "<what>: <why, and what to do>". Gives false. */
bool db_error(const struct store *store, const char *what, struct error *error);
bool db_no_space(const struct store *store, struct error *error);
/* The content makes no sense. Gives false. */
bool db_damaged(const struct store *store, struct error *error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

bool db_execute(struct store *store, const char *sql, struct error *error);
/* Run `BEGIN IMMEDIATE` (waits for other writers) or, for reading, `BEGIN`. */
bool db_begin(struct store *store, struct error *error);
/* Commit if ok, else roll back and keep the error. Gives whether it is committed. */
bool db_end(struct store *store, bool ok, struct error *error);

/*
 * Prepare a statement and bind its parameters, one letter of types each: i int64_t, t const char *
 * (NULL is NULL), r double (NaN is NULL), b const void * and size_t, n nothing: NULL. Gives NULL
 * on error.
 */
sqlite3_stmt *db_query(struct store *store, struct error *error, const char *sql, const char *types,
		       ...);
/* Bind anew and run a statement that gives no rows. */
bool db_run(struct store *store, sqlite3_stmt *statement, struct error *error, const char *types,
	    ...);

enum db_step { DB_ROW, DB_END, DB_FAILED };
enum db_step db_step(struct store *store, sqlite3_stmt *statement, struct error *error);

/* Columns of the present row; false, with the error set, if they are not what they should be. */
bool db_int(struct store *store, sqlite3_stmt *row, int column, int64_t min, int64_t max,
	    int64_t *value, struct error *error);
/* A copy to be freed; NULL in the column gives NULL if that is allowed. */
bool db_text(struct store *store, sqlite3_stmt *row, int column, bool null_allowed, char **text,
	     struct error *error);
/* NULL in the column gives NaN. */
bool db_real(struct store *store, sqlite3_stmt *row, int column, double *value,
	     struct error *error);

#endif
