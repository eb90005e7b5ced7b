/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The name of an open descriptor, for programs that take paths only. */
#ifndef BASE_FD_PATH_H
#define BASE_FD_PATH_H

#include <stddef.h>

/* The path by which this process and its children open a descriptor. */
void fd_path(int fd, char *path, size_t size);

#endif
