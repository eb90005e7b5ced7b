/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which processors of this host workers are pinned to: a list of the user's, or one of each core
 * that this process may use, as hwloc sees them. Pins nothing.
 */
#ifndef HOST_CPUS_H
#define HOST_CPUS_H

#include <stddef.h>

#include "harness/host/cpu_list.h"

/* How many processors this process may use; 1 if the kernel does not say. */
size_t cpus_usable(void);

/* All that this process may use, in hwloc's order. */
bool cpus_all(struct cpus *cpus, struct error *error);

/*
 * One processor of each core that this process may use: never two that are threads of one core, and
 * all of a NUMA node before those of the next.
 */
bool cpus_one_per_core(struct cpus *cpus, struct error *error);

/* Check a list: each may be used by this process, and no two are threads of one core. */
bool cpus_check(const struct cpus *cpus, struct error *error);

#endif
