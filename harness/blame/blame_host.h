/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Blame on this host: a selfish run like a stored one, with the kernel's own tracepoints on, and
 * its detours charged to what these say ran meanwhile. Another run without them tells what tracing
 * adds.
 */
#ifndef BLAME_BLAME_HOST_H
#define BLAME_BLAME_HOST_H

#include "harness/base/error.h"
#include "harness/base/format.h"
#include "harness/run/run.h"

/*
 * Measure twice (both runs are stored), align, print. Fails with the reason where the kernel has no
 * tracepoints, or this user no right to them.
 */
bool blame_host(const struct run *like, size_t top, enum format format, bool quiet,
		struct error *error);

#endif
