/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events counted on a worker of this host, around each benchmark: it asks by a pipe, and waits to be
 * answered. Knows not which events there are.
 */
#ifndef BOOT_WORKER_EVENTS_H
#define BOOT_WORKER_EVENTS_H

#include "harness/boot/machine.h"
#include "harness/host/counters.h"

/*
 * A benchmark's counted events become values of its worker, of this name and their place in the list,
 * net of what it costs to count.
 */
#define WORKER_EVENTS_VALUE "event_"
/* The same over all workers, in the run's provenance, by benchmark: "<event>=<sum> ...". */
#define WORKER_EVENTS_OF "events_"

/* A worker asks thrice for a benchmark: twice before and once after it. */
struct worker_events {
	struct machine_questions questions;
	int worker_ends[2]; /* of the pipes: to ask, to be answered */
	struct counters *counters;
	const struct events *events;
	struct counting *counting;
	unsigned int asked;
	long long seen[3][COUNTERS_MAX];
};

/* To be closed even if it fails. */
bool worker_events_open(struct worker_events *count, struct counters *counters,
			const struct events *events, struct error *error);
void worker_events_close(struct worker_events *count);

/* Put the sums over all workers into the run's provenance. */
void worker_events_sum(struct run *run, const struct events *events);

#endif
