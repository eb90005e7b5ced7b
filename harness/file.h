/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small files that users write and review, whole. Knows nothing of what is in them. */
#ifndef FILE_H
#define FILE_H

#include <stddef.h>

#include "error.h"

#define FILE_TEXT_MAX (4u << 20) /* a policy or baseline is a few kilobytes */

/* The bytes of a regular file, and a NUL after them; to be freed. NULL on error. */
char *file_read(const char *path, size_t *n, struct error *error);

/* Put text into a file: readers see the old one or the new one, never half of it. */
bool file_write(const char *path, const char *text, size_t n, struct error *error);

/* Make a folder and those above it; one that is there is fine. */
bool file_make_folder(const char *path, struct error *error);

#endif
