/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All figures by their names. */
#ifndef FIGURES_FIGURE_TABLE_H
#define FIGURES_FIGURE_TABLE_H

#include "harness/figures/figure.h"

/* In the order of the talk; ends with a NULL name. */
extern const struct figure_info figure_table[];
const struct figure_info *figure_find(const char *name, struct error *error);

#endif
