/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files: small ones that users write and review, whole; texts such as those of /proc and /sys; any
 * regular one, piece by piece. Knows nothing of what is in them.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#include "harness/base/error.h"

#define FILE_TEXT_MAX (4u << 20) /* a policy or baseline is a few kilobytes */

/* The bytes of a regular file, and a NUL after them; to be freed. NULL on error. */
char *file_read(const char *path, size_t *n, struct error *error);

/* Put text into a file: readers see the old one or the new one, never half of it. */
bool file_write(const char *path, const char *text, size_t n, struct error *error);

/* Make a folder and those above it; one that is there is fine. */
bool file_make_folder(const char *path, struct error *error);

/* The first line of a file, without its end; false, and an empty line, if there is no such file. */
bool file_line(const char *path, char *line, size_t size);

/* All of a file, up to 256 MiB; "" if there is no such file. To be freed. */
char *file_text(const char *path);

/* A regular file, opened for reading, and its size; -1 with the error set. */
int file_open(const char *path, off_t *size, struct error *error);

/* Hand a regular file's bytes on, piece by piece; take() gives false to stop with an error. */
bool file_each_piece(const char *path, bool (*take)(void *to, const void *bytes, size_t n),
		     void *to, struct error *error);

/* Has everything been written to this stream so far? */
bool file_check_written(FILE *out, struct error *error);

#endif
