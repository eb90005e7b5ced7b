/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which machines of some runs begin restored, and the settled machines that are saved for them first. What
 * such a machine says is the same as if it had not been (snapshot.h).
 */
#ifndef BOOT_SNAPSHOTS_H
#define BOOT_SNAPSHOTS_H

#include "harness/boot/machines.h"
#include "harness/boot/snapshot.h"

struct snapshots {
	struct snapshot *items;
	size_t *wanted; /* by how many machines, or WORTH_SAVING if one is enough */
	size_t n;
	char *why; /* some machine could not be saved, and those of its boot begin from there; else NULL */
};

/*
 * Of n machines those with arguments of one to be saved begin with their boot's snapshot: one of the cache, or, if more
 * than one machine, or any that is saved_alone, would, one that is saved now, so many at a time. Beside those that are saved
 * run the machines that wait for none of them. False on a signal or if QEMU cannot be started. To be freed, after the
 * machines have ended, in any case.
 */
bool snapshots_make(struct snapshots *snapshots, struct machine *const *machines, size_t n,
		    size_t parallel, const struct machine_watch *watch, struct error *error);
void snapshots_free(struct snapshots *snapshots);

#endif
