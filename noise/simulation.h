/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a simulation is asked for, and its limits. simulate.h does it. */
#ifndef NOISE_SIMULATION_H
#define NOISE_SIMULATION_H

#include <stdint.h>

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
	uint64_t skip;	  /* so many steps come before these and are not counted; of SIM_IDEAL */
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

#endif
