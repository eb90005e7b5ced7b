/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A blame as text for people and programs. */
#ifndef BLAME_PRINT_TEXT_H
#define BLAME_PRINT_TEXT_H

#include "harness/blame/blame.h"
#include "harness/print/print.h"

/* Classes, entries, the `top` costliest functions, the event to be shown. JSON: docs/blame.md. */
bool blame_print(FILE *out, const struct blame *blame, size_t top, enum format format,
		 struct error *error);

/* Folded stacks, "caller;callee insns" a line, as flame graph programs take them. */
bool blame_print_folded(FILE *out, const struct blame *blame, struct error *error);

/* The same as a picture: an SVG that needs no other file. */
bool blame_print_svg(FILE *out, const struct blame *blame, struct error *error);

/* What grew and what shrank. */
bool blame_print_diff(FILE *out, const struct blame *old, const struct blame *new, size_t top,
		      enum format format, struct error *error);

#endif
