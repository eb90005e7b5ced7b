/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Measures runs and tells of them. Knows the order of steps; how each is done is elsewhere. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "harness/base/memory.h"
#include "harness/cores/core_clock.h"
#include "harness/host/conditions.h"
#include "harness/measure/measure.h"
#include "harness/measure/snapshot_proof.h"
#include "harness/metrics/compute.h"
#include "harness/print/print.h"
#include "harness/run/settled.h"

/* Sorts by time, tells the target, and is unique among runs that start together. */
void measure_name(struct run *run)
{
	time_t now = time(NULL);
	uint32_t random = 0;
	struct tm utc;
	char stamp[24], letters[5];

	gmtime_r(&now, &utc);
	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		random = (uint32_t)clock();
	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%SZ", &utc);
	run->created = memory_copy(stamp);
	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%S", &utc);
	snprintf(letters, sizeof(letters), "%s", run->target);
	snprintf(run->id, sizeof(run->id), "%.15s-%s-%08" PRIx32, stamp, letters, random);
}

static void fail(struct run *run, const char *reason)
{
	free(run->status);
	run->status = memory_copy("failed");
	run->reason = memory_copy(reason);
	run_drop_samples(run);
}

/* A plan that is measured by its cores' own clocks. */
struct clocked {
	struct plan plan;
	struct core_clock clock;
	struct plan_plugin plugin;
};

/* For the clocks first: who reads a log besides finds their metrics in the run. */
static bool take_log(void *context, const struct worker *worker, int fd, struct error *error)
{
	const struct clocked *clocked = context;
	const struct machine_log *own = &clocked->clock.plugin.log, *other = clocked->plan.reader;

	return own->take(own->context, worker, fd, error) &&
	       (!other || other->take(other->context, worker, fd, error));
}

static bool add_clock(struct clocked *clocked, const struct plan *plan, struct run *run,
		      const char *qemu, struct error *error)
{
	clocked->plan = *plan;
	if (!core_clock_open(&clocked->clock, plan, run, qemu, error))
		return false;
	clocked->plugin = (struct plan_plugin){clocked->clock.plugin.argument, {take_log, clocked}};
	clocked->plan.plugin = &clocked->plugin;
	return true;
}

bool measure_boot(const struct batch *batch, const char *qemu, struct error *error)
{
	struct clocked *clocked = memory_zeroed(batch->n, sizeof(*clocked));
	struct batch booted = *batch;
	bool ok = true;

	booted.plans = memory_zeroed(batch->n, sizeof(*booted.plans));
	for (size_t i = 0; ok && i < batch->n; i++) {
		const struct plan *plan = batch->plans[i];

		booted.plans[i] = &clocked[i].plan;
		clocked[i].plan = *plan;
		ok = plan->own_clocks
			     ? add_clock(&clocked[i], plan, batch->runs[i], qemu, error)
			     : snapshot_proof_settle(&clocked[i].plan, qemu, batch->runs[i], error);
	}
	if (ok)
		ok = batch->n == 1 ? execute(booted.plans[0], qemu, batch->runs[0], error)
				   : execute_together(&booted, qemu, error);
	for (size_t i = 0; i < batch->n; i++)
		core_clock_close(&clocked[i].clock);
	free(booted.plans);
	free(clocked);
	return ok;
}

void measure_compute(struct run *run)
{
	struct error contradiction;

	if (strcmp(run->status, "ok") != 0)
		return;
	settled_judge(run);
	if (!metrics_compute(run, &contradiction))
		fail(run, contradiction.message);
}

bool measure_keep(struct run *run, struct store *store, struct error *error)
{
	measure_compute(run);
	if (store_save(store, run, error))
		return true;
	return error_prefix(error, "%s is measured but not stored", run->id);
}

bool measure(const struct plan *plan, const char *qemu, struct run *run, struct store *store,
	     struct error *error)
{
	return measure_boot(&(struct batch){&plan, &run, 1, plan->target, true}, qemu, error) &&
	       measure_keep(run, store, error);
}

bool measure_report(struct run **runs, size_t n, enum format format, bool quiet,
		    struct marks *marks, struct error *error)
{
	bool ok = true;

	if (!print_runs(stdout, runs, n, format, error))
		return false;
	fflush(stdout);
	for (size_t i = 0; i < n; i++) {
		const char *notes = pairs_get(&runs[i]->provenance, "notes");

		marks_tell(marks, &runs[i], 1);
		if (pairs_get(&runs[i]->provenance, RUN_UNSAVED) && !quiet)
			fprintf(stderr, "harness: %s: each worker booted: %s\n", runs[i]->target,
				pairs_get(&runs[i]->provenance, RUN_UNSAVED));
		if (notes && !quiet)
			fprintf(stderr, "harness: %s: %s\n", runs[i]->target, notes);
		if (!strcmp(runs[i]->status, "ok"))
			continue;
		ok = false;
		fprintf(stderr, "harness: %s failed: %s\n", runs[i]->target, runs[i]->reason);
	}
	error->message[0] = '\0'; /* each failure has been told */
	return ok;
}
