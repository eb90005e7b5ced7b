/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which processors of this host workers are pinned to: a list of the user's, or one of each core
 * that this process may use, as hwloc sees them. Pins nothing.
 */
#ifndef HOST_CPUS_H
#define HOST_CPUS_H

#include <stddef.h>

#include "harness/base/error.h"

#define CPUS_MAX 1024 /* the kernel's numbers are below this */

struct cpus {
	int items[CPUS_MAX]; /* the kernel's numbers, in the order of workers */
	size_t n;
};

/* How many processors this process may use; 1 if the kernel does not say. */
size_t cpus_usable(void);

/* Parse "0,2-5": ascending or not, none twice. */
bool cpus_parse(struct cpus *cpus, const char *list, struct error *error);

/*
 * One processor of each core that this process may use: never two that are threads of one core, and
 * all of a NUMA node before those of the next.
 */
bool cpus_one_per_core(struct cpus *cpus, struct error *error);

/* Check a list: each may be used by this process, and no two are threads of one core. */
bool cpus_check(const struct cpus *cpus, struct error *error);

/* The first n as text "0,2,3"; to be freed. */
char *cpus_text(const struct cpus *cpus, size_t n);

#endif
