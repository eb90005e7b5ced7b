/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `harness isolation`: what reaches a core that should be left alone, on kernels side by side, with the
 * core beside it idle and busy. One boot a row, all of them side by side: its log says both what the
 * core lost by its own clock and who took it.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "harness/analysis/isolation.h"
#include "harness/base/cli.h"
#include "harness/base/json_text.h"
#include "harness/base/memory.h"
#include "harness/base/number.h"
#include "harness/base/table.h"
#include "harness/base/words.h"
#include "harness/blame/blame.h"
#include "harness/blame/blame_totals.h"
#include "harness/measure/session.h"
#include "harness/run/marks.h"
#include "harness/store/blamed.h"
#include "harness/verb.h"

#define NAMED_MAX 3 /* functions and entries that people want to read */

static const char doc[] =
	"Usage: harness isolation [OPTION...]\n"
	"Measure what reaches a core that is to be left alone: a stock and a tuned Linux whose\n"
	"second processor runs the benchmark, the LWK on a core that a Linux gave up, and the LWK\n"
	"alone. Each twice: with Linux's processor idle, and with a load on it that forks, maps,\n"
	"writes, sets timers, patches kernel text and loads modules; an LWK has one core more\n"
	"then, whose threads switch, map memory, set timers, and delegate calls to a Linux "
	"beside.\n"
	"\n"
	"Counted are the instructions of the measured core alone, by QEMU's plugin: what its\n"
	"neighbour executes is not in them. Each run is in the store afterwards, as any other,\n"
	"and a row that was measured so before is told from there; --fresh boots it again.\n"
	"\n"
	"OPTION is one of `harness run` (--duration, --seed, --jobs, --format, --quiet, ...) "
	"but\n"
	"for what this measures itself: --target, --bench, --cores, --load.\n"
	"\n"
	"Exit status: 0; 2 something was wrong; 1 what was charged to functions is not what was "
	"measured; 3 with --strict if a run is disturbed or had not settled.\n";

static const char measured[] = "selfish";
static const char *const columns[] = {"linux-smp", "linux-tuned", "cokernel", "lwk"};
#define ROWS_MAX (2 * sizeof(columns) / sizeof(columns[0]))

struct row {
	const char *target;
	bool loaded;
	struct run_request request;
	struct run *run;
	/* while it is measured */
	struct blame_watch *watch;
	struct blame blame;
	/* what came of that, or is stored of an equal run; texts of found are the row's */
	struct isolation_found found;
	struct blamed blamed;
};

struct isolation {
	struct row rows[ROWS_MAX];
	size_t n;
	bool untrue; /* of some row what was charged is not what was measured */
};

/* The request of `harness run` that a row is, with the user's options. */
static bool parse(struct row *row, char **given, int n_given, struct error *error)
{
	const char *own[] = {"--target", row->target, "--bench", measured,
			     "--cores",	 "1",	      "--load"};
	size_t n_own = sizeof(own) / sizeof(own[0]) - !row->loaded;
	char **argv = memory_zeroed((size_t)n_given + n_own + 1, sizeof(*argv));
	int argc = 0, parsed;

	for (; argc < n_given; argc++)
		argv[argc] = given[argc];
	for (size_t i = 0; i < n_own; i++)
		argv[argc++] = (char *)own[i];
	parsed = request_parse(argc, argv, &row->request, error);
	free(argv);
	if (parsed == CLI_GO && row->request.elf)
		return error_set(error, "--elf: this measures benchmarks");
	return parsed == CLI_GO;
}

static bool parse_all(struct isolation *isolation, int argc, char **argv, struct error *error)
{
	for (size_t i = 0; i < ROWS_MAX; i++) {
		struct row *row = &isolation->rows[isolation->n++];

		row->target = columns[i / 2];
		row->loaded = i % 2;
		if (!parse(row, argv, argc, error))
			return false;
	}
	return true;
}

static const char *neighbour(const struct row *row)
{
	if (row->loaded)
		return "busy";
	return strcmp(row->target, "lwk") != 0 ? "idle" : "none";
}

/* What detours began with, and how much of all that was stolen these took. */
struct cause {
	uint32_t entry; /* index of a symbol */
	uint64_t stolen;
};

static int by_stolen(const void *a, const void *b)
{
	const struct cause *x = a, *y = b;

	return (x->stolen < y->stolen) - (x->stolen > y->stolen);
}

/* To be freed; the costliest first. */
static struct cause *find_causes(const struct blame *blame, size_t *n)
{
	struct cause *causes = memory_zeroed(blame->n_events, sizeof(*causes));

	*n = 0;
	for (size_t i = 0; i < blame->n_events; i++) {
		const struct blame_event *event = &blame->events[i];
		size_t at = 0;

		while (at < *n && causes[at].entry != event->entry)
			at++;
		if (at == *n)
			causes[(*n)++].entry = event->entry;
		causes[at].stolen += event->length;
	}
	qsort(causes, *n, sizeof(*causes), by_stolen);
	return causes;
}

static const char *cause_name(const struct blame *blame, const struct cause *cause)
{
	return cause->entry == WALK_NO_ENTRY
		       ? "(none)"
		       : blame_entry_name(blame->symbols.items[cause->entry].name);
}

/* All of them, the costliest first. */
static json_t *make_causes(const struct blame *blame)
{
	size_t n;
	struct cause *causes = find_causes(blame, &n);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_pack("{s:o, s:I}", "name",
						      json_text(cause_name(blame, &causes[i])),
						      "insn", (json_int_t)causes[i].stolen));
	free(causes);
	return list;
}

/* The first few, with their shares of what was stolen; to be freed. */
static char *name_causes(const struct blame *blame)
{
	size_t n;
	struct cause *causes = find_causes(blame, &n);
	struct words words = {NULL, 0};

	for (size_t i = 0; i < n && i < NAMED_MAX; i++)
		words_add(&words, "%s%s %.0f %%", i ? ", " : "", cause_name(blame, &causes[i]),
			  100.0 * (double)causes[i].stolen / (double)blame->stolen);
	if (!n)
		words_add(&words, "none observed");
	free(causes);
	return words_take(&words);
}

/* ---- measuring ---- */

static bool begin(void *context, size_t which, struct plan *plan, const struct run *run,
		  const struct paths *paths, const char *qemu, struct error *error)
{
	const struct blame_options options = {.bench = measured};
	struct isolation *isolation = context;
	struct row *row = &isolation->rows[which];

	row->watch = blame_watch(&row->blame, run, plan, paths, qemu, &options, error);
	if (!row->watch)
		return false;
	plan->reader = blame_watch_log(row->watch);
	plan->names = blame_watch_names(row->watch);
	return true;
}

/* The texts that are a row's own, from those of a run or of a moment. */
static void take_found(struct row *row, const struct isolation_found *found)
{
	row->found = *found;
	row->found.by = memory_copy(found->by);
	row->found.causes = memory_copy(found->causes);
	row->found.neighbour = neighbour(row);
}

static bool before(void *context, size_t which, const struct run *run, struct store *store,
		   bool *stands, struct error *error)
{
	struct isolation *isolation = context;
	struct row *row = &isolation->rows[which];
	struct isolation_found found;

	*stands = isolation_from_pairs(&found, &run->provenance) && found.causes &&
		  !strcmp(found.neighbour, neighbour(row));
	if (!*stands)
		return true;
	if (!blamed_load(store, run->id, measured, &row->blamed, stands, error))
		return false;
	if (*stands)
		take_found(row, &found);
	return true;
}

/* What was found is kept with the run: for the page, and for who asks again. */
static bool end(void *context, size_t which, struct run *run, struct error *error)
{
	struct isolation *isolation = context;
	struct row *row = &isolation->rows[which];
	struct isolation_found found;
	json_t *causes;
	char *by, *text;

	if (!blame_watch_end(row->watch, error))
		return false;
	if (row->blame.equal != row->blame.reported) {
		fprintf(stderr,
			"harness: %s: of %zu detours that were measured only %zu are sums over "
			"functions\n",
			run->id, row->blame.reported, row->blame.equal);
		isolation->untrue = true;
	}
	by = name_causes(&row->blame);
	causes = make_causes(&row->blame);
	text = json_dumps(causes, JSON_COMPACT);
	found = (struct isolation_found){.neighbour = neighbour(row),
					 .detours = (double)row->blame.n_events,
					 .stolen = (double)row->blame.stolen,
					 .longest = (double)row->blame.longest,
					 .window = row->blame.window,
					 .by = by,
					 .causes = text};
	isolation_to_pairs(&found, &run->provenance);
	take_found(row, &found);
	blame_sum_up(&row->blamed, &row->blame);
	json_decref(causes);
	free(by);
	free(text);
	return true;
}

static bool kept(void *context, size_t which, const struct run *run, struct store *store,
		 struct error *error)
{
	const struct isolation *isolation = context;

	return blame_keep(store, run->id, &isolation->rows[which].blame, error);
}

static bool measure_all(struct isolation *isolation, struct error *error)
{
	const struct session_watch watch = {"isolation", before, begin, end, kept, isolation};
	struct run_request requests[ROWS_MAX];
	struct run *runs[ROWS_MAX];

	for (size_t i = 0; i < isolation->n; i++) {
		requests[i] = isolation->rows[i].request;
		requests[i].origin = "isolation";
		requests[i].answer = true;
	}
	if (!session_measure_together(requests, isolation->n, &watch, runs, error))
		return false;
	for (size_t i = 0; i < isolation->n; i++)
		isolation->rows[i].run = runs[i];
	for (size_t i = 0; i < isolation->n; i++) {
		if (runs[i]->status && strcmp(runs[i]->status, "ok") != 0)
			return error_set(error, "%s failed: %s", runs[i]->target, runs[i]->reason);
	}
	return true;
}

/* ---- for people ---- */

static void add_readable(struct table *table, double value)
{
	char text[NUMBER_TEXT_MAX];

	table_add(table, number_readable(value, text));
}

static void print_table(const struct isolation *isolation)
{
	struct table table;

	table_init(&table, "llrrrrl");
	for (const char *const *head =
		     (const char *const[]){"target", "neighbour", "detours", "stolen, insn",
					   "longest, insn", "noise, %", "by", NULL};
	     *head; head++)
		table_add(&table, *head);
	for (size_t i = 0; i < isolation->n; i++) {
		const struct isolation_found *found = &isolation->rows[i].found;

		table_add(&table, isolation->rows[i].target);
		table_add(&table, found->neighbour);
		add_readable(&table, found->detours);
		add_readable(&table, found->stolen);
		add_readable(&table, found->longest);
		add_readable(&table, 100 * isolation_noise(found));
		table_add(&table, found->by);
	}
	table_print(&table, stdout);
	table_free(&table);
	puts("\nInstructions of the measured core alone, in a window of that much virtual time; "
	     "the shares\nare those of what was stolen, by what each detour began with.");
}

/* ---- for programs ---- */

static json_t *make_functions(const struct blamed *blamed)
{
	json_t *list = json_array();

	for (size_t i = 0; i < blamed->n_parts; i++) {
		const struct blamed_part *part = &blamed->parts[i];

		if (!part->class && !part->entry)
			json_array_append_new(list,
					      json_pack("{s:o, s:I}", "name", json_text(part->name),
							"insn", (json_int_t)part->insns));
	}
	return list;
}

/* What lies in a store is anybody's: of no list there is none. */
static json_t *read_causes(const char *text)
{
	json_t *list = json_loads(text, 0, NULL);

	return list ? list : json_array();
}

static json_t *make_row(const struct row *row)
{
	const struct isolation_found *found = &row->found;

	return json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:f, s:o, s:o}", "target", row->target,
			 "neighbour", found->neighbour, "run", row->run->id, "detours",
			 (json_int_t)found->detours, "stolen", (json_int_t)found->stolen, "longest",
			 (json_int_t)found->longest, "window", found->window, "causes",
			 read_causes(found->causes), "functions", make_functions(&row->blamed));
}

static bool print_json(const struct isolation *isolation, struct error *error)
{
	json_t *list = json_array();

	for (size_t i = 0; i < isolation->n; i++)
		json_array_append_new(list, make_row(&isolation->rows[i]));
	return json_print(stdout, json_pack("{s:o}", "isolation", list), error);
}

static void print_csv(const struct isolation *isolation)
{
	struct table table;

	table_init(&table, "llllll");
	for (const char *const *head = (const char *const[]){"target", "neighbour", "detours",
							     "stolen", "longest", "window", NULL};
	     *head; head++)
		table_add(&table, *head);
	for (size_t i = 0; i < isolation->n; i++) {
		const struct isolation_found *found = &isolation->rows[i].found;

		table_add(&table, isolation->rows[i].target);
		table_add(&table, found->neighbour);
		table_addf(&table, "%.0f", found->detours);
		table_addf(&table, "%.0f", found->stolen);
		table_addf(&table, "%.0f", found->longest);
		table_addf(&table, "%.0f", found->window);
	}
	table_print_csv(&table, stdout);
	table_free(&table);
}

static bool print(const struct isolation *isolation, struct error *error)
{
	if (isolation->rows[0].request.format == FORMAT_JSON)
		return print_json(isolation, error);
	if (isolation->rows[0].request.format == FORMAT_CSV)
		print_csv(isolation);
	else
		print_table(isolation);
	return true;
}

/* One log, read twice: for the cores' clocks, and for who took their time. */
static int judge(const struct isolation *isolation)
{
	struct marks marks = {.strict = isolation->rows[0].request.strict};

	for (size_t i = 0; i < isolation->n; i++)
		marks_tell(&marks, &isolation->rows[i].run, 1);
	return marks_code(&marks, isolation->untrue ? EXIT_REGRESSION : EXIT_DONE);
}

static void free_all(struct isolation *isolation)
{
	for (size_t i = 0; i < isolation->n; i++) {
		struct row *row = &isolation->rows[i];

		blame_watch_free(row->watch);
		blame_free(&row->blame);
		blamed_free(&row->blamed);
		free((char *)row->found.by);
		free((char *)row->found.causes);
		if (row->run)
			run_free(row->run);
		request_free(&row->request);
	}
}

static int run(int argc, char **argv, struct error *error)
{
	struct isolation isolation = {.n = 0};
	int code = EXIT_ERROR;

	error->message[0] = '\0';
	if (cli_help(argc, argv, doc))
		return EXIT_DONE;
	if (parse_all(&isolation, argc, argv, error) && measure_all(&isolation, error) &&
	    print(&isolation, error))
		code = judge(&isolation);
	free_all(&isolation);
	return code;
}

const struct verb verb_isolation = {
	"isolation", "what reaches a core beside an idle and a busy Linux, by whom", run};
