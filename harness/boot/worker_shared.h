/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What all workers of a run that are processes of this host inherit, and what they may lock. Starts
 * none of them.
 */
#ifndef BOOT_WORKER_SHARED_H
#define BOOT_WORKER_SHARED_H

#include <stddef.h>

#include "harness/base/error.h"

struct worker_shared {
	int program;  /* descriptor of the ELF, in memory: nobody changes it meanwhile */
	int *meeting; /* for each phase the descriptor of the memory in which its workers meet */
	size_t phases;
};

/* Copy the program into memory and make the meetings of so many phases. */
bool worker_shared_open(struct worker_shared *shared, const char *program, size_t phases,
			struct error *error);
void worker_shared_close(struct worker_shared *shared);

/* May workers lock so much memory? This process's limit, which they inherit, is raised for it. */
bool worker_shared_may_lock(size_t bytes);

#endif
