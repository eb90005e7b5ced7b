/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Opening and closing the store: the folder, the file, the schema's version. Knows no table: they
 * are defined in schema.c, and runs go in and out elsewhere (save.c, load.c).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/memory.h"
#include "harness/store/db.h"
#include "harness/store/schema.h"
#include "harness/store/store.h"

#define STORE_FILE "results.sqlite"

static bool make_folder(const char *folder, struct error *error)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s", folder);
	for (char *c = path + 1;; c++) {
		char was = *c;

		if (was && was != '/')
			continue;
		*c = '\0';
		if (mkdir(path, 0777) && errno != EEXIST)
			return error_set(error,
					 "cannot make the folder of results %s: %s; "
					 "HARNESS_RESULTS names another to use",
					 path, strerror(errno));
		*c = was;
		if (!was)
			return true;
	}
}

static bool name_files(struct store *store, const char *folder, struct error *error)
{
	if (!*folder || strlen(folder) + sizeof("/" STORE_FILE "-journal") > PATH_MAX)
		return error_set(error, "the path of the folder of results is too long, or empty");
	snprintf(store->file, sizeof(store->file), "%s/" STORE_FILE, folder);
	snprintf(store->images, sizeof(store->images), "%s/images", folder);
	return true;
}

static bool query_int(struct store *store, const char *sql, int64_t *value, struct error *error)
{
	sqlite3_stmt *statement = db_query(store, error, sql, "");
	bool ok = statement && db_step(store, statement, error) == DB_ROW &&
		  db_int(store, statement, 0, INT64_MIN, INT64_MAX, value, error);

	sqlite3_finalize(statement);
	return ok;
}

/* The file comes from anywhere: no code in its schema is run, and its structure is not believed. */
static bool configure(struct store *store, struct error *error)
{
	sqlite3_busy_timeout(store->db, STORE_BUSY_MS);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	/* Some builds of SQLite write zeros over what is deleted: on a full disk that cannot be. */
	return db_execute(store,
			  "PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON; "
			  "PRAGMA secure_delete = OFF",
			  error);
}

static bool open_uri(struct store *store, const char *name, int flags, struct error *error)
{
	int code = sqlite3_open_v2(name, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL);

	if (code == SQLITE_OK)
		return configure(store, error);
	if (!store->db)
		return error_set(error, "out of memory");
	return db_error(store, "cannot open the store", error);
}

static bool open_nothing(struct store *store, struct error *error)
{
	sqlite3_close(store->db);
	store->db = NULL;
	store->version = STORE_VERSION;
	return open_uri(store, ":memory:", SQLITE_OPEN_READWRITE, error) &&
	       db_execute(store, store_schema, error);
}

/* Is there a log of changes that are not in the file yet? */
static bool has_log(const struct store *store)
{
	char wal[PATH_MAX + sizeof("-wal")];
	struct stat status;

	snprintf(wal, sizeof(wal), "%s-wal", store->file);
	return !stat(wal, &status) && status.st_size;
}

/*
 * On read-only media WAL's index cannot be made; where no log is left to be read either, the file
 * alone is the whole store and cannot change.
 */
static bool open_immutable(struct store *store, struct error *error)
{
	char uri[3 * PATH_MAX + 32];
	size_t n = (size_t)snprintf(uri, sizeof(uri), "file:");

	if (has_log(store))
		return error_set(error,
				 "%s was not closed and is now read-only: copy it with its -wal "
				 "file to a folder that can be written, and name that in "
				 "HARNESS_RESULTS",
				 store->file);
	for (const char *c = store->file; *c; c++)
		n += (size_t)snprintf(uri + n, sizeof(uri) - n, strchr("?#%", *c) ? "%%%02x" : "%c",
				      (unsigned char)*c);
	snprintf(uri + n, sizeof(uri) - n, "?immutable=1");
	sqlite3_close(store->db);
	store->db = NULL;
	return open_uri(store, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, error);
}

static bool is_blank(struct store *store, bool *blank, struct error *error)
{
	int64_t version, tables;

	if (!query_int(store, "PRAGMA user_version", &version, error) ||
	    !query_int(store, "SELECT count(*) FROM sqlite_schema", &tables, error))
		return false;
	*blank = !version && !tables;
	return true;
}

static bool check_version(struct store *store, struct error *error)
{
	int64_t application;

	if (!query_int(store, "PRAGMA user_version", &store->version, error) ||
	    !query_int(store, "PRAGMA application_id", &application, error))
		return false;
	if (application != STORE_APPLICATION)
		return error_set(error,
				 "%s is a database of another program: move it away, or name "
				 "another folder in HARNESS_RESULTS",
				 store->file);
	if (store->version < 1 || store->version > STORE_VERSION)
		return error_set(error,
				 "%s has version %lld of the store, this command knows up to %d: "
				 "use the harness that wrote it, or another folder "
				 "(HARNESS_RESULTS)",
				 store->file, (long long)store->version, STORE_VERSION);
	return true;
}

/*
 * SQLite notices pages that are missing, but reads what is missing of the last one as zeros. Where
 * there is a log, the file may rightly be unfinished.
 */
static bool check_size(struct store *store, struct error *error)
{
	struct stat status;
	int64_t page;

	if (!query_int(store, "PRAGMA page_size", &page, error))
		return false;
	if (has_log(store) || stat(store->file, &status) || status.st_size % page == 0)
		return true;
	return db_damaged(store, error, "its last page is cut");
}

static bool open_for_reading(struct store *store, struct error *error)
{
	bool blank;

	if (access(store->file, F_OK) && errno == ENOENT)
		return open_nothing(store, error);
	if (!open_uri(store, store->file, SQLITE_OPEN_READONLY, error))
		return false;
	if (!is_blank(store, &blank, error)) {
		int code = sqlite3_errcode(store->db) & 0xff;

		if (code != SQLITE_CANTOPEN && code != SQLITE_READONLY)
			return false;
		if (!open_immutable(store, error) || !is_blank(store, &blank, error))
			return false;
	}
	/* Made by a harness that died before it had stored anything. */
	if (blank)
		return open_nothing(store, error);
	return check_version(store, error) && check_size(store, error);
}

static bool make_schema(struct store *store, struct error *error)
{
	char version[96];
	bool blank, ok;

	if (!db_begin(store, error))
		return false;
	/* Another harness may have made it since we looked. */
	ok = is_blank(store, &blank, error);
	snprintf(version, sizeof(version), "PRAGMA user_version = %d; PRAGMA application_id = %d",
		 STORE_VERSION, STORE_APPLICATION);
	if (ok && blank)
		ok = db_execute(store, store_schema, error) && db_execute(store, version, error);
	return db_end(store, ok, error);
}

/* Make an older store this version's, in one transaction; another harness may be doing the same. */
static bool migrate(struct store *store, struct error *error)
{
	char version[64];
	bool ok;

	if (store->version == STORE_VERSION)
		return true;
	if (!db_begin(store, error))
		return false;
	ok = check_version(store, error);
	for (; ok && store->version < STORE_VERSION; store->version++)
		ok = db_execute(store, store_migrations[store->version - 1], error);
	snprintf(version, sizeof(version), "PRAGMA user_version = %d", STORE_VERSION);
	return db_end(store, ok && db_execute(store, version, error), error);
}

/*
 * Two that switch a new file to WAL at once do not wait for each other by themselves: SQLite calls
 * no busy handler where waiting could deadlock.
 */
static bool use_wal(struct store *store, struct error *error)
{
	const struct timespec pause = {0, 10 * 1000 * 1000};
	int code = SQLITE_BUSY;

	for (int waited = 0; waited < STORE_BUSY_MS && (code & 0xff) == SQLITE_BUSY; waited += 10) {
		if (waited)
			nanosleep(&pause, NULL);
		code = sqlite3_exec(store->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
	}
	return code == SQLITE_OK || db_error(store, "cannot open the store", error);
}

static bool open_for_writing(struct store *store, struct error *error)
{
	bool blank;

	if (!open_uri(store, store->file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error))
		return false;
	if (sqlite3_db_readonly(store->db, "main") == 1) {
		errno = EACCES;
		(void)!access(store->file, W_OK);
		return error_set(error,
				 "%s cannot be written: %s; HARNESS_RESULTS names another folder "
				 "to use",
				 store->file, strerror(errno));
	}
	if (!is_blank(store, &blank, error))
		return false;
	/* Pages of deleted runs go back to the file system; only a new file can be told so. */
	if (blank && !(db_execute(store, "PRAGMA auto_vacuum = INCREMENTAL", error) &&
		       use_wal(store, error) && make_schema(store, error)))
		return false;
	/* A database of another program stays as it is. */
	return check_version(store, error) && check_size(store, error) && use_wal(store, error) &&
	       migrate(store, error);
}

static bool check_file(const struct store *store, struct error *error)
{
	struct stat status;

	if (stat(store->file, &status) || S_ISREG(status.st_mode))
		return true;
	return error_set(error, "%s is no regular file: move it away", store->file);
}

struct store *store_open(const char *folder, bool write, struct error *error)
{
	struct store *store = memory_zeroed(1, sizeof(*store));
	bool ok;

	store->write = write;
	store->image_lock = -1;
	ok = name_files(store, folder, error) && (!write || make_folder(folder, error)) &&
	     check_file(store, error) &&
	     (write ? open_for_writing(store, error) : open_for_reading(store, error));
	if (ok)
		return store;
	store_close(store);
	return NULL;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	sqlite3_close(store->db);
	if (store->image_lock >= 0)
		close(store->image_lock);
	free(store);
}
