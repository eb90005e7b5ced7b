/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A first look at a user's kernel, before a machine boots it: one that QEMU cannot start ends without
 * a word. Boots nothing.
 */
#ifndef BOOT_KERNEL_IMAGE_H
#define BOOT_KERNEL_IMAGE_H

#include "harness/base/error.h"

/*
 * Is it a Linux for x86-64 that QEMU starts, whole as far as its head says: a bzImage, or an ELF
 * with an entry for PVH? The message says what it is instead.
 */
bool kernel_image_check(const char *path, struct error *error);

#endif
