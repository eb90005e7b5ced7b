/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What figures are put together from. Part of the figure_*.c; nobody else includes this. */
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

/* Number and time of detours over all workers and phases, and the bound on their rate. */
struct figure_detours {
	double events, seconds, upper95;
};
struct figure_detours figure_detours(const struct run *run, const char *bench);
/* "no detour observed on lwk and unikernel in 2 s, at most 1.5/s"; empty if all had some. */
void figure_say_silent(struct words *words, const struct subjects *subjects);

/* Of a panel in which there is nothing to be seen, beside those of others. */
#define FIGURE_SILENT_WEIGHT 0.3

/* A panel of rows, so many points wide: metrics of all subjects as dots with their numbers. */
struct figure_row {
	const char *metric, *label;
};
struct plot_panel *figure_dots(struct plot *plot, const struct subjects *subjects,
			       const struct figure_row *rows, size_t n, double points);
/*
 * The same from values[row * subjects->n + subject]; NaN is said to be none, an infinite one was not
 * asked for.
 */
struct plot_panel *figure_dots_of(struct plot *plot, const struct subjects *subjects,
				  const char *const *labels, const double *values, size_t rows,
				  double scale, const char *axis, double points);

/* A panel of this size with the cumulative distribution of a net series of all subjects. */
struct plot_panel *figure_distribution(struct plot *plot, const struct subjects *subjects,
				       const char *bench, const char *series, const char *empty,
				       const char *label, const struct plot_size *size);

/* A step's own work: 100 us, 1 ms. */
struct figure_step {
	double ns;
	const char *name;
};
extern const struct figure_step figure_steps[];
/*
 * By how much such steps are longer with FIGURE_WORKERS workers, each with a benchmark's detours;
 * *floor: by at least that much, as the recording holds too few steps.
 */
#define FIGURE_WORKERS 1000
double figure_slowdown(const struct run *run, const char *bench, const struct figure_step *step,
		       bool *floor);
/* A panel with this over the number of workers. */
void figure_curves(struct plot *plot, const struct subjects *subjects, const char *bench,
		   const struct figure_step *step);

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
