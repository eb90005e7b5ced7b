/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A blame as a flame graph. */
#ifndef BLAME_FLAME_GRAPH_H
#define BLAME_FLAME_GRAPH_H

#include <stdio.h>

#include "harness/base/error.h"
#include "harness/blame/charges.h"

/* An SVG that needs no other file. */
bool flame_graph_print(FILE *out, const struct blame *blame, struct error *error);

#endif
