/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What runs are called in figures, in which colour and order they stand. */
#ifndef FIGURES_SUBJECTS_NAMES_H
#define FIGURES_SUBJECTS_NAMES_H

#include "harness/figures/subjects.h"

/* Into the order in which figures show them: the lightweight kernel first, as a yardstick. */
void subjects_sort(struct subjects *subjects);
/* Names and colours, once all runs are there. */
void subjects_name(struct subjects *subjects);

/* Were they asked for with the same options of the target? */
bool subjects_same_options(const struct run *a, const struct run *b);

/* The colour that belongs to a target; unknown ones have one in common. */
unsigned int subjects_colour(const char *target);

#endif
