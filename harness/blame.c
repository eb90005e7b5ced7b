/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boots with the plugin and collects events; see blame.h. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "blame.h"
#include "execute.h"
#include "image.h"
#include "memory.h"
#include "microbench/marks.h"
#include "noise/classes.h"
#include "plan.h"
#include "plugin.h"
#include "run_symbols.h"
#include "same.h"

#define NOMINAL_IPS 1e9

/* Which benchmarks report detours of the measured loop, and in which loops of the log they are. */
static const struct {
	const char *bench, *length;
} loops[] = {{"selfish", "length"}, {"barrier", "length"}, {"irq", "stolen_length"}};

/* Series of samples, each from one clock read to the next. */
static const struct {
	const char *bench, *series;
} samples[] = {
	{"syscall", "time"},	 {"pagetouch", "first4k"}, {"pagetouch", "second4k"},
	{"pagetouch", "read4k"}, {"pagetouch", "first2m"}, {"pagetouch", "second2m"},
	{"timeshare", "switch"},
};

static const char *length_series(const char *bench)
{
	for (size_t i = 0; i < sizeof(loops) / sizeof(loops[0]); i++) {
		if (!strcmp(loops[i].bench, bench))
			return loops[i].length;
	}
	return NULL;
}

/* What the taking of logs works on. */
struct taking {
	struct blame *blame;
	const struct run *run, *was;
	const struct elf_marks *marks;
	const struct blame_options *options;
	struct blame_event shown; /* of no worker before there is one */
	size_t bench_at;	  /* which benchmark of the run's list it is */
};

/* ---- one machine's log ---- */

/*
 * A log is read twice: first to count the loops of the benchmark, as it calibrates before it
 * measures and only the last ones count, then to charge what ran in these.
 */
#define ANY_CORE (-1)
struct collection {
	struct taking *taking;
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
static bool is_shown(const struct taking *taking, const struct blame_event *event)
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

static void take_span(struct collection *collection, const struct plugin_log *log,
		      const struct plugin_event *event)
{
	const struct elf_marks *marks = collection->taking->marks;
	struct blame *blame = collection->taking->blame;
	bool sample = marks->items[event->from].kind == MARK_SAMPLE;

	if (collection->counting || sample != blame->of_samples ||
	    (!sample && collection->n_loops <= collection->skip))
		return;
	walk_span(&blame->walk, log, event);
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

static size_t measured_loops(const struct taking *taking)
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

static void add_reported(int64_t **reported, size_t *n, const struct worker *worker,
			 const char *bench, const char *name)
{
	const struct series *series = worker_find(worker, bench, name);

	for (size_t i = 0; series && i < series->n; i++) {
		*reported = memory_grow(*reported, *n, sizeof(**reported));
		(*reported)[(*n)++] = series->values[i];
	}
}

/* Does every length that the guest measured equal a sum over functions? */
static void compare(const struct collection *collection, const struct worker *worker)
{
	struct blame *blame = collection->taking->blame;
	size_t n = 0, m = blame->n_events - collection->first;
	int64_t *reported = NULL, *counted = memory_zeroed(m, sizeof(*counted));

	if (!blame->of_samples)
		add_reported(&reported, &n, worker, blame->bench, length_series(blame->bench));
	for (size_t i = 0; blame->of_samples && i < sizeof(samples) / sizeof(samples[0]); i++) {
		if (!strcmp(samples[i].bench, blame->bench))
			add_reported(&reported, &n, worker, blame->bench, samples[i].series);
	}
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
static bool charge_core(struct taking *taking, const struct worker *worker, int64_t core,
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
	/* Workers of one machine are compared with what the stored run says of their cores. */
	if (core != ANY_CORE)
		compare(&collection, &taking->was->workers[collection.worker]);
	else if (collection.n_cores == 1)
		compare(&collection, worker);
	else
		taking->blame->shared = true;
	return true;
}

/* Each on its own core, numbered as these are. */
static bool charge_workers(struct taking *taking, const struct worker *first, size_t workers,
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

static bool charge_log(struct taking *taking, const struct worker *worker, const void *bytes,
		       size_t n, struct error *error)
{
	const char *cores = pairs_get(&taking->run->parameters, params_table[PARAM_CORES].name);

	if (cores)
		return charge_workers(taking, worker, strtoull(cores, NULL, 10), bytes, n, error);
	return charge_core(taking, worker, ANY_CORE, bytes, n, error);
}

static bool take_log(void *context, const struct worker *worker, int fd, struct error *error)
{
	struct stat status;
	void *bytes;
	bool ok;

	if (fstat(fd, &status))
		return error_set(error, "cannot read the plugin's log: %s", strerror(errno));
	if (!status.st_size)
		return error_set(error, "the plugin wrote no log");
	bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return error_set(error, "cannot read the plugin's log: %s", strerror(errno));
	ok = charge_log(context, worker, bytes, (size_t)status.st_size, error);
	munmap(bytes, (size_t)status.st_size);
	return ok;
}

/* ---- all machines ---- */

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

static bool boot(struct blame *blame, const struct run *was, struct plan *plan, const char *qemu,
		 const struct elf_marks *marks, size_t bench_at, const char *argument,
		 const struct blame_options *options, struct blame_event *shown,
		 struct error *error)
{
	struct run *is = run_new();
	struct taking taking = {blame, is, was, marks, options, {.worker = UINT32_MAX}, bench_at};
	struct plan_plugin plugin = {argument, {take_log, &taking}};
	bool ok;

	is->target = memory_copy(was->target);
	pairs_copy(&is->parameters, &was->parameters);
	plan->plugin = &plugin;
	ok = execute(plan, qemu, is, error);
	if (ok && strcmp(is->status, "ok") != 0)
		ok = error_set(error, "%s with the plugin failed: %s", was->id, is->reason);
	if (ok) {
		blame->n_workers = was->n_workers;
		blame->same = was->n_workers -
			      same_differing(was, is, blame->difference, sizeof(blame->difference));
	}
	*shown = taking.shown;
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

bool blame_make(struct blame *blame, const struct run *was, struct store *store,
		const struct paths *paths, const char *qemu, const struct blame_options *options,
		struct error *error)
{
	struct elf_marks marks = {NULL, 0};
	struct plan plan = {
		.timeout = options->timeout, .parallel = options->jobs, .quiet = options->quiet};
	char *argument = NULL;
	struct blame_event shown;
	size_t bench_at = 0;
	bool ok;

	*blame = (struct blame){.run = memory_copy(was->id),
				.target = memory_copy(was->target),
				.one = options->one};
	if (was->meter != METER_INSN)
		return error_set(error,
				 "%s was measured in the meter %s: only instructions can be "
				 "charged one by one",
				 was->id, meter_name(was->meter));
	if (strcmp(was->status, "ok") != 0)
		return error_set(error, "%s failed; `harness show %s` says why", was->id, was->id);
	ok = find_bench(blame, was, options->bench, &bench_at, error);
	blame->of_samples = ok && !length_series(blame->bench);
	ok = ok && plan_from_run(&plan, was, store, error) &&
	     run_symbols_load(&blame->symbols, &marks, was, &plan, paths, qemu, error) &&
	     (argument = plugin_argument(paths, &marks, &blame->symbols, error));
	if (ok) {
		walk_init(&blame->walk, &blame->symbols);
		blame->window = blame->of_samples ? 0 : window_of(was, blame->bench);
		ok = boot(blame, was, &plan, qemu, &marks, bench_at, argument, options, &shown,
			  error) &&
		     check_shown(blame, was, options, &shown, error);
	}
	if (ok) {
		sum_up(blame, &shown);
		ok = find_classes(blame, error);
	}
	free(argument);
	elf_marks_free(&marks);
	plan_free(&plan);
	return ok;
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
