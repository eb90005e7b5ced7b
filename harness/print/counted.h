/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What events were counted on a run's workers. */
#ifndef PRINT_COUNTED_H
#define PRINT_COUNTED_H

#include <stdio.h>

#include "harness/run/run.h"

/* A table, if anything was counted. */
void print_counted(FILE *out, const struct run *run);

#endif
