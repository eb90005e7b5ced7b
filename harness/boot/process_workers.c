/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Workers in real time on this host, as processes or as guests of KVM: where they run, phase by phase,
 * and what is kept of the conditions. Knows no command line and no store.
 */
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/fd_path.h"
#include "harness/base/memory.h"
#include "harness/base/progress.h"
#include "harness/boot/kvm_worker.h"
#include "harness/boot/machines.h"
#include "harness/boot/process_workers.h"
#include "harness/boot/qemu.h"
#include "harness/boot/worker_events.h"
#include "harness/boot/worker_shared.h"
#include "harness/host/conditions.h"
#include "harness/host/tsc.h"
#include "harness/run/benchmarks.h"
#include "targets/linux-host/host.h"

/* Between looks at consoles: to look is to run, perhaps where a worker does. */
#define LOOK_MS 1000
/* Shorter detours are the clock's own steps and the processor's whims. */
#define THRESHOLD_NS 100
/* What the benchmarks lock: their buffers of 9 MiB, text and stack. */
#define LOCKED_BYTES (16u << 20)
/* What a guest may have locked: its memory, and QEMU itself. */
#define GUEST_BYTES ((size_t)1 << 30)

_Static_assert(HOST_WORKERS_MAX == PARAMS_WORKERS_MAX, "each worker has its place");

/* A run that is measured here. */
struct here {
	const struct plan *plan;
	const char *qemu;
	uint64_t khz;
	bool lock;		     /* workers may lock their memory */
	struct worker_shared shared; /* of processes; guests bring theirs, and share nothing */
	struct counters *counters;   /* NULL: nothing is counted */
	struct worker_events *events;
	struct kvm_worker *guests; /* one a worker, as events; used if they are guests */
};

/* The user's list: each once, none that is not ours, no two of one core. */
static bool take_list(struct cpus *cpus, const char *list, struct error *error)
{
	struct cpus all;

	return cpus_all(&all, error) && cpus_parse(cpus, list, &all, error) &&
	       cpus_check(cpus, error);
}

bool process_workers_choose(struct cpus *cpus, uint64_t *workers,
			    const struct process_workers_options *options, struct error *error)
{
	if (options->cpus ? !take_list(cpus, options->cpus, error)
			  : !cpus_one_per_core(cpus, error))
		return options->cpus ? error_prefix(error, "--cpus") : false;
	if (!*workers)
		*workers = cpus->n < PARAMS_WORKERS_MAX ? cpus->n : PARAMS_WORKERS_MAX;
	if (*workers > cpus->n)
		return error_set(
			error, "--workers %" PRIu64 ": each needs a core of its own, and %s %zu",
			*workers, options->cpus ? "--cpus names" : "there are only", cpus->n);
	cpus->n = *workers;
	return true;
}

bool process_workers_may_lock(void)
{
	return worker_shared_may_lock(LOCKED_BYTES);
}

static void in_ticks(struct params *params, uint64_t khz)
{
	if (!params->number[PARAM_THRESHOLD])
		params->number[PARAM_THRESHOLD] = THRESHOLD_NS;
	params_to_ticks(params, khz);
}

/* argv: the program, what its platform takes, and the benchmarks' parameters. */
static char **arguments(const struct here *here, const struct worker_events *count,
			const struct worker *worker, const struct pairs *params)
{
	char **list = memory_zeroed(params->n + 8, sizeof(*list)), text[64];
	size_t n = 0;

	fd_path(here->shared.program, text, sizeof(text));
	list[n++] = memory_copy(text);
	snprintf(text, sizeof(text), HOST_LOCK "%d", here->lock);
	list[n++] = memory_copy(text);
	snprintf(text, sizeof(text), HOST_WORKERS "%" PRIu64,
		 here->plan->params.number[PARAM_WORKERS]);
	list[n++] = memory_copy(text);
	snprintf(text, sizeof(text), HOST_WORKER "%" PRIu32, worker->worker);
	list[n++] = memory_copy(text);
	snprintf(text, sizeof(text), HOST_MEETING "%d", here->shared.meeting[worker->phase]);
	list[n++] = memory_copy(text);
	for (int i = 0; count && i < 2; i++) {
		snprintf(text, sizeof(text), "%s%d", i ? HOST_REPLY : HOST_ASK,
			 count->worker_ends[i]);
		list[n++] = memory_copy(text);
	}
	for (size_t i = 0; i < params->n; i++) {
		if (asprintf(&list[n], "%s=%s", params->items[i].key, params->items[i].value) < 0)
			break;
		n++;
	}
	return list;
}

static void prepare_process(const struct here *here, const struct worker_events *count,
			    const struct pairs *said, struct machine *machine)
{
	const struct plan *plan = here->plan;

	machine->program = "the worker";
	machine->setup = (struct process_setup){.prints = true,
						.pinned = true,
						.cpu = plan->cpus.items[machine->worker->worker],
						.fifo = (int)plan->fifo};
	machine->questions = count ? &count->questions : NULL;
	machine->arguments = arguments(here, count, machine->worker, said);
}

static bool prepare(const struct here *here, size_t i, struct worker *worker,
		    struct machine *machine, struct error *error)
{
	const struct plan *plan = here->plan;
	struct params ticks = plan->params;
	struct pairs *said = memory_zeroed(1, sizeof(*said));

	in_ticks(&ticks, here->khz);
	params_for_worker(&ticks, worker->worker, worker->phase, said);
	machine->worker = worker;
	machine->cpu_limit = plan->timeout > 0 ? plan->timeout : params_timeout(&plan->params);
	machine->expect = (struct wire_expect){.settler = plan->settle.wanted,
					       .supervisor = plan->kvm && plan->supervisor,
					       .bench = true,
					       .params = said};
	if (plan->kvm)
		return kvm_worker_prepare(&here->guests[i], plan, here->qemu, said, here->lock,
					  machine, error);
	prepare_process(here, here->counters ? &here->events[i] : NULL, said, machine);
	return true;
}

/* Where this process runs when it looks after its workers: beside them, if there is room. */
static void keep_away(const struct cpus *cpus, cpu_set_t *was)
{
	cpu_set_t others;

	if (sched_getaffinity(0, sizeof(*was), was))
		CPU_ZERO(was);
	others = *was;
	for (size_t i = 0; i < cpus->n; i++)
		CPU_CLR((size_t)cpus->items[i], &others);
	if (CPU_COUNT(&others))
		sched_setaffinity(0, sizeof(others), &others);
}

static void come_back(const cpu_set_t *was)
{
	if (CPU_COUNT(was))
		sched_setaffinity(0, sizeof(*was), was);
}

/* One phase after the other, so that workers only ever meet those of their own. */
static bool run_phases(const struct plan *plan, struct machine *machines, struct error *error)
{
	size_t workers = plan->params.number[PARAM_WORKERS],
	       phases = plan->params.number[PARAM_PHASES];
	struct progress progress;
	struct machine_watch watch = {progress_show, &progress, LOOK_MS};
	struct machine **order = memory_zeroed(workers, sizeof(struct machine *));
	bool ok = true, failed = false;

	for (size_t i = 0; ok && !failed && i < phases; i++) {
		for (size_t j = 0; j < workers; j++)
			order[j] = &machines[i * workers + j];
		progress_start(&progress, plan->target, plan->quiet);
		ok = machines_run(order, workers, workers, &watch, error);
		progress_end(&progress);
		for (size_t j = 0; j < workers; j++)
			failed |= order[j]->finished && !order[j]->ok;
	}
	free(order);
	return ok;
}

static long sum_migrations(const struct machine *machines, size_t n)
{
	long sum = 0;

	for (size_t i = 0; i < n; i++) {
		if (machines[i].finished && machines[i].migrations < 0)
			return -1;
		sum += machines[i].migrations;
	}
	return sum;
}

static void remember_arguments(struct run *run, const struct machine *machine)
{
	char *text = qemu_arguments_text(machine->arguments);

	pairs_set(&run->provenance, "qemu_arguments", text);
	free(text);
}

static void remember(const struct here *here, struct run *run, const struct tsc_look looks[2])
{
	char *text = cpus_text(&here->plan->cpus, here->plan->cpus.n);
	double ppm, hz = tsc_hz(&looks[0], &looks[1], &ppm);

	pairs_setf(&run->provenance, RUN_TSC_KHZ, "%" PRIu64, here->khz);
	pairs_setf(&run->provenance, RUN_TSC_HZ, "%.3f", hz);
	pairs_setf(&run->provenance, "tsc_ppm", "%.4f", ppm);
	if (!here->plan->kvm)
		pairs_set(&run->provenance, RUN_MEETING, RUN_MEETING_SHARED);
	pairs_set(&run->provenance, "host_cpus", text);
	pairs_set(&run->provenance, "host_memory_locked", here->lock ? "yes" : "no");
	if (here->counters) {
		pairs_set(&run->provenance, "host_events", counters_by(here->counters));
		pairs_set(&run->provenance, "host_events_multiplexed",
			  counters_multiplexed(here->counters) ? "yes" : "no");
	}
	conditions_of_host(&run->provenance);
	free(text);
}

static bool measure_all(const struct here *here, struct run *run, struct machine *machines,
			struct error *error)
{
	const struct plan *plan = here->plan;
	struct conditions before, after;
	struct tsc_look looks[2];
	cpu_set_t was;
	bool ok;

	keep_away(&plan->cpus, &was);
	conditions_look(&before, &plan->cpus);
	looks[0] = tsc_look();
	ok = run_phases(plan, machines, error);
	looks[1] = tsc_look();
	conditions_look(&after, &plan->cpus);
	come_back(&was);
	if (ok) {
		remember(here, run, looks);
		if (plan->kvm)
			remember_arguments(run, &machines[0]);
		conditions_judge(run, &before, &after,
				 plan->kvm ? -1 : sum_migrations(machines, run->n_workers));
	}
	conditions_clear(&before);
	conditions_clear(&after);
	return ok;
}

static void add_value(struct worker *worker, const char *name, int64_t value)
{
	struct series *series = worker_series(worker, "selfish", name);

	series->scalar = true;
	series_append(series, &value, 1);
}

/* What a selfish window needs to be found in a trace. */
static void add_beginnings(const struct worker_shared *shared, struct run *run,
			   const struct machine *machines)
{
	for (size_t i = 0; i < run->n_workers; i++) {
		struct worker *worker = &run->workers[i];
		struct host_meeting meeting;

		if (!machines[i].ok || !worker_find(worker, "selfish", "window") ||
		    pread(shared->meeting[worker->phase], &meeting, sizeof(meeting), 0) !=
			    (ssize_t)sizeof(meeting))
			continue;
		add_value(worker, PROCESS_WORKERS_BEGAN, (int64_t)meeting.began[worker->worker]);
		add_value(worker, PROCESS_WORKERS_PID, machines[i].pid);
	}
}

/* Each worker with its pipes, if something is counted. */
static bool measure_counted(struct here *here, struct run *run, struct machine *machines,
			    struct error *error)
{
	const struct plan *plan = here->plan;
	bool counted = plan->events.n, ok = true;

	if (counted)
		ok = (here->counters = counters_open(&plan->events, COUNTERS_OTHER, error)) != NULL;
	for (size_t i = 0; ok && i < run->n_workers; i++)
		ok = (!counted ||
		      worker_events_open(&here->events[i], here->counters, &plan->events, error)) &&
		     prepare(here, i, &run->workers[i], &machines[i], error);
	ok = ok && measure_all(here, run, machines, error);
	if (ok && !plan->kvm && !strcmp(plan->params.bench, "selfish"))
		add_beginnings(&here->shared, run, machines);
	if (ok && counted)
		worker_events_sum(run, &plan->events);
	return ok;
}

bool process_workers_execute(const struct plan *plan, const char *qemu, struct run *run,
			     struct machine *machines, struct error *error)
{
	struct here here = {.plan = plan, .qemu = qemu, .shared = {.program = -1}};
	bool ok;

	if (!tsc_is_steady())
		return error_set(error, "this processor's time-stamp counter does not tick evenly "
					"(no constant_tsc and nonstop_tsc in /proc/cpuinfo): its "
					"ticks are no measure of time");
	here.khz = tsc_khz();
	here.lock = worker_shared_may_lock(plan->kvm ? GUEST_BYTES : LOCKED_BYTES);
	if (!plan->kvm && !worker_shared_open(&here.shared, plan->program,
					      plan->params.number[PARAM_PHASES], error))
		return false;
	here.events = memory_zeroed(run->n_workers, sizeof(*here.events));
	here.guests = memory_zeroed(run->n_workers, sizeof(*here.guests));
	ok = measure_counted(&here, run, machines, error);
	for (size_t i = 0; i < run->n_workers; i++) {
		worker_events_close(&here.events[i]);
		kvm_worker_close(&here.guests[i]);
	}
	counters_close(here.counters);
	free(here.events);
	free(here.guests);
	worker_shared_close(&here.shared);
	return ok;
}
