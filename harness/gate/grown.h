/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which functions of the kernel grew: the why of a verdict. */
#ifndef GATE_GROWN_H
#define GATE_GROWN_H

#include "harness/base/paths.h"
#include "harness/gate/verdict.h"

/*
 * Add to a regression in the meter insn, whose runs are in the store, the functions that grew, of at
 * most three benchmarks that got worse. What cannot be found out is said, and no error.
 */
void grown_find(struct verdict *verdict, const struct paths *paths, const char *qemu, bool quiet);

#endif
