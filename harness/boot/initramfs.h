/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that machines boot: the archive that Linux takes as its first file system, and a
 * first look at a user's program. Knows no store and no QEMU.
 */
#ifndef BOOT_INITRAMFS_H
#define BOOT_INITRAMFS_H

#include <stddef.h>

#include "harness/base/error.h"

struct image_file {
	const char *name; /* in the archive, without a leading slash */
	const char *path; /* on this machine */
};

/*
 * A newc cpio archive of executables, in anonymous memory: equal files give equal bytes (times and
 * inode numbers are 0). Gives a descriptor that children inherit, or -1.
 */
int image_initramfs(const struct image_file *files, size_t n, struct error *error);

/* A file of such an archive, in anonymous memory; -1 with the error set. */
int image_initramfs_file(const char *path, const char *name, struct error *error);

/* The path by which this process and its children open a descriptor. */
void image_fd_path(int fd, char *path, size_t size);

/* Is it a static ELF64 for x86-64, as far as its headers say? */
bool image_check_program(const char *path, struct error *error);

#endif
