/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a machine of a target is made of, for so many workers in it: QEMU's arguments, kernel arguments,
 * files of its initramfs. Knows no QEMU.
 */
#ifndef BOOT_TARGET_PARTS_H
#define BOOT_TARGET_PARTS_H

#include "harness/boot/initramfs.h"
#include "harness/boot/target_descriptor.h"

/*
 * What the target is for workers on so many cores of one machine, with a load beside them or without, or
 * (0) for a worker that is alone on it; to be freed by target_parts_free(). False: it has no such thing.
 */
bool target_parts(const struct target *target, uint32_t cores, bool load,
		  struct target_parts *parts, struct error *error);

/* Does a load of the target's begin in its kernel, or in the program? */
bool target_kernel_loads(const struct target *target);
bool target_program_loads(const struct target *target);

/*
 * What the initramfs of a target holds when it runs that program: its files, the program last; and
 * what a companion's holds. To be freed by the third function. NULL: one is not there.
 */
struct initramfs_file *target_initramfs(const struct target_parts *parts, const char *root,
					const char *program, size_t *n, struct error *error);
struct initramfs_file *target_companion_initramfs(const struct target_companion *companion,
						  const char *root, size_t *n, struct error *error);
void target_initramfs_free(struct initramfs_file *files, size_t n);

#endif
