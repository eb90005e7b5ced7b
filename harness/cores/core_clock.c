/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes workers' samples those of their own cores' clocks; see core_clock.h.
 *
 * Why a guest's own numbers are not enough. Under -icount the processors of a machine take turns
 * on one virtual clock that counts what all of them execute. One keeps its turn until a timer's
 * next deadline, until it pauses, or for 100 ms; so a guest's time-stamp counter has in it
 * whatever its neighbours ran meanwhile, as if it had been stolen, and how much that is follows
 * QEMU, not the kernel. A guest cannot take it out, as all its clocks are this one. Other ways
 * fail, too: a machine for each worker has no neighbours, but no barrier either; without -icount
 * an event's cost is still exact, but its rate is the host's.
 *
 * So lengths and work are what the plugin counted on the worker's core. What timers run on stays
 * virtual time: windows, when detours began, and rates.
 *
 * What must hold: the cores that ran benchmarks are the workers in their order, and each ran those
 * of the parameters in theirs. The machine was booted: a snapshot has no turns in it.
 */
#include "harness/cores/core_clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/cores/core_log.h"
#include "harness/cores/core_samples.h"
#include "harness/cores/core_samples_wait.h"
#include "harness/cores/plugin_argument.h"

/* All benchmarks of one worker, by what its core ran. */
static bool set_worker(const struct core_clock *clock, struct worker *worker,
		       struct core_parts *core, struct error *error)
{
	const char *list = clock->params->bench;
	size_t i = 0;

	for (const char *at = list; *at; at += strspn(at, ",")) {
		size_t n = strcspn(at, ",");
		char bench[32];

		snprintf(bench, sizeof(bench), "%.*s", (int)n, at);
		if (i == core->n)
			return error_set(error, "%s: the plugin saw no such benchmark", bench);
		/*
		 * A threshold that nobody asked for the guest finds by a clock with its neighbours'
		 * turns in it: one while it did would hide all that is shorter.
		 */
		core->items[i].any_length = !clock->params->number[PARAM_THRESHOLD];
		if (!core_samples_set(worker, bench, &core->items[i++],
				      clock->params->number[PARAM_STEPS], error))
			return error_prefix(error, "worker %" PRIu32, worker->worker);
		at += n;
	}
	return true;
}

/* Workers of one machine, numbered as their cores. */
static bool set_workers(const struct core_clock *clock, struct core_log *log, struct worker *first,
			struct error *error)
{
	size_t cores = clock->params->number[PARAM_CORES], workers = cores ? cores : 1, n = 0;

	for (size_t i = 0; i < LOG_CORES_MAX; i++) {
		if (!log->cores[i].n)
			continue;
		if (n == workers)
			return error_set(error, "more cores ran benchmarks than there are workers");
		if (!set_worker(clock, &first[n++], &log->cores[i], error))
			return false;
	}
	if (n < workers)
		return error_set(error, "only %zu cores ran benchmarks, for %zu workers", n,
				 workers);
	return !cores || core_samples_wait(first, workers, error);
}

static bool take_log(void *context, const struct worker *worker, int fd, struct error *error)
{
	struct core_clock *clock = context;
	struct worker *first = &clock->run->workers[worker - clock->run->workers];
	struct plugin_log_file file;
	struct core_log *log;
	bool ok;

	if (!plugin_log_map(&file, fd, error))
		return false;
	log = memory_zeroed(1, sizeof(*log));
	ok = core_log_read(log, file.bytes, file.n, &clock->marks, &clock->symbols, error) &&
	     set_workers(clock, log, first, error);
	core_log_free(log);
	free(log);
	plugin_log_unmap(&file);
	return ok;
}

bool core_clock_open(struct core_clock *clock, const struct plan *plan, struct run *run,
		     const char *qemu, struct error *error)
{
	struct paths paths;

	*clock = (struct core_clock){.run = run, .params = &plan->params};
	if (!paths_find(&paths, error) ||
	    !run_symbols_load(&clock->symbols, &clock->marks, run, plan, &paths, qemu, error))
		return false;
	clock->argument = plugin_argument(&paths, &clock->marks, &clock->symbols, error);
	clock->plugin = (struct plan_plugin){clock->argument, {take_log, clock}};
	pairs_set(&run->provenance, RUN_CLOCK, RUN_CLOCK_OWN);
	if (plan->params.number[PARAM_CORES])
		pairs_set(&run->provenance, RUN_MEETING, RUN_MEETING_SHARED);
	return clock->argument;
}

void core_clock_close(struct core_clock *clock)
{
	free(clock->argument);
	elf_marks_free(&clock->marks);
	symbols_free(&clock->symbols);
}
