/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Targets, and images that they boot. A target is a folder and a descriptor; nothing here knows one by
 * its name except the three that `all` has always meant, for their order.
 */
#ifndef BOOT_TARGET_H
#define BOOT_TARGET_H

#include <limits.h>

#include "harness/boot/target_descriptor.h"

#define TARGET_BENCH_ELF "build/bench.elf" /* the benchmarks, one static ELF for all */

struct targets {
	struct target *items;
	size_t n;
};

/* All descriptors below root/targets, those of `all` first. Refuses a malformed one. */
bool targets_load(const char *root, struct targets *targets, struct error *error);
void targets_free(struct targets *targets);

/*
 * Choose by a comma-separated list of names; `all` stands for those with in_all. *chosen is to be
 * freed; its items belong to targets.
 */
bool targets_select(const struct targets *targets, const char *list, const struct target ***chosen,
		    size_t *n, struct error *error);

/* The path of an image below root; fails, saying how to build it, if it is not there. */
bool target_image(const char *root, const char *image, char path[PATH_MAX], struct error *error);

/* Is it a repository, where make makes images that are not there, and no installation? */
bool target_can_make(const char *root);

#endif
