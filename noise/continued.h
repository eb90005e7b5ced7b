/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The slowest of N workers in BSP steps that follow one another: a worker enters a detour only if it
 * began while that worker waited. By the means that the number of workers allows, which the result
 * names. README: Steps that follow one another.
 */
#ifndef NOISE_CONTINUED_H
#define NOISE_CONTINUED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "noise/noise.h"
#include "noise/scale.h"
#include "noise/simulate.h"

/* The traces, and steps of `work`: what all numbers of workers share. */
struct continued {
	const struct trace *traces;
	size_t n;
	double work;
	double one;		/* slowdown of one worker: mean over traces of f/(1 - f), exact */
	struct step_tail upper; /* every step entered at a random moment */
	struct step_tail lower; /* and outside of detours */
};

enum continued_how {
	CONTINUED_EXACT,     /* one worker, or no noise */
	CONTINUED_CLOSED,    /* the closed form, which entry no longer matters to */
	CONTINUED_SIMULATED, /* fixed phases, step by step */
	CONTINUED_RANGE, /* not simulated within the budget: two closed forms, lower and upper */
};

/* Times in the traces' unit. What is not known is NaN: of a range all but low and high. */
struct continued_result {
	enum continued_how how;
	double mean, p50, p99, max; /* of the slowest; max: the worst that came up if simulated,
				       that there is if not */
	double slowdown;	    /* mean / work - 1 */
	double error95;		    /* of a simulated slowdown, half the 95 % interval over draws */
	double imbalance;	    /* the slowest's work / mean of all workers' - 1 */
	double low, high;	    /* of a range: slowdowns */
	uint64_t steps, draws;	    /* simulated: steps of each draw; 0 if none were */
};

/* How much may be simulated, and who is told. */
struct continued_limits {
	uint64_t budget; /* in worker-steps, over all attempts; those of many detours count more */
	uint64_t seed;	 /* of the phases */
	unsigned int threads; /* 0: one a processor; results are the same */
	/* called before so many worker-steps are simulated; may be NULL */
	void (*watch)(void *context, uint64_t worker_steps);
	void *context;
};

/* Of a number that somebody waits for, and of one of many that are stored with a run. */
#define CONTINUED_BUDGET       UINT64_C(1000000000)
#define CONTINUED_BUDGET_SMALL UINT64_C(100000000)
#define CONTINUED_SEED	       1

/*
 * For steps of `work` with these traces, which must outlive it; several are a mixture, as for
 * step_tail_init(). To be freed. False if memory ran out or work is not positive.
 */
bool continued_init(struct continued *continued, const struct trace *traces, size_t n, double work);
void continued_free(struct continued *continued);

/*
 * The slowest of so many workers, at least 1, at independent phases. What cannot be simulated (times
 * out of range in whole units) is a range. SIM_OK, or that memory or threads ran out.
 */
enum sim_error continued_slowest(const struct continued *continued, uint64_t workers,
				 const struct continued_limits *limits,
				 struct continued_result *result);

#endif
