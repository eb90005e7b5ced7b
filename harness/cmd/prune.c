/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `harness prune`: deletes runs that nobody needs, and then images that no run needs. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness/base/cli.h"
#include "harness/base/file.h"
#include "harness/base/json_text.h"
#include "harness/base/memory.h"
#include "harness/boot/snapshot.h"
#include "harness/print/entries.h"
#include "harness/run/units.h"
#include "harness/store/own_store.h"
#include "harness/verb.h"

enum { KEY_OLDER = 0x200, KEY_FAILED, KEY_KEEP, KEY_SNAPSHOTS };

static const struct argp_option options[] = {
	{"failed", KEY_FAILED, NULL, 0, "runs that failed", 1},
	{"older-than", KEY_OLDER, "AGE", 0,
	 "runs that are older: a number with h, d or w (hours, days, weeks)", 1},
	{"keep", KEY_KEEP, "N", 0, "all but the newest N of each target", 1},
	{"snapshots", KEY_SNAPSHOTS, NULL, 0,
	 "and all settled machines that were saved, which are made anew when they are wanted", 1},
	{"dry-run", 'n', NULL, 0, "say what would be deleted, and delete nothing", 2},
	CLI_FORMAT_OPTION,
	{0},
};

static const char doc[] =
	"Delete stored runs, and the images that no run left needs. A run goes if any of the "
	"options or a RUN names it; with none of them only images go.\v"
	"RUN is a run's id, the beginning of one, a target's name or a label (its newest complete "
	"run), or "
	"`last`; `harness list runs` lists them. Images of a harness that runs meanwhile are safe: "
	"they are left for another time.\n"
	"\n"
	"Examples:\n"
	"  harness prune --failed --older-than 30d\n"
	"  harness prune --keep 20 --dry-run\n"
	"  harness prune 20240131T120000\n"
	"\n"
	"Exit status: 0, or 2 if something was wrong; then no run was deleted.";

struct request {
	bool failed, dry, snapshots;
	char before[32]; /* runs created before this time go; "" if not asked for */
	bool count;
	uint64_t keep;
	char **which;
	size_t n;
	enum format format;
};

struct parse {
	struct request *request;
	struct error *error;
};

/* An age into the time so long ago, as runs have it. */
static bool set_before(struct request *request, const char *text, struct error *error)
{
	static const struct {
		char suffix;
		unsigned int hours;
	} units[] = {{'h', 1}, {'d', 24}, {'w', 7 * 24}};
	const uint64_t most = 1000000; /* hours: more than a century */
	size_t n = strlen(text), i = 0;
	uint64_t number;
	struct tm utc;
	time_t then;
	char *digits;
	bool ok;

	while (n && i < 3 && text[n - 1] != units[i].suffix)
		i++;
	if (!n || i == 3)
		return error_set(error, "--older-than: '%s' has no unit: write 12h, 30d or 8w",
				 text);
	digits = memory_copy(text);
	digits[n - 1] = '\0';
	ok = units_count(digits, 0, most / units[i].hours, &number, error);
	free(digits);
	if (!ok)
		return error_prefix(error, "--older-than");
	then = time(NULL) - (time_t)(number * units[i].hours * 3600);
	gmtime_r(&then, &utc);
	strftime(request->before, sizeof(request->before), "%Y-%m-%dT%H:%M:%SZ", &utc);
	return true;
}

static bool set(struct request *request, int key, char *text, struct error *error)
{
	switch (key) {
	case KEY_FAILED:
		request->failed = true;
		return true;
	case KEY_SNAPSHOTS:
		request->snapshots = true;
		return true;
	case KEY_OLDER:
		return set_before(request, text, error);
	case KEY_KEEP:
		request->count = true;
		return units_count(text, 0, UINT32_MAX, &request->keep, error) ||
		       error_prefix(error, "--keep");
	case 'n':
		request->dry = true;
		return true;
	case 'f':
		return cli_format(text, &request->format, error);
	default:
		request->which = memory_grow(request->which, request->n, sizeof(*request->which));
		request->which[request->n++] = text;
		return true;
	}
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
	struct parse *parse = state->input;

	if (key != ARGP_KEY_ARG && (key <= 0 || key >= ARGP_KEY_END))
		return ARGP_ERR_UNKNOWN;
	return set(parse->request, key, text, parse->error) ? 0 : EINVAL;
}

/* How many runs of this target are newer? Entries are sorted so. */
static uint64_t newer(const struct store_entry *entries, size_t at)
{
	uint64_t n = 0;

	for (size_t i = 0; i < at; i++)
		n += !strcmp(entries[i].target, entries[at].target);
	return n;
}

static bool is_chosen(const struct request *request, const struct store_entry *entries, size_t at)
{
	const struct store_entry *entry = &entries[at];

	for (size_t i = 0; i < request->n; i++) {
		if (!strcmp(request->which[i], entry->id))
			return true;
	}
	return (request->failed && !strcmp(entry->status, "failed")) ||
	       (*request->before && strcmp(entry->created, request->before) < 0) ||
	       (request->count && newer(entries, at) >= request->keep);
}

/* What one `harness prune` works on: the first `chosen` entries are to be deleted. */
struct session {
	const struct request *request;
	struct store *store;
	struct store_entry *entries;
	size_t n, chosen;
	size_t images;
	uint64_t bytes;
	struct snapshot_cache snapshots; /* that were there */
};

/* The ids that the user's words stand for, in their place. */
static bool resolve(struct session *session, char **ids, struct error *error)
{
	const struct request *request = session->request;

	for (size_t i = 0; i < request->n; i++) {
		struct run *run = store_load(session->store, request->which[i], false, error);

		if (!run)
			return false;
		ids[i] = memory_copy(run->id);
		run_free(run);
	}
	return true;
}

/* Chosen entries first, each part in its order. */
static void choose(struct session *session, const struct request *request)
{
	bool *chosen = memory_zeroed(session->n, sizeof(*chosen));
	struct store_entry *sorted = memory_zeroed(session->n, sizeof(*sorted));
	size_t at = 0;

	for (size_t i = 0; i < session->n; i++)
		chosen[i] = is_chosen(request, session->entries, i);
	for (int pass = 1; pass >= 0; pass--) {
		for (size_t i = 0; i < session->n; i++) {
			if (chosen[i] == (pass == 1))
				sorted[at++] = session->entries[i];
		}
		if (pass)
			session->chosen = at;
	}
	free(chosen);
	free(session->entries);
	session->entries = sorted;
}

static bool gather(struct session *session, struct error *error)
{
	struct request resolved = *session->request;
	bool ok;

	resolved.which = memory_zeroed(resolved.n, sizeof(*resolved.which));
	ok = resolve(session, resolved.which, error) &&
	     store_list(session->store, &session->entries, &session->n, error);
	if (ok)
		choose(session, &resolved);
	for (size_t i = 0; i < resolved.n; i++)
		free(resolved.which[i]);
	free(resolved.which);
	return ok;
}

static bool delete_chosen(struct session *session, struct error *error)
{
	const char **ids = memory_zeroed(session->chosen, sizeof(*ids));
	bool ok;

	for (size_t i = 0; i < session->chosen; i++)
		ids[i] = session->entries[i].id;
	ok = store_delete(session->store, ids, session->chosen, error);
	free(ids);
	return ok;
}

/* Runs are gone by now: images that cannot go yet are no failure. */
static void sweep(struct session *session)
{
	struct error error;

	if (!store_image_sweep(session->store, &session->images, &session->bytes, &error))
		fprintf(stderr, "harness: images are kept: %s\n", error.message);
}

static json_t *snapshots_json(const struct session *session)
{
	bool deleted = session->request->snapshots && !session->request->dry;
	json_t *snapshots = json_object();

	json_object_set_new(snapshots, "number", json_integer((json_int_t)session->snapshots.n));
	json_object_set_new(snapshots, "bytes", json_integer((json_int_t)session->snapshots.bytes));
	json_object_set_new(snapshots, "deleted", json_boolean(deleted));
	return snapshots;
}

static void print_snapshots(const struct session *session)
{
	if (!session->snapshots.n && !session->request->snapshots)
		return;
	printf("%s %zu settled machines of %" PRIu64 " bytes%s\n",
	       !session->request->snapshots ? "kept"
	       : session->request->dry	    ? "would delete"
					    : "deleted",
	       session->snapshots.n, session->snapshots.bytes,
	       session->request->snapshots ? "" : " (--snapshots deletes them)");
}

static bool print_json(const struct session *session, struct error *error)
{
	json_t *document = json_object(), *images = json_object();

	json_object_set_new(document, "dry_run", json_boolean(session->request->dry));
	json_object_set_new(document, "runs", entries_json(session->entries, session->chosen));
	json_object_set_new(images, "number", json_integer((json_int_t)session->images));
	json_object_set_new(images, "bytes", json_integer((json_int_t)session->bytes));
	json_object_set_new(document, "images", images);
	json_object_set_new(document, "snapshots", snapshots_json(session));
	return json_print(stdout, document, error);
}

static bool print(const struct session *session, struct error *error)
{
	if (session->request->format == FORMAT_JSON)
		return print_json(session, error) && file_check_written(stdout, error);
	if (session->request->format == FORMAT_CSV) {
		entries_print_csv(stdout, session->entries, session->chosen);
		return file_check_written(stdout, error);
	}
	if (session->chosen)
		entries_print_table(stdout, session->entries, session->chosen);
	if (session->request->dry)
		printf("%zu of %zu runs would be deleted, and then images that no other run "
		       "needs\n",
		       session->chosen, session->n);
	else
		printf("deleted %zu of %zu runs, and %zu images of %" PRIu64 " bytes\n",
		       session->chosen, session->n, session->images, session->bytes);
	print_snapshots(session);
	return file_check_written(stdout, error);
}

static bool prune(const struct request *request, struct error *error)
{
	struct session session = {.request = request};
	bool ok;

	session.store = own_store_open(!request->dry, error);
	ok = session.store && gather(&session, error);
	if (ok && !request->dry) {
		ok = delete_chosen(&session, error);
		if (ok)
			sweep(&session);
	}
	snapshot_cache_look(&session.snapshots);
	if (ok && request->snapshots && !request->dry)
		snapshot_cache_empty();
	ok = ok && print(&session, error);
	store_entries_free(session.entries, session.n);
	store_close(session.store);
	return ok;
}

static int run(int argc, char **argv, struct error *error)
{
	static const struct argp argp = {options, parse_option, "[RUN...]", doc, NULL, NULL, NULL};
	struct request request = {.format = FORMAT_TABLE};
	struct parse parse = {&request, error};
	int code;

	if (cli_go(cli_parse(&argp, argc, argv, &parse, error), &code) && prune(&request, error))
		code = EXIT_DONE;
	free(request.which);
	return code;
}

const struct verb verb_prune = {"prune", "delete old or failed runs, and unused images", run};
