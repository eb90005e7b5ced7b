/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a check against injected noise is told. Decides nothing. */
#ifndef ANALYSIS_INJECT_PRINT_H
#define ANALYSIS_INJECT_PRINT_H

#include "harness/analysis/inject_check.h"
#include "harness/base/format.h"

/* A table or JSON, to standard output. */
bool inject_print(const struct inject_check *check, enum format format, struct error *error);

#endif
