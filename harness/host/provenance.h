/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a run comes from, besides its images: this command, its sources, the host, QEMU. What
 * cannot be found out is left out, never guessed.
 */
#ifndef HOST_PROVENANCE_H
#define HOST_PROVENANCE_H

#include "harness/base/paths.h"
#include "harness/run/run.h"

/*
 * Adds tool_version, compiler, git_commit, git_dirty ("yes" or "no"), host_cpu, host_processors,
 * host_kernel, qemu_version.
 */
void provenance_collect(struct pairs *provenance, const struct paths *paths, const char *qemu);

/* Adds object_<file>: the SHA-256 of each object of the benchmarks, as build/bench.objects says. */
void provenance_objects(struct pairs *provenance, const struct paths *paths);

/* The command that compiled what is booted, as make was told of it. */
const char *provenance_guest_compiler(void);

/* The first line that QEMU says of its version; false, with its words, if it does not run. */
bool provenance_qemu_version(const char *qemu, char *version, size_t size, struct error *error);

#endif
