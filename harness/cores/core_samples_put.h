/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Puts what a core's own clock counted in the place of what the guest measured, which is kept as
 * virtual_*. Knows no benchmark.
 */
#ifndef CORES_CORE_SAMPLES_PUT_H
#define CORES_CORE_SAMPLES_PUT_H

#include "harness/cores/core_log.h"
#include "harness/run/run.h"

/* Gives the series that is to hold the core's own: empty, in place of the guest's if it has one. */
struct series *core_samples_put(struct worker *worker, const char *bench, const char *name);
/* A series that has been replaced, as the guest measured it; NULL if there was none. */
const struct series *core_samples_put_measured(const struct worker *worker, const char *bench,
					       const char *name);
void core_samples_put_scalar(struct worker *worker, const char *bench, const char *name,
			     int64_t value);

/* What series of detours are called. `fused`: when those began that may be several; mostly none. */
struct core_samples_names {
	const char *start, *length, *fused;
};
extern const struct core_samples_names core_samples_detours, core_samples_ticks;

/* A value: timers whose latency is left out, as they waited for another core's turn. */
#define CORE_SAMPLES_WAITED "latency_waited"

/* Detours that count, all together. */
struct core_samples_taken {
	int64_t events, stolen, longest;
};

/* Those from a pass on that took so much, and something at all: each interruption is one. */
struct core_samples_taken core_samples_put_detours(struct worker *worker, const char *bench,
						   const struct core_part *part,
						   const struct core_pass *pass, int64_t threshold,
						   const struct core_samples_names *names);

/* Names that are given here are no guest's. */
bool core_samples_put_check(const struct worker *worker, const char *bench, struct error *error);

#endif
