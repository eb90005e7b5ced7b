/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * BSP steps simulated event by event, for what the closed form of scale.h cannot give: time series,
 * phases that are kept or aligned, barriers whose rounds each meet noise. Computes in whole units
 * (traces are rounded to them), so that every method and any number of threads give equal totals.
 */
#ifndef NOISE_SIMULATE_H
#define NOISE_SIMULATE_H

#include <stddef.h>
#include <stdint.h>

#include "noise/noise.h"
#include "noise/simulation.h"

/*
 * What came out. A step's time is from when the last worker left the barrier before it to when the
 * last leaves its own. series and last: draw by draw, [draws * steps].
 */
struct simulated {
	uint64_t *series; /* times of steps */
	uint32_t *last; /* whose own work ended last, the first of several; UINT32_MAX: no noise */
	size_t n;
	uint64_t total; /* of series */
	double ideal; /* the mean of quiet steps: work, and what the barrier takes without noise */
	double mean, p50, p99, max; /* of series */
	double slowdown;	    /* mean / ideal - 1 */
	double imbalance; /* work done by the slowest / mean over workers of work's time - 1 */
	double error95; /* half the 95 % interval of slowdown, from the spread over draws (Student);
			     NaN for one draw */
	enum sim_method method; /* that was used */
};

enum sim_error {
	SIM_OK,
	SIM_NO_MEMORY,
	SIM_NO_THREADS,
	SIM_LIMITS, /* workers, work, steps, draws or a time out of range */
	SIM_TRACE,  /* a trace that is all stolen once in whole units, or too long */
	SIM_METHOD, /* the wheel needs an ideal barrier and phases that are kept */
};
const char *sim_error_text(enum sim_error error);

/*
 * traces[n], in one unit: with given offsets worker w has trace w mod n; otherwise one of them by
 * chance, which is the same for all workers of a draw where their phases are aligned. On SIM_OK
 * *result is to be freed.
 */
enum sim_error simulate(const struct simulation *simulation, const struct trace *traces, size_t n,
			struct simulated *result);
void simulated_free(struct simulated *result);

#endif
