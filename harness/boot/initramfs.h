/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The archive that Linux takes as its first file system. Knows no store and no QEMU.
 */
#ifndef BOOT_INITRAMFS_H
#define BOOT_INITRAMFS_H

#include <stddef.h>

#include "harness/base/error.h"

struct initramfs_file {
	const char *name; /* in the archive, without a leading slash */
	const char *path; /* on this machine */
};

/*
 * A newc cpio archive of executables, in anonymous memory: equal files give equal bytes (times and
 * inode numbers are 0). Gives a descriptor that children inherit, or -1.
 */
int initramfs_make(const struct initramfs_file *files, size_t n, struct error *error);

/* A file of such an archive, in anonymous memory; -1 with the error set. */
int initramfs_extract(const char *path, const char *name, struct error *error);

#endif
