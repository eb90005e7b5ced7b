/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A blame, or what changed between two, in the format that the user wants. */
#ifndef BLAME_BLAME_PRINT_H
#define BLAME_BLAME_PRINT_H

#include <stdio.h>

#include "harness/base/error.h"
#include "harness/base/format.h"
#include "harness/blame/charges.h"

/* Classes, entries, the `top` costliest functions, the event to be shown. JSON: docs/blame.md. */
bool blame_print(FILE *out, const struct blame *blame, size_t top, enum format format,
		 struct error *error);

/* What grew and what shrank. */
bool blame_print_diff(FILE *out, const struct blame *old, const struct blame *new, size_t top,
		      enum format format, struct error *error);

#endif
