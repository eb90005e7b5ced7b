/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boots with the plugin and collects events; see blame.h. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/blame/blame.h"
#include "harness/blame/charge_log.h"
#include "harness/boot/execute.h"
#include "harness/cores/plugin_argument.h"
#include "harness/cores/run_symbols.h"
#include "harness/measure/planning.h"
#include "harness/run/benchmarks.h"
#include "harness/run/same_bytes.h"
#include "noise/classes.h"

#define NOMINAL_IPS 1e9

/* The place of the benchmark in the run's list. */
static bool find_bench(struct blame *blame, const struct run *was, const char *wanted,
		       size_t *bench_at, struct error *error)
{
	const char *list = pairs_get(&was->parameters, params_table[PARAM_BENCH].name);
	size_t at = 0;
	const char *first = NULL;
	size_t first_length = 0;

	for (const char *word = list; word && *word; at++) {
		size_t n = strcspn(word, ",");

		if (!first) {
			first = word;
			first_length = n;
		}
		if (wanted ? !strncmp(word, wanted, n) && !wanted[n]
			   : !strncmp(word, "selfish", n) && n == strlen("selfish")) {
			blame->bench = memory_copy(wanted ? wanted : "selfish");
			*bench_at = at;
			return true;
		}
		word += n + (word[n] == ',');
	}
	if (wanted || !first)
		return error_set(error, "%s did not run %s; it ran %s", was->id,
				 wanted ? wanted : "selfish", list ? list : "nothing");
	blame->bench = memory_zeroed(first_length + 1, 1);
	memcpy(blame->bench, first, first_length);
	*bench_at = 0;
	return true;
}

static bool boot(struct blame_taking *taking, struct plan *plan, const char *qemu,
		 const char *argument, struct error *error)
{
	struct blame *blame = taking->blame;
	const struct run *was = taking->was;
	struct run *is = run_new();
	struct plan_plugin plugin = {argument, {blame_take_log, taking}};
	bool ok;

	is->target = memory_copy(was->target);
	pairs_copy(&is->parameters, &was->parameters);
	taking->run = is;
	plan->plugin = &plugin;
	ok = execute(plan, qemu, is, error);
	if (ok && strcmp(is->status, "ok") != 0)
		ok = error_set(error, "%s with the plugin failed: %s", was->id, is->reason);
	if (ok) {
		blame->n_workers = was->n_workers;
		blame->same = was->n_workers - same_bytes_differing(was, is, blame->difference,
								    sizeof(blame->difference));
	}
	run_free(is);
	return ok;
}

static double window_of(const struct run *was, const char *bench)
{
	const char *name = !strcmp(bench, "irq") ? "stolen_window" : "window";
	double sum = 0;
	int64_t window;

	for (size_t i = 0; i < was->n_workers; i++) {
		if (worker_scalar(&was->workers[i], bench, name, &window))
			sum += (double)window;
	}
	return sum;
}

static int by_worker(const void *a, const void *b)
{
	const struct blame_event *x = a, *y = b;

	if (x->worker != y->worker)
		return x->worker < y->worker ? -1 : 1;
	return (x->start > y->start) - (x->start < y->start);
}

/* Sum up; machines ended in any order. */
static void sum_up(struct blame *blame, const struct blame_event *shown)
{
	if (blame->n_events)
		qsort(blame->events, blame->n_events, sizeof(*blame->events), by_worker);
	for (size_t i = 0; i < blame->n_events; i++) {
		const struct blame_event *event = &blame->events[i];

		blame->stolen += event->length;
		if (event->worker == shown->worker && event->number == shown->number)
			blame->shown = i;
		for (size_t j = 0; j < event->n_charges; j++) {
			const struct walk_charge *charge = &blame->charges[event->charges + j];

			if (!blame->symbols.items[charge->function].known)
				blame->unattributed += charge->insns;
		}
	}
}

/* As of one trace: the workers' windows one after the other. */
static bool find_classes(struct blame *blame, struct error *error)
{
	struct detour_class *classes = NULL;
	struct trace trace = {.n = blame->n_events, .period = 1};
	double base = 0, last = 0;
	size_t n = 0;
	bool ok;

	trace.start = memory_zeroed(trace.n, sizeof(*trace.start));
	trace.length = memory_zeroed(trace.n, sizeof(*trace.length));
	for (size_t i = 0; i < trace.n; i++) {
		const struct blame_event *event = &blame->events[i];

		if (i && event->worker != blame->events[i - 1].worker)
			base = last;
		trace.start[i] = base + (double)event->start;
		trace.length[i] = (double)event->length;
		last = trace.start[i] + trace.length[i];
	}
	trace.period = blame->window > 0 ? blame->window : last > 0 ? last : 1;
	ok = detour_classes(&trace, CLASSES_GAP, &classes, &n);
	free(trace.start);
	free(trace.length);
	if (!ok)
		return error_set(error, "out of memory");
	blame->classes = memory_zeroed(n, sizeof(*blame->classes));
	blame->n_classes = n;
	for (size_t i = 0; i < n; i++)
		blame->classes[i] = (struct blame_class){
			.n = classes[i].n,
			.shortest = (uint64_t)classes[i].shortest,
			.median = (uint64_t)classes[i].median,
			.longest = (uint64_t)classes[i].longest,
			.stolen = (uint64_t)classes[i].stolen,
			.rate = blame->window > 0 ? classes[i].rate * NOMINAL_IPS : NAN,
			.periodic = blame->window > 0 && classes[i].periodic,
			.interval = classes[i].interval,
		};
	free(classes);
	return true;
}

static bool check_shown(const struct blame *blame, const struct run *was,
			const struct blame_options *options, const struct blame_event *shown,
			struct error *error)
{
	size_t n = 0;

	if (!options->one || shown->worker != UINT32_MAX)
		return true;
	if (options->worker >= was->n_workers)
		return error_set(error, "there is no worker %" PRIu64 ": %s has %zu",
				 options->worker, was->id, was->n_workers);
	for (size_t i = 0; i < blame->n_events; i++)
		n += blame->events[i].worker == options->worker;
	return error_set(error, "worker %" PRIu64 " has only %zu %s, counted from 0",
			 options->worker, n, blame->of_samples ? "samples" : "detours");
}

/* Of a run whose plan has its images. The marks are to be freed in any case. */
static bool prepare(struct blame_taking *taking, struct elf_marks *marks, const struct plan *plan,
		    const struct paths *paths, const char *qemu, struct error *error)
{
	struct blame *blame = taking->blame;
	const struct run *was = taking->was;

	taking->shown.worker = UINT32_MAX;
	taking->marks = marks;
	if (!find_bench(blame, was, taking->options->bench, &taking->bench_at, error))
		return false;
	blame->of_samples = !benchmarks_has_loop(blame->bench);
	if (!run_symbols_load(&blame->symbols, marks, was, plan, paths, qemu, error))
		return false;
	walk_init(&blame->walk, &blame->symbols);
	return true;
}

/* When all logs have been taken. */
static bool conclude(const struct blame_taking *taking, struct error *error)
{
	struct blame *blame = taking->blame;

	if (!check_shown(blame, taking->was, taking->options, &taking->shown, error))
		return false;
	blame->window = blame->of_samples ? 0 : window_of(taking->was, blame->bench);
	sum_up(blame, &taking->shown);
	return find_classes(blame, error);
}

static void begin(struct blame *blame, const struct run *was, const struct blame_options *options)
{
	*blame = (struct blame){.run = memory_copy(was->id),
				.target = memory_copy(was->target),
				.one = options->one};
}

bool blame_make(struct blame *blame, const struct run *was, struct store *store,
		const struct paths *paths, const char *qemu, const struct blame_options *options,
		struct error *error)
{
	struct elf_marks marks = {NULL, 0};
	struct plan plan = {
		.timeout = options->timeout, .parallel = options->jobs, .quiet = options->quiet};
	struct blame_taking taking = {.blame = blame, .was = was, .options = options};
	char *argument = NULL;
	bool ok;

	begin(blame, was, options);
	if (was->meter != METER_INSN)
		return error_set(error,
				 "%s was measured in the meter %s: only instructions can be "
				 "charged one by one",
				 was->id, meter_name(was->meter));
	if (strcmp(was->status, "ok") != 0)
		return error_set(error, "%s failed; `harness show %s` says why", was->id, was->id);
	ok = plan_from_run(&plan, was, store, error) &&
	     prepare(&taking, &marks, &plan, paths, qemu, error) &&
	     (argument = plugin_argument(paths, &marks, &blame->symbols, error)) &&
	     boot(&taking, &plan, qemu, argument, error) && conclude(&taking, error);
	free(argument);
	elf_marks_free(&marks);
	plan_free(&plan);
	return ok;
}

struct blame_watch {
	struct blame_options options;
	struct elf_marks marks;
	struct blame_taking taking;
	struct machine_log log;
	struct run_names names;
};

struct blame_watch *blame_watch(struct blame *blame, const struct run *run, const struct plan *plan,
				const struct paths *paths, const char *qemu,
				const struct blame_options *options, struct error *error)
{
	struct blame_watch *watch = memory_zeroed(1, sizeof(*watch));

	begin(blame, run, options);
	watch->options = *options;
	watch->taking = (struct blame_taking){
		.blame = blame, .run = run, .was = run, .options = &watch->options};
	watch->log = (struct machine_log){blame_take_log, &watch->taking};
	watch->names = (struct run_names){&blame->symbols, &watch->marks};
	if (prepare(&watch->taking, &watch->marks, plan, paths, qemu, error))
		return watch;
	blame_watch_free(watch);
	return NULL;
}

const struct machine_log *blame_watch_log(const struct blame_watch *watch)
{
	return &watch->log;
}

const struct run_names *blame_watch_names(const struct blame_watch *watch)
{
	return &watch->names;
}

bool blame_watch_end(struct blame_watch *watch, struct error *error)
{
	struct blame *blame = watch->taking.blame;

	blame->n_workers = blame->same = watch->taking.run->n_workers;
	return conclude(&watch->taking, error);
}

void blame_watch_free(struct blame_watch *watch)
{
	if (!watch)
		return;
	elf_marks_free(&watch->marks);
	free(watch);
}

void blame_free(struct blame *blame)
{
	free(blame->run);
	free(blame->target);
	free(blame->bench);
	free(blame->events);
	free(blame->charges);
	free(blame->classes);
	free(blame->pieces);
	walk_free(&blame->walk);
	symbols_free(&blame->symbols);
	*blame = (struct blame){NULL};
}
