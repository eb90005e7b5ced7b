/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `harness list`: the targets, benchmarks and runs that there are. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/cli.h"
#include "harness/base/file.h"
#include "harness/base/json_text.h"
#include "harness/base/paths.h"
#include "harness/base/table.h"
#include "harness/boot/target.h"
#include "harness/print/entries.h"
#include "harness/run/benchmarks.h"
#include "harness/run/params.h"
#include "harness/verb.h"

/* So many runs are shown to somebody who did not ask for runs only. */
#define RUNS_SHOWN 10

static const struct argp_option options[] = {CLI_FORMAT_OPTION, {0}};

static const char doc[] =
	"List targets, benchmarks and stored runs, or only one of these.\v"
	"Runs come newest first. Their state is `ok`, `failed`, `disturbed` or `not settled`; "
	"their "
	"origin is the verb that had them measured for an end of its own. A target's name means "
	"the "
	"newest run without one, that is `ok` and has no options but the usual ones; if there is "
	"none, the newest such run with options. All others are meant by id or label.\n"
	"\n"
	"In CSV each of the three has its own header; name one to get only that.\n"
	"\n"
	"Examples:\n"
	"  harness list\n"
	"  harness list runs --format csv\n"
	"\n"
	"Exit status: 0, or 2 if something was wrong.";

enum { TARGETS = 1, BENCHMARKS = 2, RUNS = 4, ALL = 7 };

static const struct {
	const char *name;
	unsigned int what;
} kinds[] = {{"targets", TARGETS}, {"benchmarks", BENCHMARKS}, {"runs", RUNS}};

struct parse {
	unsigned int what; /* 0: nothing named */
	enum format format;
	struct error *error;
};

static error_t parse_option(int key, char *text, struct argp_state *state)
{
	struct parse *parse = state->input;

	switch (key) {
	case 'f':
		return cli_format(text, &parse->format, parse->error) ? 0 : EINVAL;
	case ARGP_KEY_ARG:
		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
			if (!strcmp(text, kinds[i].name)) {
				parse->what |= kinds[i].what;
				return 0;
			}
		}
		error_set(parse->error,
			  "there is no list of '%s': it is targets, benchmarks or runs", text);
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* What is to be listed. */
struct lists {
	unsigned int what;
	struct targets targets;
	struct store_entry *entries;
	size_t n;
};

static bool gather(struct lists *lists, struct error *error)
{
	struct store *store;
	struct paths paths;
	bool ok;

	if (!paths_find(&paths, error))
		return false;
	if ((lists->what & TARGETS) && !targets_load(paths.root, &lists->targets, error))
		return false;
	if (!(lists->what & RUNS))
		return true;
	store = store_open(paths.results, false, error);
	ok = store && store_list(store, &lists->entries, &lists->n, error);
	store_close(store);
	return ok;
}

static void fill_targets(struct table *table, const struct targets *targets)
{
	table_init(table, "lll");
	table_add(table, "target");
	table_add(table, "all");
	table_add(table, "what it is");
	for (size_t i = 0; i < targets->n; i++) {
		table_add(table, targets->items[i].name);
		table_add(table, targets->items[i].in_all ? "yes" : "no");
		table_add(table, targets->items[i].summary);
	}
}

static void fill_benchmarks(struct table *table)
{
	table_init(table, "ll");
	table_add(table, "benchmark");
	table_add(table, "what it measures");
	for (const struct benchmark *bench = benchmarks; bench->name; bench++) {
		table_add(table, bench->name);
		table_add(table, bench->summary);
	}
}

static void print_one(struct table *table, bool csv)
{
	if (csv)
		table_print_csv(table, stdout);
	else
		table_print(table, stdout);
	table_free(table);
}

static void print_entries(const struct lists *lists, bool csv)
{
	size_t shown = lists->n;

	if (csv) {
		entries_print_csv(stdout, lists->entries, lists->n);
		return;
	}
	if (lists->what != RUNS && shown > RUNS_SHOWN)
		shown = RUNS_SHOWN;
	entries_print_table(stdout, lists->entries, shown);
	if (!lists->n)
		puts("no runs yet: `harness run --target lwk` makes one");
	if (shown < lists->n)
		printf("and %zu older ones: `harness list runs`\n", lists->n - shown);
}

static void print_text(const struct lists *lists, bool csv)
{
	struct table table;

	if (lists->what & TARGETS) {
		fill_targets(&table, &lists->targets);
		print_one(&table, csv);
	}
	if (lists->what & BENCHMARKS) {
		if (lists->what & TARGETS)
			putchar('\n');
		fill_benchmarks(&table);
		print_one(&table, csv);
	}
	if (lists->what & RUNS) {
		if (lists->what != RUNS)
			putchar('\n');
		print_entries(lists, csv);
	}
}

static json_t *targets_json(const struct targets *targets)
{
	json_t *list = json_array();

	for (size_t i = 0; i < targets->n; i++) {
		json_t *object = json_object();

		json_object_set_new(object, "name", json_text(targets->items[i].name));
		json_object_set_new(object, "summary", json_text(targets->items[i].summary));
		json_object_set_new(object, "in_all", json_boolean(targets->items[i].in_all));
		json_array_append_new(list, object);
	}
	return list;
}

static json_t *benchmarks_json(void)
{
	json_t *list = json_array();

	for (const struct benchmark *bench = benchmarks; bench->name; bench++) {
		json_t *object = json_object();

		json_object_set_new(object, "name", json_text(bench->name));
		json_object_set_new(object, "summary", json_text(bench->summary));
		json_array_append_new(list, object);
	}
	return list;
}

static bool print_json(const struct lists *lists, struct error *error)
{
	json_t *document = json_object();

	if (lists->what & TARGETS)
		json_object_set_new(document, "targets", targets_json(&lists->targets));
	if (lists->what & BENCHMARKS)
		json_object_set_new(document, "benchmarks", benchmarks_json());
	if (lists->what & RUNS)
		json_object_set_new(document, "runs", entries_json(lists->entries, lists->n));
	return json_print(stdout, document, error);
}

static bool list(const struct parse *parse, struct error *error)
{
	struct lists lists = {.what = parse->what ? parse->what : ALL};
	bool ok = gather(&lists, error);

	if (ok && parse->format == FORMAT_JSON)
		ok = print_json(&lists, error);
	else if (ok)
		print_text(&lists, parse->format == FORMAT_CSV);
	targets_free(&lists.targets);
	store_entries_free(lists.entries, lists.n);
	return ok && file_check_written(stdout, error);
}

static int run(int argc, char **argv, struct error *error)
{
	static const struct argp argp = {
		options, parse_option, "[targets] [benchmarks] [runs]", doc, NULL, NULL, NULL};
	struct parse parse = {0, FORMAT_TABLE, error};
	int code;

	if (cli_go(cli_parse(&argp, argc, argv, &parse, error), &code) && list(&parse, error))
		code = EXIT_DONE;
	return code;
}

const struct verb verb_list = {"list", "targets, benchmarks and stored runs", run};
