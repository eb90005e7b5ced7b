/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are two runs byte for byte the same, and if not, where do they part? Looks at what machines said,
 * not at metrics computed from it. Knows nothing of where runs come from.
 */
#ifndef RUN_SAME_BYTES_H
#define RUN_SAME_BYTES_H

#include "harness/run/run.h"

/*
 * Compares the digests of two runs' workers, with their samples at hand to find what differs.
 * Gives the number of workers that differ; then text says of the first of them what does, as
 * "worker 0, phase 0: syscall.time[17] was 338, is 340".
 */
size_t same_bytes_differing(const struct run *was, const struct run *is, char *text, size_t size);

#endif
