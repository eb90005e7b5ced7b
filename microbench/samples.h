/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What benchmarks share around their measurement: memory for samples, how one sample is taken, the
 * start phase, and the self-check of page faults and switches. Knows no benchmark.
 */
#ifndef SAMPLES_H
#define SAMPLES_H

#include "microbench/bench.h"
#include "microbench/platform.h"

#define SAMPLES_MAX 1000000 /* an ftq of 100 s at 100 us; all series of a benchmark together */

/* Empty the store of samples: each benchmark begins with this. */
void samples_reset(void);

/*
 * Room for n samples until the next reset; zeroed, and so touched: writing to it later faults on no
 * kernel. NULL if there is no room.
 */
int64_t *samples_take(size_t n);

/*
 * One sample: ticks from one clock read to the next with body between. The same with an empty body
 * is what it costs to measure: in both, the same instructions stand between the reads beside body.
 */
#define SAMPLE(result, body)                                                          \
	do {                                                                          \
		uint64_t sample_start_ = clock_read_at(MARK_SAMPLE);                  \
                                                                                      \
		__asm__ volatile("" : "+r"(sample_start_) : : "memory");              \
		body;                                                                 \
		(result) = (int64_t)(clock_read_at(MARK_SAMPLE_END) - sample_start_); \
	} while (0)

/* The median of few values, which it sorts; n > 0. */
int64_t samples_median(int64_t *values, size_t n);

/* The next number of a sequence (splitmix64; Steele, Lea, Flood, OOPSLA'14). */
uint64_t random_next(uint64_t *state);

/*
 * Spin until what came of the system calls before is over, for two periods of the usual kernel tick (4
 * ms at a nominal 10^9 ticks a second): a kernel that leaves a program alone on its core stops its tick
 * when one comes. Then for a time that derives from the seed, up to one period, so that windows of
 * different seeds start at different phases of it.
 */
void phase_wait(const struct bench_params *params);

/* The records `faults` and `switches` of a measured part, from the counters before and after it. */
void report_usage(const char *bench, const struct platform_usage *before,
		  const struct platform_usage *after);

#endif
