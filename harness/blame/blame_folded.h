/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A blame as lines of text for programs that draw flame graphs. */
#ifndef BLAME_BLAME_FOLDED_H
#define BLAME_BLAME_FOLDED_H

#include <stdio.h>

#include "harness/base/error.h"
#include "harness/blame/charges.h"

/* Folded stacks, "caller;callee insns" a line, as flame graph programs take them. */
bool blame_folded_print(FILE *out, const struct blame *blame, struct error *error);

#endif
