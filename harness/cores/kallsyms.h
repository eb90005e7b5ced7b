/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The symbols of a Linux kernel, as it tells them itself: booted once with build/linux/kallsyms.elf
 * as init, then kept in the store's folder under the hash of the image. Addresses are those without
 * randomization (nokaslr), with which every target boots.
 */
#ifndef CORES_KALLSYMS_H
#define CORES_KALLSYMS_H

#include "harness/base/paths.h"
#include "harness/cores/symbols.h"

/* Of the kernel image at `kernel`, whose SHA-256 is `hash`. Boots it if need be. */
bool kallsyms_load(const struct paths *paths, const char *qemu, const char *kernel,
		   const char *hash, struct symbols *symbols, struct error *error);

#endif
