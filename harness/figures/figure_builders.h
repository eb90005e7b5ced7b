/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The functions that build figures, each in a file of its own; figure_table.c has them by name. */
#ifndef FIGURES_FIGURE_BUILDERS_H
#define FIGURES_FIGURE_BUILDERS_H

#include "harness/figures/figure.h"

void figure_bsp(struct figure *figure, const struct subjects *subjects);
void figure_overview(struct figure *figure, const struct subjects *subjects);
void figure_timeshare(struct figure *figure, const struct subjects *subjects);
void figure_memory(struct figure *figure, const struct subjects *subjects);
void figure_syscall(struct figure *figure, const struct subjects *subjects);
void figure_irq(struct figure *figure, const struct subjects *subjects);
void figure_scatter(struct figure *figure, const struct subjects *subjects);
void figure_lengths(struct figure *figure, const struct subjects *subjects);
void figure_ftq(struct figure *figure, const struct subjects *subjects);
void figure_spectrum(struct figure *figure, const struct subjects *subjects);
void figure_equal_rate(struct figure *figure, const struct subjects *subjects);
void figure_blame(struct figure *figure, const struct subjects *subjects);
void figure_isolation(struct figure *figure, const struct subjects *subjects);
void figure_scale(struct figure *figure, const struct subjects *subjects);
void figure_history(struct figure *figure, const struct subjects *subjects);

#endif
