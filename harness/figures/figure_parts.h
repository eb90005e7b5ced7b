/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What claims are put together from: what the runs have and lack, numbers as words. Part of the
 * figure_*.c; nobody else includes this.
 */
#ifndef FIGURES_FIGURE_PARTS_H
#define FIGURES_FIGURE_PARTS_H

#include "harness/base/words.h"
#include "harness/figures/figure.h"
#include "harness/metrics/pool.h"

/* Leave the figure out: why, and a command. */
void figure_leave(struct figure *figure, const char *command, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Every subject has the benchmark, and sound samples; or the figure is left out. */
bool figure_needs(struct figure *figure, const struct subjects *subjects, const char *bench);

/* All workers of all phases; the pool is to be freed. */
struct pool figure_pool(const struct run *run);

/* "insn" or "ns"; "path length [insn]" or "time [ns]". */
const char *figure_unit(enum meter meter);
const char *figure_time_label(enum meter meter);

#define FIGURE_NUMBER 64
/* A whole number in full; anything else to three significant digits; never an exponent's E. */
const char *figure_number(double value, char text[FIGURE_NUMBER]);

/* "37 insn on lwk, 9 on unikernel and 326 on linux": a metric of every subject that has it. */
void figure_say_each(struct words *words, const struct subjects *subjects, const char *metric,
		     const char *unit);

/* Number of detours over all workers and phases; how much of it is distinct, and what of none it bounds. */
struct figure_detours {
	double events, seconds, upper95;
};
struct figure_detours figure_detours(const struct run *run, const char *bench);
/* "no detour observed on lwk and unikernel in 2 s, at most 1.5/s"; empty if all had some. */
void figure_say_silent(struct words *words, const struct subjects *subjects);

#endif
