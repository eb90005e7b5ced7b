/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What gnuplot drew, made fit to stand within a page of HTML: lines, areas, dots and texts, and
 * nothing else that a file may hold. No ids, no styles, no links, no elements that do anything.
 * Colours are those of plots/names.gp, by their names. Knows no figure.
 */
#ifndef FIGURES_SVG_H
#define FIGURES_SVG_H

#include <stdio.h>

#include "harness/base/error.h"

/*
 * Write the content of an <svg> from the text of gnuplot's file. What it does not know is left out;
 * fails on what is not well-formed.
 */
bool svg_inline(FILE *out, const char *svg, struct error *error);

#endif
