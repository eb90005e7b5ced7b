/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run in memory: one target with all its benchmarks, workers and phases, as the wire delivered it
 * and as the store keeps it. Knows no file, no QEMU, no SQLite.
 */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/error.h"
#include "harness/run/meter.h"
#include "harness/run/pairs.h"
#include "harness/run/worker.h"

/* A metric; NaN is null: nothing to compute it from, such as a percentile of no events. */
struct metric {
	const char *name; /* from the table in metrics/metrics.c */
	double value;
};

#define RUN_ALL_WORKERS UINT32_MAX
#define RUN_ALL_PHASES	UINT32_MAX

/* The metrics of one worker, or of all of them pooled, in one phase, or the median over phases. */
struct metrics {
	uint32_t worker, phase;
	struct metric *items;
	size_t n;
};

struct run {
	char id[32]; /* <UTC date>T<time>-<target's first letters>-<random hex>: sorts by time */
	char *target;
	enum meter meter;
	char *status;		 /* "ok" or "failed" */
	char *reason;		 /* of a failure, with the last console lines; NULL if ok */
	char *label;		 /* the user's, or NULL */
	char *created;		 /* ISO 8601, UTC */
	struct pairs parameters; /* benchmark parameters: what must be equal to compare runs */
	struct pairs options;	 /* target options (tick_hz, append, ...): shown, not compared */
	struct pairs provenance;
	struct worker *workers; /* workers x phases */
	size_t n_workers;
	struct metrics
		*metrics; /* first the run's own (all workers, all phases), then the others */
	size_t n_metrics;
};
/* Keys of provenance of a run in the meter tsc. */
#define RUN_TSC_HZ  "tsc_hz" /* ticks a second, by bracketing the run: what metrics are made with */
#define RUN_TSC_KHZ "tsc_khz" /* what parameters, in ns, were turned into ticks with */
/* Why others disturbed it (host/conditions.h); not there if they did not. */
#define RUN_DISTURBED "disturbed"
/* Why it counts as not settled (run/settled.h); not there if it had settled, or has no boot. */
#define RUN_UNSETTLED "unsettled"
/* Why a settled machine could not be saved, so that workers booted each; not there if it could. */
#define RUN_UNSAVED "unsaved"
/* Which verb had it measured for an end of its own; not there if its user ran it (run, rerun). */
#define RUN_ORIGIN "origin"
/* What all of it follows from, as one hash (measure/answer.h); not there if that is not known. */
#define RUN_KEY "run_key"
/* Which run it is a copy of, for a label's sake: nothing was booted. */
#define RUN_REPEATS "repeats"
/* How the workers of a run met at the barrier; without it they did not, and are composed. */
#define RUN_MEETING	   "meeting"
#define RUN_MEETING_SHARED "shared"
/* Whose clock the metrics are by; without it, the machine's. */
#define RUN_CLOCK     "clock"
#define RUN_CLOCK_OWN "core"
/* QEMU's arguments for the machine, a list in JSON without spaces. */
#define RUN_MACHINE "machine"

/* A label is a note, not a document: at most so many characters. False says so. */
#define RUN_LABEL_MAX 200
bool run_label_check(const char *label, struct error *error);

struct run *run_new(void);
void run_free(struct run *run);
/* Forget all samples and digests: of a failed run nothing half-read shall look like a result. */
void run_drop_samples(struct run *run);
/* Forget the workers of all but the first phases. Metrics and parameters stay. */
void run_keep_phases(struct run *run, uint32_t phases);
/*
 * Nanoseconds of a tick: 1 in the meter insn, at its nominal rate. NaN for a run in the meter tsc that
 * does not say it.
 */
double run_tick_ns(const struct run *run);
/* Did the workers meet at a real barrier? */
bool run_shares_machine(const struct run *run);
/* Are metrics by the clocks of the workers' own cores (cores/core_clock.h)? */
bool run_has_own_clocks(const struct run *run);
/*
 * Are they by a clock that counts cores beside the worker's? Only runs of an older harness are, and
 * those again.
 */
bool run_counts_others(const struct run *run);
/* The run's own metric; NaN if it has none. Those of workers and phases: run_metrics.h. */
double run_metric(const struct run *run, const char *name);

#endif
