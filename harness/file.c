/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading and writing small files whole. Knows nothing of what is in them. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "memory.h"

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
