/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A blame as text for people. */
#ifndef BLAME_BLAME_TEXT_H
#define BLAME_BLAME_TEXT_H

#include <stdio.h>

#include "harness/blame/blame_totals.h"

/* Classes, entries, the `top` costliest functions, the event to be shown, the proof. */
void blame_text_print(FILE *out, const struct blame *blame, size_t top);

/* The n changes of blame_diff(), at most `top` of them. */
void blame_text_print_diff(FILE *out, const struct blame *old, const struct blame *new,
			   const struct blame_change *changes, size_t n, size_t top);

#endif
