/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a machine's log to events that are charged; see charge_log.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/blame/charge_log.h"
#include "harness/blame/switched.h"
#include "harness/cores/detour_cut.h"
#include "harness/run/benchmarks.h"
#include "harness/run/params.h"
#include "microbench/marks.h"
#include "microbench/wire.h"

/*
 * A log is read twice: first to count the loops of the benchmark, as it calibrates before it
 * measures and only the last ones count, then to charge what ran in these.
 */
#define ANY_CORE (-1)
struct collection {
	struct blame_taking *taking;
	uint32_t worker;
	int64_t core;		 /* whose events count; ANY_CORE */
	bool counting;		 /* reads for the first time */
	bool ran[LOG_CORES_MAX]; /* benchmarks */
	size_t benchmarks;	 /* that have begun */
	bool inside;		 /* this one is running */
	size_t n_loops;		 /* of it so far */
	size_t skip;		 /* so many of them are not measured */
	size_t first;		 /* index of this log's first event */
	uint64_t loop_start;
	uint32_t n_cores; /* of the machine; known at the log's end */
};

static void keep_pieces(struct blame *blame)
{
	struct walk *walk = &blame->walk;

	free(blame->pieces);
	blame->pieces = memory_zeroed(walk->n_pieces, sizeof(*blame->pieces));
	if (walk->n_pieces)
		memcpy(blame->pieces, walk->pieces, walk->n_pieces * sizeof(*blame->pieces));
	blame->n_pieces = walk->n_pieces;
}

/* Is this the event to be shown? Of several that are the longest, the first one of the first worker
 * is: machines may end in any order. */
static bool is_shown(const struct blame_taking *taking, const struct blame_event *event)
{
	const struct blame_event *shown = &taking->shown;

	if (taking->options->one)
		return event->worker == taking->options->worker &&
		       event->number == taking->options->number;
	return event->length > shown->length ||
	       (event->length == shown->length && event->worker < shown->worker);
}

static void add_event(struct collection *collection, const struct plugin_event *span)
{
	struct blame *blame = collection->taking->blame;
	struct walk *walk = &blame->walk;
	struct blame_event event = {.worker = collection->worker,
				    .entry = walk->first_entry,
				    .number = blame->n_events - collection->first,
				    .start = span->total - collection->loop_start,
				    .length = walk->length + span->left_out,
				    .charges = blame->n_charges,
				    .n_charges = walk->n_charges};

	for (size_t i = 0; i < walk->n_charges; i++) {
		blame->charges =
			memory_grow(blame->charges, blame->n_charges, sizeof(*blame->charges));
		blame->charges[blame->n_charges++] = walk->charges[i];
	}
	blame->events = memory_grow(blame->events, blame->n_events, sizeof(*blame->events));
	blame->events[blame->n_events++] = event;
	blame->left_out += span->left_out;
	if (event.length > blame->longest)
		blame->longest = event.length;
	if (is_shown(collection->taking, &event)) {
		collection->taking->shown = event;
		keep_pieces(blame);
	}
}

/* A loop's: each interruption is an event, as the run has them. */
static void add_interruptions(struct collection *collection, const struct plugin_log *log,
			      const struct plugin_event *event)
{
	struct blame *blame = collection->taking->blame;
	struct detour_parts parts;

	detour_cut(&parts, blame->walk.symbols, log, event);
	for (size_t i = 0; i < parts.n; i++) {
		struct plugin_event part = detour_part_span(event, &parts, i);

		walk_span(&blame->walk, log, &part);
		switched_charge(&blame->walk);
		add_event(collection, &part);
	}
	detour_parts_free(&parts);
}

/* Does the run have these detours, and not what other threads or quanta made of them? */
static bool has_detours(const char *bench)
{
	const struct benchmark *benchmark = benchmarks_find(bench, strlen(bench));

	return benchmark && *benchmark->detours;
}

static void take_span(struct collection *collection, const struct plugin_log *log,
		      const struct plugin_event *event)
{
	const struct elf_marks *marks = collection->taking->marks;
	struct blame *blame = collection->taking->blame;
	bool sample = marks->items[event->from].kind == MARK_SAMPLE;

	if (collection->counting || sample != blame->of_samples ||
	    (!sample && collection->n_loops <= collection->skip))
		return;
	if (!sample && has_detours(blame->bench)) {
		add_interruptions(collection, log, event);
		return;
	}
	walk_span(&blame->walk, log, event);
	switched_charge(&blame->walk);
	add_event(collection, event);
}

static void take_event(struct collection *collection, const struct plugin_log *log,
		       const struct plugin_event *event)
{
	if (event->type == LOG_END ||
	    (collection->core != ANY_CORE && event->core != (uint64_t)collection->core))
		return;
	if (event->type == LOG_BENCHMARK)
		collection->ran[event->core] = true;
	if (event->type == LOG_BENCHMARK)
		collection->inside = collection->benchmarks++ == collection->taking->bench_at;
	if (!collection->inside)
		return;
	if (event->type == LOG_ENTER) {
		collection->n_loops++;
		collection->loop_start = event->total;
	}
	if (event->type == LOG_SPAN)
		take_span(collection, log, event);
}

static size_t measured_loops(const struct blame_taking *taking)
{
	const char *steps = pairs_get(&taking->run->parameters, params_table[PARAM_STEPS].name);

	return !strcmp(taking->blame->bench, "barrier") && steps ? strtoull(steps, NULL, 10) : 1;
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* How many of the reported lengths are one of the counted ones, each used once. Sorts both. */
static size_t match(int64_t *reported, size_t n, int64_t *counted, size_t m)
{
	size_t equal = 0;

	qsort(reported, n, sizeof(*reported), by_number);
	qsort(counted, m, sizeof(*counted), by_number);
	for (size_t i = 0, j = 0; i < n && j < m;) {
		if (reported[i] == counted[j]) {
			equal++;
			i++;
			j++;
		} else if (reported[i] < counted[j]) {
			i++;
		} else {
			j++;
		}
	}
	return equal;
}

/* The lengths of a benchmark's detours or samples, as the guest measured them; to be freed. */
static int64_t *find_reported(const struct worker *worker, const char *bench, size_t *n)
{
	const struct benchmark *benchmark = benchmarks_find(bench, strlen(bench));
	const char *name = !benchmark		 ? ""
			   : *benchmark->detours ? benchmark->detours
						 : benchmark->samples;
	int64_t *reported = NULL;

	*n = 0;
	for (size_t length; (length = benchmarks_next(&name)); name += length) {
		const struct series *series;
		char text[WIRE_NAME_MAX + 1];

		snprintf(text, sizeof(text), "%.*s", (int)length, name);
		series = worker_find(worker, bench, text);
		for (size_t i = 0; series && i < series->n; i++) {
			reported = memory_grow(reported, *n, sizeof(*reported));
			reported[(*n)++] = series->values[i];
		}
	}
	return reported;
}

/* Does every length that the guest measured equal a sum over functions? */
static void compare(const struct collection *collection, const struct worker *worker)
{
	struct blame *blame = collection->taking->blame;
	size_t n, m = blame->n_events - collection->first;
	int64_t *reported = find_reported(worker, blame->bench, &n);
	int64_t *counted = memory_zeroed(m, sizeof(*counted));

	for (size_t i = 0; i < m; i++)
		counted[i] = (int64_t)blame->events[collection->first + i].length;
	blame->reported += n;
	if (n && m)
		blame->equal += match(reported, n, counted, m);
	free(reported);
	free(counted);
}

static bool read_log(struct collection *collection, const void *bytes, size_t n,
		     struct error *error)
{
	struct plugin_event event = {0};
	struct plugin_log log;
	bool ok = plugin_log_begin(&log, bytes, n, (uint32_t)collection->taking->marks->n, error);

	while (ok && event.type != LOG_END) {
		ok = plugin_log_next(&log, &event, error);
		if (ok)
			take_event(collection, &log, &event);
	}
	collection->n_cores = log.n_cores;
	plugin_log_end(&log);
	return ok;
}

/* What one worker's core ran. The worker is the run's that is made now. */
static bool charge_core(struct blame_taking *taking, const struct worker *worker, int64_t core,
			const void *bytes, size_t n, struct error *error)
{
	struct collection counts = {.taking = taking, .core = core, .counting = true}, collection;
	size_t measured = measured_loops(taking);

	if (!read_log(&counts, bytes, n, error))
		return false;
	collection = (struct collection){
		.taking = taking,
		.worker = (uint32_t)(worker - taking->run->workers),
		.core = core,
		.skip = counts.n_loops > measured ? counts.n_loops - measured : 0,
		.first = taking->blame->n_events,
	};
	if (!read_log(&collection, bytes, n, error))
		return false;
	/* What a core ran is compared with what the stored run says of it. */
	if (core != ANY_CORE || run_has_own_clocks(taking->was))
		compare(&collection, &taking->was->workers[collection.worker]);
	else if (collection.n_cores == 1)
		compare(&collection, worker);
	taking->blame->shared |= collection.n_cores > 1;
	return true;
}

/* Each on its own core, numbered as these are. */
static bool charge_workers(struct blame_taking *taking, const struct worker *first, size_t workers,
			   const void *bytes, size_t n, struct error *error)
{
	struct collection all = {.taking = taking, .core = ANY_CORE, .counting = true};
	size_t found = 0;

	if (!read_log(&all, bytes, n, error))
		return false;
	for (int64_t core = 0; core < LOG_CORES_MAX && found < workers; core++) {
		if (all.ran[core] && !charge_core(taking, first + found++, core, bytes, n, error))
			return false;
	}
	return found == workers ||
	       error_set(error, "only %zu cores ran benchmarks, for %zu workers", found, workers);
}

static bool charge_log(struct blame_taking *taking, const struct worker *worker, const void *bytes,
		       size_t n, struct error *error)
{
	const char *cores = pairs_get(&taking->run->parameters, params_table[PARAM_CORES].name);

	if (cores)
		return charge_workers(taking, worker, strtoull(cores, NULL, 10), bytes, n, error);
	return charge_core(taking, worker, ANY_CORE, bytes, n, error);
}

bool blame_take_log(void *context, const struct worker *worker, int fd, struct error *error)
{
	struct plugin_log_file file;
	bool ok;

	if (!plugin_log_map(&file, fd, error))
		return false;
	ok = charge_log(context, worker, file.bytes, file.n, error);
	plugin_log_unmap(&file);
	return ok;
}
