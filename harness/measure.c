/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Measures runs and tells of them. Knows the order of steps; how each is done is elsewhere. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "conditions.h"
#include "measure.h"
#include "memory.h"
#include "metrics.h"
#include "own_clock.h"

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

/* Workers of one machine are measured by their cores' own clocks. */
static bool execute_shared(const struct plan *plan, const char *qemu, struct run *run,
			   struct error *error)
{
	struct plan shared = *plan;
	struct own_clock clock;
	bool ok = own_clock_open(&clock, plan, run, qemu, error);

	shared.plugin = &clock.plugin;
	ok = ok && execute(&shared, qemu, run, error);
	own_clock_close(&clock);
	return ok;
}

bool measure(const struct plan *plan, const char *qemu, struct run *run, struct store *store,
	     struct error *error)
{
	struct error contradiction;

	if (!(plan->params.number[PARAM_CORES] ? execute_shared : execute)(plan, qemu, run, error))
		return false;
	if (!strcmp(run->status, "ok") && !metrics_compute(run, &contradiction))
		fail(run, contradiction.message);
	if (store_save(store, run, error))
		return true;
	return error_prefix(error, "%s is measured but not stored", run->id);
}

bool measure_report(struct run **runs, size_t n, enum format format, bool quiet,
		    struct error *error)
{
	bool ok = true;

	if (!print_runs(stdout, runs, n, format, error))
		return false;
	fflush(stdout);
	for (size_t i = 0; i < n; i++) {
		const char *notes = pairs_get(&runs[i]->provenance, "notes");

		if (conditions_disturbed(runs[i]) && !quiet)
			fprintf(stderr, "harness: %s: disturbed: %s\n", runs[i]->target,
				conditions_disturbed(runs[i]));
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
