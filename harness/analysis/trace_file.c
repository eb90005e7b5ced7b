/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a trace file, and unpacks it. Every byte is hostile. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "harness/analysis/trace_file.h"
#include "harness/base/memory.h"

static const char gzip_magic[] = "\x1f\x8b";

static bool begins(const char *bytes, size_t n, const char *magic, size_t n_magic)
{
	return n >= n_magic && !memcmp(bytes, magic, n_magic);
}

/* ---- gzip ---- */

/* Room for more text, but for one byte more than is allowed at most. */
static char *make_room(char *text, z_stream *stream, size_t n, size_t *room, size_t most)
{
	if (n < *room)
		return text;
	*room = *room ? 2 * *room : 1 << 16;
	*room = *room < most ? *room : most + 1;
	text = memory_resize(text, *room, 1);
	stream->next_out = (unsigned char *)text + n;
	return text;
}

static bool inflate_all(z_stream *stream, char **text, size_t *n, size_t most, struct error *error)
{
	size_t room = 0;
	int code = Z_OK;

	while (code == Z_OK || stream->avail_in) {
		size_t left;

		/* a file may hold several packs, one after the other */
		if (code == Z_STREAM_END && inflateReset(stream) != Z_OK)
			return error_set(error, "zlib: cannot begin anew");
		*text = make_room(*text, stream, *n, &room, most);
		left = room - *n > UINT_MAX ? UINT_MAX : room - *n;
		stream->avail_out = (unsigned int)left;
		code = inflate(stream, Z_NO_FLUSH);
		*n += left - stream->avail_out;
		if (*n > most)
			return error_set(error, "unpacked it is larger than %zu MiB: no trace",
					 most >> 20);
		if (code != Z_OK && code != Z_STREAM_END)
			return error_set(error, "it begins as gzip does, and is %s",
					 code == Z_BUF_ERROR ? "cut" : "damaged");
	}
	return true;
}

char *trace_file_unpack(const char *bytes, size_t n, size_t most, size_t *n_text,
			struct error *error)
{
	z_stream stream = {.next_in = (unsigned char *)bytes, .avail_in = (unsigned int)n};
	char *text = NULL;
	bool ok;

	*n_text = 0;
	if (n > UINT_MAX || inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) {
		error_set(error, "zlib: cannot begin");
		return NULL;
	}
	ok = inflate_all(&stream, &text, n_text, most, error);
	inflateEnd(&stream);
	if (ok)
		return text;
	free(text);
	return NULL;
}

/* ---- what is no text ---- */

/* Known by its first bytes: what it is, and what makes a text of it. */
static bool refuse_binary(const char *bytes, size_t n, struct error *error)
{
	static const struct {
		const char *magic;
		size_t n;
		const char *what;
	} known[] = {
		{"\x17\x08\x44tracing", 10,
		 "trace-cmd's trace.dat: `trace-cmd report` makes a text of it"},
		{"PERFILE2", 8, "perf's data: `perf script` makes a text of it"},
		{"\xfd"
		 "7zXZ",
		 5, "packed by xz: unpack it, xz -d"},
		{"\x28\xb5\x2f\xfd", 4, "packed by zstd: unpack it, zstd -d"},
		{"BZh", 3, "packed by bzip2: unpack it, bzip2 -d"},
		{"PK\x03\x04", 4, "a zip archive: unpack it"},
		{"\xff\xfe", 2, "text in UTF-16: make it UTF-8, iconv -f UTF-16 -t UTF-8"},
		{"\xfe\xff", 2, "text in UTF-16: make it UTF-8, iconv -f UTF-16 -t UTF-8"},
		{"\x7f"
		 "ELF",
		 4, "a program, no trace"},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (begins(bytes, n, known[i].magic, known[i].n))
			return error_set(error, "%s", known[i].what);
	}
	return true;
}

/* ---- reading ---- */

/* What can't be a trace is not read to its end, which may be far. */
static bool may_be_trace(const char *bytes, size_t had, size_t n, struct error *error)
{
	if (begins(bytes, n, gzip_magic, 2))
		return true;
	if (!had && !refuse_binary(bytes, n, error))
		return false;
	if (memchr(bytes + had, '\0', n - had))
		return error_set(error, "holds a NUL: this is no text");
	return true;
}

static bool read_bytes(int fd, char **bytes, size_t *n, struct error *error)
{
	size_t room = 1 << 16;
	ssize_t got = 1;

	*bytes = memory_zeroed(room, 1);
	*n = 0;
	while (got) {
		size_t had = *n;

		got = read(fd, *bytes + *n, room - *n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set(error, "%s", strerror(errno));
		*n += (size_t)got;
		if (*n > TRACE_FILE_MAX)
			return error_set(error, "larger than %zu MiB: no trace",
					 TRACE_FILE_MAX >> 20);
		if (got && !may_be_trace(*bytes, had, *n, error))
			return false;
		if (*n == room)
			*bytes = memory_resize(*bytes, room *= 2, 1);
	}
	return true;
}

/* A device may go on for ever, and a folder has no bytes. */
static bool check_kind(int fd, struct error *error)
{
	struct stat status;

	if (fstat(fd, &status))
		return error_set(error, "%s", strerror(errno));
	if (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode))
		return true;
	if (!S_ISREG(status.st_mode))
		return error_set(
			error,
			"%s: a trace is a regular file, or comes through a pipe, of at most "
			"%zu MiB",
			S_ISDIR(status.st_mode) ? "a folder" : "a device", TRACE_FILE_MAX >> 20);
	if (status.st_size > (off_t)TRACE_FILE_MAX)
		return error_set(error, "larger than %zu MiB: no trace", TRACE_FILE_MAX >> 20);
	return true;
}

/* Opened without waiting, as a device might let one wait; a pipe is waited for, its writer may be late. */
static int open_file(const char *path, struct error *error)
{
	struct stat status;
	bool pipe = !stat(path, &status) && S_ISFIFO(status.st_mode);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | (pipe ? 0 : O_NONBLOCK));

	if (fd < 0)
		error_set(error, "%s", strerror(errno));
	return fd;
}

static char *read_text(int fd, size_t *n, struct error *error)
{
	char *bytes = NULL, *text = NULL;

	if (!check_kind(fd, error) || !read_bytes(fd, &bytes, n, error)) {
		free(bytes);
		return NULL;
	}
	if (!begins(bytes, *n, gzip_magic, 2))
		return bytes;
	text = trace_file_unpack(bytes, *n, TRACE_FILE_MAX, n, error);
	free(bytes);
	if (text && may_be_trace(text, 0, *n, error))
		return text;
	free(text);
	return NULL;
}

char *trace_file_read(const char *path, size_t *n, struct error *error)
{
	bool standard = !strcmp(path, "-");
	int fd = standard ? STDIN_FILENO : open_file(path, error);
	char *text = fd < 0 ? NULL : read_text(fd, n, error);

	if (!standard && fd >= 0)
		close(fd);
	if (!text)
		error_prefix(error, "%s", standard ? "standard input" : path);
	return text;
}
