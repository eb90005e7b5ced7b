/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether two arms would be one and the same, known before anything boots. */
#ifndef GATE_IDENTICAL_H
#define GATE_IDENTICAL_H

#include "harness/boot/target.h"
#include "harness/measure/request.h"

/*
 * Would both requests boot the same bytes in the same way? Then there is nothing to measure. root is
 * where files are of a request that names no root.
 */
bool identical_boots(const struct target *target, const char *root, const struct run_request *old,
		     const struct run_request *new);

#endif
