/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading and writing files. Knows none by name, and nothing of what is in them. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/file.h"
#include "harness/base/memory.h"

#define TEXT_MAX (256u << 20)

static char *read_all(int fd, const char *path, size_t *n, struct error *error)
{
	struct stat status;
	ssize_t got = 1;
	char *text;

	if (fstat(fd, &status) || !S_ISREG(status.st_mode)) {
		error_set(error, "%s is no regular file", path);
		return NULL;
	}
	if (status.st_size > FILE_TEXT_MAX) {
		error_set(error, "%s is larger than %u bytes: it is something else", path,
			  FILE_TEXT_MAX);
		return NULL;
	}
	text = memory_zeroed(FILE_TEXT_MAX + 1, 1);
	for (*n = 0; *n < FILE_TEXT_MAX && got > 0; *n += (size_t)(got > 0 ? got : 0))
		got = read(fd, text + *n, FILE_TEXT_MAX - *n);
	if (got >= 0)
		return text;
	error_set(error, "cannot read %s: %s", path, strerror(errno));
	free(text);
	return NULL;
}

char *file_read(const char *path, size_t *n, struct error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char *text;

	if (fd < 0) {
		error_set(error, "cannot read %s: %s", path, strerror(errno));
		return NULL;
	}
	text = read_all(fd, path, n, error);
	close(fd);
	return text;
}

bool file_write(const char *path, const char *text, size_t n, struct error *error)
{
	char temporary[PATH_MAX];
	FILE *out;
	bool ok;

	if ((size_t)snprintf(temporary, sizeof(temporary), "%s.%d", path, (int)getpid()) >=
	    sizeof(temporary))
		return error_set(error, "path too long: %s", path);
	out = fopen(temporary, "we");
	if (!out)
		return error_set(error, "cannot write %s: %s", path, strerror(errno));
	ok = fwrite(text, 1, n, out) == n && !fflush(out) && !fsync(fileno(out));
	ok = !fclose(out) && ok && !rename(temporary, path);
	if (ok)
		return true;
	error_set(error, "cannot write %s: %s", path, strerror(errno));
	unlink(temporary);
	return false;
}

bool file_make_folder(const char *path, struct error *error)
{
	char part[PATH_MAX];

	if (!*path || (size_t)snprintf(part, sizeof(part), "%s", path) >= sizeof(part))
		return error_set(error, "path too long, or empty: %s", path);
	for (char *c = part + 1;; c++) {
		char was = *c;

		if (was && was != '/')
			continue;
		*c = '\0';
		if (mkdir(part, 0777) && errno != EEXIST)
			return error_set(error, "cannot make the folder %s: %s", part,
					 strerror(errno));
		*c = was;
		if (!was)
			return true;
	}
}

bool file_line(const char *path, char *line, size_t size)
{
	FILE *file = fopen(path, "re");

	*line = '\0';
	if (!file)
		return false;
	if (!fgets(line, (int)size, file))
		*line = '\0';
	fclose(file);
	line[strcspn(line, "\n")] = '\0';
	return true;
}

char *file_text(const char *path)
{
	FILE *file = fopen(path, "re");
	size_t room = 65536, n = 0, got;
	char *text = memory_resize(NULL, room, 1);

	while (file && n < TEXT_MAX && (got = fread(text + n, 1, room - 1 - n, file)) > 0) {
		n += got;
		if (n == room - 1)
			text = memory_resize(text, room *= 2, 1);
	}
	if (file)
		fclose(file);
	text[n] = '\0';
	return text;
}

int file_open(const char *path, off_t *size, struct error *error)
{
	/* O_NONBLOCK: opening a FIFO that nobody writes would hang. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;

	if (fd < 0 || fstat(fd, &status)) {
		error_set(error, "%s: %s", path, strerror(errno));
	} else if (!S_ISREG(status.st_mode)) {
		error_set(error, "%s is no regular file", path);
	} else {
		*size = status.st_size;
		return fd;
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

bool file_each_piece(const char *path, bool (*take)(void *to, const void *bytes, size_t n),
		     void *to, struct error *error)
{
	unsigned char piece[65536];
	bool ok = true;
	ssize_t n;
	off_t size;
	int fd = file_open(path, &size, error);

	if (fd < 0)
		return false;
	while (ok && (n = read(fd, piece, sizeof(piece))) > 0)
		ok = take(to, piece, (size_t)n) || error_set(error, "cannot copy %s", path);
	if (ok && n < 0)
		ok = error_set(error, "%s: %s", path, strerror(errno));
	close(fd);
	return ok;
}

bool file_check_written(FILE *out, struct error *error)
{
	if (!fflush(out) && !ferror(out))
		return true;
	return error_set(error, "cannot write the output: %s", strerror(errno));
}
