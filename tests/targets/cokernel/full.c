// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A program for the co-kernel that writes where nobody reads, and more than a file may hold. Where its
 * calls are done nobody must be killed by that: the errors are the program's.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void write_until_it_fails(const char *path, int flags)
{
	static const char bytes[4096];
	int fd;

	/* a FIFO cannot be opened before its reader is there */
	do
		fd = open(path, flags, 0600);
	while (fd < 0 && errno == ENXIO);
	while (fd >= 0 && (write(fd, bytes, sizeof(bytes)) > 0 || errno == EAGAIN))
		continue;
	printf("%s: %s\n", path, strerror(errno));
}

int main(void)
{
	write_until_it_fails("/tmp/fifo", O_WRONLY);
	write_until_it_fails("/tmp/file", O_WRONLY | O_CREAT);
	return 0;
}
