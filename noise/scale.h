/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * BSP steps at any scale, in closed form: the distribution of one step's time over a uniform phase
 * of a cyclic trace, and from it the slowest of N workers with independent phases, each step entered
 * at a random moment. Exact up to rounding; no sampling. What steps that follow one another take is
 * continued.h's. The formulas are README's ("The closed form"):
 *
 *     E[slowest] = t0 + integral over t of (1 - F(t)^N)      quantile p = F^-1(p^(1/N))
 */
#ifndef NOISE_SCALE_H
#define NOISE_SCALE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "noise/noise.h"

/*
 * The upper tail S = 1 - F of a step's time, as a chain of straight pieces. Point i stands at time
 * t[i], descending; above[i] is S just above t[i] and below[i] just below (larger by the mass of
 * the phases that take exactly t[i]); S is linear between below[i] and above[i + 1].
 */
struct step_tail {
	size_t n;
	double *t, *above, *below;
	double work; /* own work of a step */
};

/*
 * The tail for steps of `work` from one or more traces in the same unit; several are a mixture, as
 * if each worker had one of them by chance. False if memory ran out or work is not positive.
 */
bool step_tail_init(struct step_tail *tail, const struct trace *traces, size_t n, double work);
/* The same for phases outside of detours only, uniform over each trace's own time. */
bool step_tail_init_outside(struct step_tail *tail, const struct trace *traces, size_t n,
			    double work);
void step_tail_free(struct step_tail *tail);

/* E[slowest of workers], in the unit of the traces; workers >= 1. */
double step_slowest_mean(const struct step_tail *tail, uint64_t workers);

/* Quantile p, 0 < p < 1, of the slowest of workers. */
double step_slowest_quantile(const struct step_tail *tail, uint64_t workers, double p);

/* E[slowest] / work - 1. */
double step_slowdown(const struct step_tail *tail, uint64_t workers);

#endif
