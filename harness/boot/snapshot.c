/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cache of saved machines. A file is a line, "harness snapshot 1 <key> <SHA-256 of what follows>", and
 * the bytes as a zstd stream. It gets its name when it is whole, so no other than a whole one is ever
 * found, unless somebody damages it: then the sum tells, and it is made anew. Nobody locks: two that make
 * the same make it twice, and the later one stays.
 */
#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/memory.h"
#include "harness/base/process.h"
#include "harness/boot/snapshot.h"

#define HEAD_FORMAT   "harness snapshot 1 %.64s %.64s\n"
#define HEAD_BYTES    (19 + 64 + 1 + 64 + 1)
#define SUFFIX	      ".snapshot"
#define PROOF_SUFFIX  ".proof"
#define UNFINISHED    ".unfinished"
#define STALE_SECONDS 3600 /* an unfinished one that old has nobody who finishes it */
#define PIECE	      (1u << 20)

bool snapshot_folder(char path[PATH_MAX])
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	int n;

	if (cache && *cache == '/')
		n = snprintf(path, PATH_MAX, "%s/harness", cache);
	else if (home && *home == '/')
		n = snprintf(path, PATH_MAX, "%s/.cache/harness", home);
	else
		return false;
	return n < PATH_MAX;
}

static bool make_folder(const char *path)
{
	char above[PATH_MAX], *slash;

	if (!mkdir(path, 0700) || errno == EEXIST)
		return true;
	snprintf(above, sizeof(above), "%s", path);
	slash = strrchr(above, '/');
	if (errno != ENOENT || !slash || slash == above)
		return false;
	*slash = '\0';
	return make_folder(above) && (!mkdir(path, 0700) || errno == EEXIST);
}

static bool path_of(char path[PATH_MAX], const char *key, const char *suffix)
{
	char folder[PATH_MAX];

	return snapshot_folder(folder) &&
	       snprintf(path, PATH_MAX, "%s/%s%s", folder, key, suffix) < PATH_MAX;
}

static void hex(const uint8_t *digest, char text[SNAPSHOT_KEY_SIZE])
{
	for (size_t i = 0; i < SHA256_DIGEST_SIZE; i++)
		sprintf(text + 2 * i, "%02x", digest[i]);
}

static void sum(const uint8_t *bytes, size_t n, char text[SNAPSHOT_KEY_SIZE])
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx context;

	sha256_init(&context);
	sha256_update(&context, n, bytes);
	sha256_digest(&context, sizeof(digest), digest);
	hex(digest, text);
}

/* A file of the cache in memory. */
struct mapped {
	uint8_t *bytes;
	size_t n;
};

/* NULL if it is not there, not whole, or not of that key. */
static bool map(struct mapped *mapped, const char *path, const char *key)
{
	char head[HEAD_BYTES + 1], is[SNAPSHOT_KEY_SIZE];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat status;

	if (fd < 0)
		return false;
	mapped->bytes = MAP_FAILED;
	if (!fstat(fd, &status) && S_ISREG(status.st_mode) && status.st_size > HEAD_BYTES)
		mapped->bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (mapped->bytes == MAP_FAILED)
		return false;
	mapped->n = (size_t)status.st_size;
	sum(mapped->bytes + HEAD_BYTES, mapped->n - HEAD_BYTES, is);
	snprintf(head, sizeof(head), HEAD_FORMAT, key, is);
	if (!memcmp(mapped->bytes, head, HEAD_BYTES))
		return true;
	munmap(mapped->bytes, mapped->n);
	return false;
}

bool snapshot_check(const char *key)
{
	struct mapped mapped;
	char path[PATH_MAX];

	if (!path_of(path, key, SUFFIX))
		return false;
	if (!map(&mapped, path, key)) {
		unlink(path);
		return false;
	}
	munmap(mapped.bytes, mapped.n);
	utimensat(AT_FDCWD, path, NULL, 0);
	return true;
}

/* ---- taking one out ---- */

static bool unpack(const struct mapped *mapped, int fd, struct error *error)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	bool ok = archive && archive_read_support_filter_zstd(archive) == ARCHIVE_OK &&
		  archive_read_support_format_raw(archive) == ARCHIVE_OK &&
		  archive_read_open_memory(archive, mapped->bytes + HEAD_BYTES,
					   mapped->n - HEAD_BYTES) == ARCHIVE_OK &&
		  archive_read_next_header(archive, &entry) == ARCHIVE_OK &&
		  archive_read_data_into_fd(archive, fd) == ARCHIVE_OK;

	if (!ok)
		error_set(error, "snapshot: %s", archive_error_string(archive));
	archive_read_free(archive);
	return ok;
}

int snapshot_open(struct snapshot *snapshot, struct error *error)
{
	struct mapped mapped;
	char path[PATH_MAX];
	bool ok;

	if (snapshot->users++)
		return snapshot->fd;
	snapshot->users = 0;
	if (!path_of(path, snapshot->key, SUFFIX) || !map(&mapped, path, snapshot->key)) {
		error_set(error, "the snapshot is gone");
		return -1;
	}
	snapshot->fd = process_file("snapshot");
	ok = snapshot->fd >= 0 || error_set(error, "snapshot: %s", strerror(errno));
	ok = ok && unpack(&mapped, snapshot->fd, error);
	munmap(mapped.bytes, mapped.n);
	if (ok) {
		snapshot->users = 1;
		return snapshot->fd;
	}
	if (snapshot->fd >= 0)
		close(snapshot->fd);
	return -1;
}

void snapshot_close(struct snapshot *snapshot)
{
	if (!--snapshot->users)
		close(snapshot->fd);
}

/* ---- putting one in ---- */

/* Of everything that has a suffix: path, size, when it was used. */
struct file {
	char path[PATH_MAX];
	uint64_t bytes;
	struct timespec used;
};

static bool has_suffix(const char *name, const char *suffix)
{
	size_t n = strlen(name), m = strlen(suffix);

	return n > m && !strcmp(name + n - m, suffix);
}

static struct file *list(const char *suffix, size_t *n)
{
	struct file *files = NULL;
	char folder[PATH_MAX];
	DIR *entries;

	*n = 0;
	entries = snapshot_folder(folder) ? opendir(folder) : NULL;
	for (struct dirent *entry; entries && (entry = readdir(entries));) {
		struct stat status;
		struct file file;

		if (!has_suffix(entry->d_name, suffix) ||
		    snprintf(file.path, PATH_MAX, "%s/%s", folder, entry->d_name) >= PATH_MAX ||
		    lstat(file.path, &status) || !S_ISREG(status.st_mode))
			continue;
		file.bytes = (uint64_t)status.st_size;
		file.used = status.st_mtim;
		files = memory_grow(files, *n, sizeof(*files));
		files[(*n)++] = file;
	}
	if (entries)
		closedir(entries);
	return files;
}

static int by_use(const void *a, const void *b)
{
	const struct timespec *x = &((const struct file *)a)->used;
	const struct timespec *y = &((const struct file *)b)->used;

	if (x->tv_sec != y->tv_sec)
		return x->tv_sec < y->tv_sec ? -1 : 1;
	return x->tv_nsec < y->tv_nsec ? -1 : x->tv_nsec > y->tv_nsec;
}

static void make_room(void)
{
	uint64_t bytes = 0;
	size_t n;
	struct file *files = list(SUFFIX, &n);

	for (size_t i = 0; i < n; i++)
		bytes += files[i].bytes;
	if (n)
		qsort(files, n, sizeof(*files), by_use);
	/* the newest one stays, whatever its size */
	for (size_t i = 0; i + 1 < n && bytes > SNAPSHOT_CACHE_MAX; i++) {
		unlink(files[i].path);
		bytes -= files[i].bytes;
	}
	free(files);
	files = list(UNFINISHED, &n);
	for (size_t i = 0; i < n; i++) {
		if (time(NULL) - files[i].used.tv_sec > STALE_SECONDS)
			unlink(files[i].path);
	}
	free(files);
}

static bool copy(struct archive *archive, int fd, struct error *error)
{
	char *piece = memory_zeroed(PIECE, 1);
	off_t at = 0;
	ssize_t n;

	while ((n = pread(fd, piece, PIECE, at)) > 0) {
		if (archive_write_data(archive, piece, (size_t)n) != (la_ssize_t)n) {
			error_set(error, "snapshot: %s", archive_error_string(archive));
			break;
		}
		at += n;
	}
	free(piece);
	return !n && at;
}

/* Behind the place of the head, which comes last. */
static bool pack(int to, int from, struct error *error)
{
	struct archive *archive = archive_write_new();
	struct archive_entry *entry = archive_entry_new();
	bool ok = archive && entry && lseek(to, HEAD_BYTES, SEEK_SET) == HEAD_BYTES;

	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_pathname(entry, "snapshot");
	ok = ok && archive_write_set_format_raw(archive) == ARCHIVE_OK &&
	     archive_write_add_filter_zstd(archive) == ARCHIVE_OK &&
	     archive_write_set_filter_option(archive, "zstd", "compression-level", "1") ==
		     ARCHIVE_OK &&
	     archive_write_set_bytes_in_last_block(archive, 1) == ARCHIVE_OK &&
	     archive_write_open_fd(archive, to) == ARCHIVE_OK &&
	     archive_write_header(archive, entry) == ARCHIVE_OK && copy(archive, from, error) &&
	     archive_write_close(archive) == ARCHIVE_OK;
	if (!ok && archive)
		error_set(error, "snapshot: %s",
			  archive_error_string(archive) ? archive_error_string(archive)
							: "QEMU wrote nothing");
	archive_entry_free(entry);
	archive_write_free(archive);
	return ok;
}

static bool put_head(int fd, const char *key, struct error *error)
{
	char head[HEAD_BYTES + 1], is[SNAPSHOT_KEY_SIZE];
	struct stat status;
	uint8_t *bytes;

	if (fstat(fd, &status) || status.st_size <= HEAD_BYTES)
		return error_set(error, "snapshot: nothing was written");
	bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (bytes == MAP_FAILED)
		return error_set(error, "snapshot: %s", strerror(errno));
	sum(bytes + HEAD_BYTES, (size_t)status.st_size - HEAD_BYTES, is);
	munmap(bytes, (size_t)status.st_size);
	snprintf(head, sizeof(head), HEAD_FORMAT, key, is);
	return pwrite(fd, head, HEAD_BYTES, 0) == HEAD_BYTES ||
	       error_set(error, "snapshot: %s", strerror(errno));
}

/* A new file of the cache under no name that is looked for; its path is left. */
static int begin_file(char path[PATH_MAX], struct error *error)
{
	char folder[PATH_MAX];
	int fd;

	if (!snapshot_folder(folder) ||
	    snprintf(path, PATH_MAX, "%s/XXXXXX" UNFINISHED, folder) >= PATH_MAX) {
		error_set(error, "there is no home to keep snapshots in");
		return -1;
	}
	fd = make_folder(folder) ? mkostemps(path, strlen(UNFINISHED), O_CLOEXEC) : -1;
	if (fd < 0)
		error_set(error, "%s: %s", folder, strerror(errno));
	return fd;
}

static bool end_file(int fd, const char *unfinished, const char *path, bool ok, struct error *error)
{
	close(fd);
	if (ok && rename(unfinished, path))
		ok = error_set(error, "%s: %s", path, strerror(errno));
	if (!ok)
		unlink(unfinished);
	return ok;
}

bool snapshot_put(const char *key, int fd, struct error *error)
{
	char unfinished[PATH_MAX], path[PATH_MAX];
	int to = begin_file(unfinished, error);
	bool ok;

	if (to < 0 || !path_of(path, key, SUFFIX))
		return false;
	ok = pack(to, fd, error) && put_head(to, key, error);
	if (!end_file(to, unfinished, path, ok, error))
		return false;
	make_room();
	return true;
}

/* ---- what is known of restoring ---- */

static bool proof_path(char path[PATH_MAX], const char *qemu_version, const char *kernel_sha256)
{
	char text[512], key[SNAPSHOT_KEY_SIZE];
	int n = snprintf(text, sizeof(text), "%.256s\n%.64s", qemu_version, kernel_sha256);

	sum((const uint8_t *)text, (size_t)n, key);
	return path_of(path, key, PROOF_SUFFIX);
}

static enum snapshot_proof read_proof(const char *path)
{
	char word[16] = "";
	FILE *file = fopen(path, "re");

	if (!file)
		return SNAPSHOT_UNPROVEN;
	if (!fgets(word, sizeof(word), file))
		*word = '\0';
	fclose(file);
	return !strcmp(word, "equal\n")	    ? SNAPSHOT_EQUAL
	       : !strcmp(word, "differs\n") ? SNAPSHOT_DIFFERS
					    : SNAPSHOT_UNPROVEN;
}

enum snapshot_proof snapshot_proof(const char *qemu_version, const char *kernel_sha256)
{
	char path[PATH_MAX];

	return proof_path(path, qemu_version, kernel_sha256) ? read_proof(path) : SNAPSHOT_UNPROVEN;
}

bool snapshot_proof_put(const char *qemu_version, const char *kernel_sha256, bool equal,
			struct error *error)
{
	char unfinished[PATH_MAX], path[PATH_MAX];
	int to = begin_file(unfinished, error);
	const char *word = equal ? "equal\n" : "differs\n";
	bool ok;

	if (to < 0 || !proof_path(path, qemu_version, kernel_sha256))
		return false;
	ok = write(to, word, strlen(word)) == (ssize_t)strlen(word) ||
	     error_set(error, "%s: %s", unfinished, strerror(errno));
	return end_file(to, unfinished, path, ok, error);
}

/* ---- all of it ---- */

void snapshot_cache_look(struct snapshot_cache *cache)
{
	struct file *files;

	*cache = (struct snapshot_cache){0};
	files = list(SUFFIX, &cache->n);
	for (size_t i = 0; i < cache->n; i++)
		cache->bytes += files[i].bytes;
	free(files);
	files = list(PROOF_SUFFIX, &cache->n_proofs);
	for (size_t i = 0; i < cache->n_proofs; i++)
		cache->n_differ += read_proof(files[i].path) == SNAPSHOT_DIFFERS;
	free(files);
}

uint64_t snapshot_cache_empty(void)
{
	static const char *const suffixes[] = {SUFFIX, PROOF_SUFFIX, UNFINISHED};
	uint64_t bytes = 0;

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		size_t n;
		struct file *files = list(suffixes[i], &n);

		for (size_t j = 0; j < n; j++) {
			if (!unlink(files[j].path))
				bytes += files[j].bytes;
		}
		free(files);
	}
	return bytes;
}
