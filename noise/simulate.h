/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * BSP steps simulated event by event, for what the closed form of scale.h cannot give: time series,
 * phases that are kept or aligned, barriers whose rounds each meet noise. Computes in whole units
 * (traces are rounded to them), so that every method and any number of threads give equal totals.
 */
#ifndef NOISE_SIMULATE_H
#define NOISE_SIMULATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "noise/noise.h"

enum sim_barrier {
	SIM_IDEAL,	   /* all leave when the last one arrives */
	SIM_DISSEMINATION, /* Hensgen, Finkel, Manber, IJPP 1988: ceil(log2 N) rounds */
	SIM_BINOMIAL,	   /* reduce to worker 0 up a binomial tree, broadcast down it */
};

enum sim_phases {
	SIM_FIXED,  /* each worker's is given, or drawn at the beginning, and kept */
	SIM_RANDOM, /* each worker's is drawn anew at every step: what the closed form assumes */
	SIM_EQUAL,  /* one for all, kept: co-scheduled noise */
	SIM_WITHIN, /* partly aligned: all within `spread` after a common one, kept */
};

enum sim_method {
	SIM_AUTO,   /* by how many detours a worker meets in a step */
	SIM_CURSOR, /* every worker looks at its next detour in every step: for dense noise */
	SIM_WHEEL,  /* a calendar of next detours: only who meets one is looked at: sparse noise */
};

/*
 * Messages cost as in LogGP (Alexandrov et al., SPAA'95), in the traces' unit: the processor is busy
 * for `overhead` to send and again to receive, and meets noise then; the network takes `latency` and
 * gap_per_byte for each byte but the first; a worker's sends, and its receives, begin at least `gap`
 * apart.
 */
struct sim_loggp {
	uint64_t latency, overhead, gap, bytes;
	double gap_per_byte;
};

struct simulation {
	uint64_t workers; /* 1 to SIM_WORKERS_MAX */
	uint64_t work;	  /* a step's own work, at least 1 */
	uint64_t steps;	  /* at least 1 */
	uint64_t draws;	  /* repetitions with other phases, at least 1 */
	uint64_t seed;
	enum sim_barrier barrier;
	struct sim_loggp loggp; /* not used by SIM_IDEAL */
	enum sim_phases phases;
	uint64_t spread;       /* of SIM_WITHIN */
	const double *offsets; /* [workers] of SIM_FIXED; NULL: drawn */
	enum sim_method method;
	unsigned int threads; /* 0: one a processor */
};

#define SIM_WORKERS_MAX UINT64_C(1000000000)
#define SIM_SERIES_MAX	UINT64_C(100000000) /* steps * draws */
#define SIM_TICKS_MAX	9007199254740992.0  /* 2^53: no period, work or spread is longer */

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
