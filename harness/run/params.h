/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The benchmark parameters: one table of names, defaults and ranges, the same for every target.
 * What is compared between runs is exactly these. Knows no target and no machine.
 */
#ifndef RUN_PARAMS_H
#define RUN_PARAMS_H

#include <stdint.h>

#include "harness/run/run.h"
#include "microbench/parameters.h"

#define PARAMS_WORKERS_MAX 64
#define PARAMS_PHASES_MAX  1000

#define PARAMS_NAME(NAME, name, unit, since, fallback, counted, min, max, summary) PARAM_##NAME,

/* Those between are the rows of microbench/parameters.h. */
enum param {
	PARAM_BENCH,
	PARAM_WORKERS,
	PARAMETERS(PARAMS_NAME) PARAM_SEED,
	PARAM_PHASES,
	PARAM_N,
};

struct param_info {
	const char *name;  /* the option's, and the key in struct run's parameters */
	const char *value; /* what stands for the value in --help */
	const char *meaning;
	bool ticks;  /* a duration or length */
	bool either; /* min or max, and nothing between */
	bool added;  /* not kept with a run that has its default, nor sent: older ones lack it */
	bool sent;   /* to the benchmark program, by that name */
	/* of PARAM_BENCH not used: benchmarks_usual is its default */
	uint64_t fallback; /* what it is in a run that does not have it */
	uint64_t counted;  /* what one asks for in the meter insn who says nothing */
	uint64_t min, max;
};
extern const struct param_info params_table[PARAM_N];

/* All parameters of a run; times in ticks. bench is comma-separated, in the table's order. */
struct params {
	char bench[128];
	uint64_t number[PARAM_N]; /* [PARAM_BENCH] is not used */
	bool load; /* the program has a load on a core more; what a target has is no parameter */
};

void params_defaults(struct params *params);
/*
 * What is not given becomes what is usual in that meter. A selfish window stays as long as the other
 * ones if `duration` is given, or if `brief`: who measures over and over does not ask for a long one.
 * Cores of one machine have bare loops, and so short windows: they take turns, and fewer events were
 * seen in these by a loop that goes round in more instructions (microbench/README.md).
 */
void params_usual(struct params *params, enum meter meter, const bool given[PARAM_N], bool brief);
/* Set one from text. Refuses unknown benchmarks and what is out of range. */
bool params_set(struct params *params, enum param param, const char *text, enum meter meter,
		struct error *error);
/* Is that benchmark among those to run? */
bool params_has_bench(const struct params *params, const char *bench);
/* What no single parameter shows: a quantum longer than the duration, and the like. */
bool params_check(const struct params *params, struct error *error);

/* To and from the pairs of a run: decimals, times in ticks, keys as the table's names. */
void params_to_pairs(const struct params *params, struct pairs *pairs);
bool params_from_pairs(struct params *params, const struct pairs *pairs, struct error *error);

/*
 * The seed of a worker in a phase: the top 37 bits of a splitmix64 output, above 16 bits that
 * number phase and worker, so that seeds of a run are all distinct and fit a double exactly
 * (JSON). A worker's seed does not depend on how many workers or phases there are.
 */
uint64_t params_seed(uint64_t seed, uint32_t worker, uint32_t phase);
/*
 * The same of a run. Workers of one machine have seeds that follow each other: their program is told
 * the first one's.
 */
uint64_t params_worker_seed(const struct params *params, uint32_t worker, uint32_t phase);
/* How many bytes of padding this seed puts before the kernel's arguments' end: 0 to 63. */
unsigned int params_padding(uint64_t worker_seed);

/*
 * Of a kernel that settles: what a seed moves there. A phase is one boot, and its word on the kernel's
 * command line has so many letters, 1 to 64; a worker of it begins so many nanoseconds, from 0 to less
 * than span, after it has settled, and that is all that is its own.
 */
unsigned int params_boot_word(const struct params *params, uint32_t phase);
uint64_t params_start_delay(const struct params *params, uint32_t worker, uint32_t phase,
			    uint64_t span);

/* Turn durations and lengths from nanoseconds into ticks of a counter. */
void params_to_ticks(struct params *params, uint64_t khz);
/* One of them: to the nearest tick. */
uint64_t params_ticks(uint64_t ns, uint64_t khz);

/* Machines of a run: one for each worker, or for each phase where workers share one. */
size_t params_machines(const struct params *params);

/* What the benchmark program gets after " -- ", and must say back: bench, worker, seed, ... */
void params_for_worker(const struct params *params, uint32_t worker, uint32_t phase,
		       struct pairs *arguments);

/*
 * Processor time, in seconds, after which a machine is taken to hang: a fixed allowance for
 * booting, and the instructions that the parameters ask for at a slow host's rate.
 */
double params_timeout(const struct params *params);

#endif
