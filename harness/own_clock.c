/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes workers' figures those of their own cores; see own_clock.h. */
#include "own_clock.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "blame_walk.h"
#include "memory.h"
#include "microbench/marks.h"
#include "plugin.h"

#define BINS 64 /* microbench/detour.h: bin b holds lengths from 2^b up to 2^(b+1) - 1 */

/* ---- what a core ran in one benchmark ---- */

/* One pass of the measured loop: both clocks at its first and its last clock read. */
struct pass {
	uint64_t enter_total, enter_own, leave_own;
	size_t first; /* index of the first of its detours */
};

/* A detour, or a sample. */
struct span {
	uint32_t mark; /* a sample's: where it began */
	bool used;
	uint64_t start, length; /* in total, in own */
	bool undisturbed;	/* no other core ran meanwhile: the guest measured the same */
};

struct spans {
	struct span *items;
	size_t n;
};

struct part {
	struct pass *passes;
	size_t n_passes;
	struct spans detours, samples;
};

/* One core's benchmarks, in the order of the run's list. */
struct core {
	struct part *parts;
	size_t n;
};

struct reading {
	const struct own_clock *clock;
	struct walk walk;
	struct core cores[LOG_CORES_MAX];
};

static void add_span(struct spans *spans, struct span span)
{
	spans->items = memory_grow(spans->items, spans->n, sizeof(*spans->items));
	spans->items[spans->n++] = span;
}

static void take_span(struct reading *reading, struct part *part, const struct plugin_log *log,
		      const struct plugin_event *event)
{
	bool sample = reading->clock->marks.items[event->from].kind == MARK_SAMPLE;

	walk_span(&reading->walk, log, event);
	add_span(sample ? &part->samples : &part->detours,
		 (struct span){.mark = event->from,
			       .start = event->total,
			       .length = reading->walk.length + event->left_out,
			       .undisturbed = event->total_length == event->own_length});
}

static void enter(struct part *part, const struct plugin_event *event)
{
	part->passes = memory_grow(part->passes, part->n_passes, sizeof(*part->passes));
	part->passes[part->n_passes++] =
		(struct pass){event->total, event->own, event->own, part->detours.n};
}

static void take_event(struct reading *reading, const struct plugin_log *log,
		       const struct plugin_event *event)
{
	struct core *core = &reading->cores[event->core];
	struct part *part;

	if (event->type == LOG_BENCHMARK) {
		core->parts = memory_grow(core->parts, core->n, sizeof(*core->parts));
		core->parts[core->n++] = (struct part){NULL};
	}
	if (!core->n)
		return; /* before the first one */
	part = &core->parts[core->n - 1];
	if (event->type == LOG_ENTER)
		enter(part, event);
	else if (event->type == LOG_LEAVE && part->n_passes)
		part->passes[part->n_passes - 1].leave_own = event->own;
	else if (event->type == LOG_SPAN)
		take_span(reading, part, log, event);
}

static bool read_log(struct reading *reading, const void *bytes, size_t n, struct error *error)
{
	struct plugin_event event = {0};
	struct plugin_log log;
	bool ok = plugin_log_begin(&log, bytes, n, (uint32_t)reading->clock->marks.n, error);

	while (ok && event.type != LOG_END) {
		ok = plugin_log_next(&log, &event, error);
		if (ok && event.type != LOG_END)
			take_event(reading, &log, &event);
	}
	plugin_log_end(&log);
	return ok;
}

static void free_reading(struct reading *reading)
{
	for (size_t i = 0; i < LOG_CORES_MAX; i++) {
		for (size_t j = 0; j < reading->cores[i].n; j++) {
			free(reading->cores[i].parts[j].passes);
			free(reading->cores[i].parts[j].detours.items);
			free(reading->cores[i].parts[j].samples.items);
		}
		free(reading->cores[i].parts);
	}
	walk_free(&reading->walk);
}

/* ---- from there into the worker ---- */

/* What the guest measured moves to virtual_NAME. */
static struct series *replace(struct worker *worker, const char *bench, const char *name)
{
	struct series *was = (struct series *)worker_find(worker, bench, name);
	bool scalar = was && was->scalar;
	char virtual[64];

	if (was) {
		snprintf(virtual, sizeof(virtual), "virtual_%.31s", name);
		free(was->name);
		was->name = memory_copy(virtual);
	}
	was = worker_series(worker, bench, name);
	was->scalar = scalar;
	return was;
}

static void set_scalar(struct worker *worker, const char *bench, const char *name, int64_t value)
{
	struct series *series = replace(worker, bench, name);

	series->scalar = true;
	series_append(series, &value, 1);
}

static void set_histogram(struct worker *worker, const char *bench, const struct span *spans,
			  size_t n)
{
	int64_t bins[BINS] = {0};

	if (!worker_find(worker, bench, "histogram"))
		return;
	for (size_t i = 0; i < n; i++)
		bins[63 - __builtin_clzll(spans[i].length)]++;
	series_append(replace(worker, bench, "histogram"), bins, BINS);
}

/* Detours of the last `passes` passes: those before them calibrated. */
static bool set_detours(struct worker *worker, const char *bench, const struct part *part,
			size_t passes, struct error *error)
{
	const struct pass *first, *last;
	int64_t stolen = 0, longest = 0, threshold, start, length;
	struct span *kept;
	size_t n = 0;

	if (part->n_passes < passes || !worker_scalar(worker, bench, "threshold", &threshold))
		return error_set(error, "%s: the plugin saw %zu loops, not %zu", bench,
				 part->n_passes, passes);
	first = &part->passes[part->n_passes - passes];
	last = &part->passes[part->n_passes - 1];
	kept = memory_zeroed(part->detours.n, sizeof(*kept));
	for (size_t i = first->first; i < part->detours.n; i++) {
		int64_t own = (int64_t)part->detours.items[i].length;

		if (own > 0 && own >= threshold)
			kept[n++] = part->detours.items[i];
	}
	replace(worker, bench, "start");
	replace(worker, bench, "length");
	for (size_t i = 0; i < n; i++) {
		start = (int64_t)(kept[i].start - first->enter_total);
		length = (int64_t)kept[i].length;
		series_append(worker_series(worker, bench, "start"), &start, 1);
		series_append(worker_series(worker, bench, "length"), &length, 1);
		stolen += length;
		longest = length > longest ? length : longest;
	}
	set_histogram(worker, bench, kept, n);
	set_scalar(worker, bench, "events", (int64_t)n);
	set_scalar(worker, bench, "stolen", stolen);
	set_scalar(worker, bench, "longest", longest);
	set_scalar(worker, bench, "overflow", 0);
	set_scalar(worker, bench, "own_window", (int64_t)(last->leave_own - first->enter_own));
	free(kept);
	return true;
}

/* What a tick took. There is no threshold but that something was taken. */
static bool set_ticks(struct worker *worker, const struct part *part, struct error *error)
{
	const struct pass *pass = part->passes + part->n_passes - 1;
	int64_t events = 0;

	if (!part->n_passes)
		return error_set(error, "irq: the plugin saw no loop");
	replace(worker, "irq", "stolen_start");
	replace(worker, "irq", "stolen_length");
	for (size_t i = pass->first; i < part->detours.n; i++) {
		int64_t start = (int64_t)(part->detours.items[i].start - pass->enter_total);
		int64_t length = (int64_t)part->detours.items[i].length;

		if (!length)
			continue;
		series_append(worker_series(worker, "irq", "stolen_start"), &start, 1);
		series_append(worker_series(worker, "irq", "stolen_length"), &length, 1);
		events++;
	}
	set_scalar(worker, "irq", "stolen_events", events);
	return true;
}

/* A step's work is that of its iterations, and what was stolen from them. */
static bool set_work(struct worker *worker, const struct part *part, size_t steps,
		     struct error *error)
{
	const struct pass *passes = part->passes + part->n_passes - steps;
	struct series *work;
	int64_t ideal;

	if (!worker_scalar(worker, "barrier", "ideal", &ideal))
		return error_set(error, "barrier: there is no value ideal");
	work = replace(worker, "barrier", "work");
	for (size_t i = 0; i < steps; i++) {
		size_t end = i + 1 < steps ? passes[i + 1].first : part->detours.n;
		int64_t own = ideal;

		for (size_t j = passes[i].first; j < end; j++)
			own += (int64_t)part->detours.items[j].length;
		series_append(work, &own, 1);
	}
	return true;
}

/* All workers of a machine: each waits for the slowest. */
static void set_waits(struct worker *workers, size_t n)
{
	const struct series *first = worker_find(&workers[0], "barrier", "work");

	for (size_t i = 0; i < n && first; i++)
		replace(&workers[i], "barrier", "wait");
	for (size_t step = 0; first && step < first->n; step++) {
		int64_t slowest = 0;

		for (size_t i = 0; i < n; i++) {
			int64_t own = worker_find(&workers[i], "barrier", "work")->values[step];

			slowest = own > slowest ? own : slowest;
		}
		for (size_t i = 0; i < n; i++) {
			int64_t wait =
				slowest - worker_find(&workers[i], "barrier", "work")->values[step];

			series_append(worker_series(&workers[i], "barrier", "wait"), &wait, 1);
		}
		first = worker_find(&workers[0], "barrier", "work");
	}
}

/* Are these spans what the guest measured? Where no other core ran meanwhile, both are equal. */
static bool are_those(const struct span *spans, const struct series *series)
{
	for (size_t i = 0; i < series->n; i++) {
		int64_t own = (int64_t)spans[i].length;

		if (spans[i].used || spans[i].mark != spans[0].mark || own > series->values[i] ||
		    (spans[i].undisturbed && own != series->values[i]))
			return false;
	}
	return true;
}

/* A series of samples is taken at one place of the program, one after the other. */
static bool set_samples(struct worker *worker, const char *bench, size_t which, struct spans *spans,
			struct error *error)
{
	const struct series *was = &worker->series[which];
	struct series *is;
	char name[64];
	size_t at = 0;

	while (at + was->n <= spans->n && !are_those(&spans->items[at], was))
		at++;
	if (at + was->n > spans->n)
		return error_set(error, "%s: the series %s is not what the plugin counted", bench,
				 was->name);
	snprintf(name, sizeof(name), "%s", was->name);
	is = replace(worker, bench, name);
	for (size_t i = at; i < at + worker->series[which].n; i++) {
		int64_t own = (int64_t)spans->items[i].length;

		spans->items[i].used = true;
		series_append(is, &own, 1);
	}
	return true;
}

static bool set_all_samples(struct worker *worker, const char *bench, struct spans *spans,
			    struct error *error)
{
	static const char *const single[] = {"map4k", "map2m"};

	for (size_t i = 0, n = worker->n_series; i < n; i++) {
		const struct series *series = &worker->series[i];
		bool wanted = !series->scalar;

		for (size_t j = 0; j < sizeof(single) / sizeof(single[0]); j++)
			wanted |= !strcmp(series->name, single[j]);
		if (wanted && !strcmp(series->bench, bench) &&
		    !set_samples(worker, bench, i, spans, error))
			return false;
	}
	return true;
}

static bool set_part(const struct own_clock *clock, struct worker *worker, const char *bench,
		     struct part *part, struct error *error)
{
	size_t steps = clock->params->number[PARAM_STEPS];

	if (pairs_get(&worker->skipped, bench))
		return true;
	if (!strcmp(bench, "selfish"))
		return set_detours(worker, bench, part, 1, error);
	if (!strcmp(bench, "barrier"))
		return set_detours(worker, bench, part, steps, error) &&
		       set_work(worker, part, steps, error);
	/* when its timer fires is virtual time, as the timer's deadline is */
	if (!strcmp(bench, "irq"))
		return set_ticks(worker, part, error);
	return set_all_samples(worker, bench, &part->samples, error);
}

/* All benchmarks of one worker, by what its core ran. */
static bool set_worker(const struct own_clock *clock, struct worker *worker, struct core *core,
		       struct error *error)
{
	const char *list = clock->params->bench;
	size_t i = 0;

	for (const char *at = list; *at; at += strspn(at, ",")) {
		size_t n = strcspn(at, ",");
		char bench[32];

		snprintf(bench, sizeof(bench), "%.*s", (int)n, at);
		if (i == core->n)
			return error_set(error, "%s: the plugin saw no such benchmark", bench);
		if (!set_part(clock, worker, bench, &core->parts[i++], error))
			return error_prefix(error, "worker %" PRIu32, worker->worker);
		at += n;
	}
	return true;
}

/* Workers are numbered as their cores. */
static bool set_workers(struct reading *reading, struct worker *first, struct error *error)
{
	size_t workers = reading->clock->params->number[PARAM_CORES], n = 0;

	for (size_t i = 0; i < LOG_CORES_MAX; i++) {
		if (!reading->cores[i].n)
			continue;
		if (n == workers)
			return error_set(error, "more cores ran benchmarks than there are workers");
		if (!set_worker(reading->clock, &first[n++], &reading->cores[i], error))
			return false;
	}
	if (n < workers)
		return error_set(error, "only %zu cores ran benchmarks, for %zu workers", n,
				 workers);
	set_waits(first, workers);
	return true;
}

static bool take_log(void *context, const struct worker *worker, int fd, struct error *error)
{
	struct own_clock *clock = context;
	struct reading *reading = memory_zeroed(1, sizeof(*reading));
	struct stat status;
	void *bytes = MAP_FAILED;
	bool ok;

	reading->clock = clock;
	walk_init(&reading->walk, &clock->symbols);
	if (fstat(fd, &status) == 0 && status.st_size)
		bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED) {
		ok = error_set(error, "cannot read the plugin's log: %s",
			       status.st_size ? strerror(errno) : "it is empty");
	} else {
		ok = read_log(reading, bytes, (size_t)status.st_size, error) &&
		     set_workers(reading, &clock->run->workers[worker - clock->run->workers],
				 error);
		munmap(bytes, (size_t)status.st_size);
	}
	free_reading(reading);
	free(reading);
	return ok;
}

bool own_clock_open(struct own_clock *clock, const struct plan *plan, struct run *run,
		    const char *qemu, struct error *error)
{
	struct paths paths;

	*clock = (struct own_clock){.run = run, .params = &plan->params};
	if (!paths_find(&paths, error) ||
	    !run_symbols_load(&clock->symbols, &clock->marks, run, plan, &paths, qemu, error))
		return false;
	clock->argument = plugin_argument(&paths, &clock->marks, &clock->symbols, error);
	clock->plugin = (struct plan_plugin){clock->argument, {take_log, clock}};
	pairs_set(&run->provenance, RUN_MEETING, RUN_MEETING_SHARED);
	return clock->argument;
}

void own_clock_close(struct own_clock *clock)
{
	free(clock->argument);
	elf_marks_free(&clock->marks);
	symbols_free(&clock->symbols);
}
