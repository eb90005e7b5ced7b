/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The store's images: files named by the hash of their bytes. Whoever uses them holds a lock that
 * keeps them from being swept away before the run that names them is stored. Knows no run.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/file_hash.h"
#include "harness/store/db.h"
#include "harness/store/store_image.h"

#define LOCK_NAME ".lock"
#define NEW_NAME  ".new-" /* and six characters of mkostemp(3) */

static bool is_hash(const char *text)
{
	return strlen(text) == 64 && !text[strspn(text, "0123456789abcdef")];
}

static bool name_file(const struct store *store, const char *name, char *path, size_t size,
		      struct error *error)
{
	if ((size_t)snprintf(path, size, "%s/%s", store->images, name) < size)
		return true;
	return error_set(error, "path too long: %s/%s", store->images, name);
}

/* Shared for those who boot images; exclusive, and not waiting, for the sweep. */
static bool lock_images(struct store *store, int how, struct error *error)
{
	char path[PATH_MAX];

	if (mkdir(store->images, 0777) && errno != EEXIST)
		return error_set(error, "cannot make %s: %s", store->images, strerror(errno));
	if (store->image_lock < 0) {
		if (!name_file(store, LOCK_NAME, path, sizeof(path), error))
			return false;
		store->image_lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	}
	if (store->image_lock < 0)
		return error_set(error, "cannot open %s: %s", path, strerror(errno));
	while (flock(store->image_lock, how)) {
		if (errno == EWOULDBLOCK)
			return error_set(error,
					 "images are in use by another harness: try again when it "
					 "is done");
		if (errno != EINTR)
			return error_set(error, "cannot lock %s: %s", store->images,
					 strerror(errno));
	}
	return true;
}

static bool write_all(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t written = write(fd, bytes, n);

		if (written < 0 && errno != EINTR)
			return false;
		if (written > 0) {
			bytes += written;
			n -= (size_t)written;
		}
	}
	return true;
}

/* Gives 0, or an errno. */
static int copy_bytes(int from, int to)
{
	char piece[65536];
	ssize_t n;

	while ((n = read(from, piece, sizeof(piece))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || !write_all(to, piece, (size_t)n))
			return errno;
	}
	/* Read-only, as nobody is to change it; on the disk before it gets its name. */
	return fchmod(to, 0444) || fsync(to) ? errno : 0;
}

static bool check_copy(const char *copy, const char *path, const char *hash, struct error *error)
{
	char found[65];

	if (!file_hash(copy, found, error))
		return false;
	return !strcmp(found, hash) || error_set(error, "%s changed while it was copied", path);
}

static bool copy_in(const struct store *store, const char *path, const char *hash,
		    const char *target, struct error *error)
{
	int from = open(path, O_RDONLY | O_CLOEXEC), to = -1, number;
	char copy[PATH_MAX];
	bool ok = false;

	if (from < 0)
		return error_set(error, "%s: %s", path, strerror(errno));
	if (name_file(store, NEW_NAME "XXXXXX", copy, sizeof(copy), error)) {
		to = mkostemp(copy, O_CLOEXEC);
		number = to < 0 ? errno : copy_bytes(from, to);
		ok = !number || error_set(error, "cannot copy %s into %s: %s", path, store->images,
					  strerror(number));
		ok = ok && check_copy(copy, path, hash, error);
		if (ok && rename(copy, target))
			ok = error_set(error, "cannot name %s: %s", target, strerror(errno));
		if (!ok && to >= 0)
			unlink(copy);
	}
	if (to >= 0)
		close(to);
	close(from);
	return ok;
}

bool store_image_put(struct store *store, const char *path, char hash[65], struct error *error)
{
	char target[PATH_MAX], found[65];
	struct error ignored;

	if (!store->write)
		return error_set(error, "the store is open for reading only");
	if (!lock_images(store, LOCK_SH, error) || !file_hash(path, hash, error) ||
	    !name_file(store, hash, target, sizeof(target), error))
		return false;
	/* One that is damaged is replaced. */
	if (file_hash(target, found, &ignored) && !strcmp(found, hash))
		return true;
	return copy_in(store, path, hash, target, error);
}

bool store_image_path(struct store *store, const char *hash, char *path, size_t size,
		      struct error *error)
{
	char found[65];

	if (!is_hash(hash))
		return db_damaged(store, error, "an image's hash that is none");
	if (store->write && !lock_images(store, LOCK_SH, error))
		return false;
	if (!name_file(store, hash, path, size, error))
		return false;
	if (access(path, F_OK) && errno == ENOENT)
		return error_set(error, "the image %s is no longer in the store", path);
	if (!file_hash(path, found, error))
		return false;
	if (!strcmp(found, hash))
		return true;
	return error_set(
		error, "%s is damaged: its bytes are no longer those of its name; remove it", path);
}

/* Is the image named by a run? */
static bool is_needed(struct store *store, sqlite3_stmt *statement, const char *hash, bool *needed,
		      struct error *error)
{
	enum db_step step;

	sqlite3_reset(statement);
	sqlite3_bind_text(statement, 1, hash, -1, SQLITE_STATIC);
	step = db_step(store, statement, error);
	*needed = step == DB_ROW;
	return step != DB_FAILED;
}

static bool sweep_file(struct store *store, sqlite3_stmt *statement, const char *name, size_t *n,
		       uint64_t *bytes, struct error *error)
{
	bool remains = !strncmp(name, NEW_NAME, strlen(NEW_NAME)), needed;
	struct stat status;
	char path[PATH_MAX];

	/* What a killed harness left goes too; what is not ours stays. */
	if (!remains && !is_hash(name))
		return true;
	if (!is_needed(store, statement, name, &needed, error) ||
	    !name_file(store, name, path, sizeof(path), error))
		return false;
	if (needed || lstat(path, &status) || !S_ISREG(status.st_mode))
		return true;
	if (unlink(path))
		return error_set(error, "cannot delete %s: %s", path, strerror(errno));
	++*n;
	*bytes += (uint64_t)status.st_size;
	return true;
}

static bool sweep(struct store *store, DIR *folder, size_t *n, uint64_t *bytes, struct error *error)
{
	sqlite3_stmt *statement = db_query(store, error,
					   "SELECT 1 FROM pairs WHERE value = ? AND kind = "
					   "'provenance' AND substr(key, -7) = '_sha256'",
					   "");
	struct dirent *entry;
	bool ok = statement;

	while (ok && (entry = readdir(folder)))
		ok = sweep_file(store, statement, entry->d_name, n, bytes, error);
	sqlite3_finalize(statement);
	return ok;
}

bool store_image_sweep(struct store *store, size_t *n, uint64_t *bytes, struct error *error)
{
	DIR *folder;
	bool ok;

	*n = 0;
	*bytes = 0;
	if (!store->write)
		return error_set(error, "the store is open for reading only");
	if (!lock_images(store, LOCK_EX | LOCK_NB, error))
		return false;
	folder = opendir(store->images);
	if (!folder)
		return error_set(error, "%s: %s", store->images, strerror(errno));
	ok = sweep(store, folder, n, bytes, error);
	closedir(folder);
	return ok;
}
