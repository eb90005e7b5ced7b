/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small files, such as those of /proc and /sys, as texts. */
#ifndef FILES_H
#define FILES_H

#include <stdbool.h>
#include <stddef.h>

/* The first line of a file, without its end; false, and an empty line, if there is no such file. */
bool file_line(const char *path, char *line, size_t size);

/* All of a file, up to 256 MiB; "" if there is no such file. To be freed. */
char *file_text(const char *path);

#endif
