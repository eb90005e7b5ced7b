/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A descriptor's path. */
#include <stdio.h>

#include "harness/base/fd_path.h"

void fd_path(int fd, char *path, size_t size)
{
	snprintf(path, size, "/proc/self/fd/%d", fd);
}
