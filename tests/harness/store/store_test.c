/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What goes into the store comes out again; and it survives those who die while writing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/harness/made_up/folder.h"
#include "harness/store/db.h"
#include "harness/store/store.h"
#include "tests/harness/made_up/synthetic.h"

#define DAY "2026-01-02T03:04:05Z"

static struct store *opened(bool write)
{
	struct error error = {""};
	struct store *store = store_open(folder, write, &error);

	if (!store)
		fail_msg("%s", error.message);
	return store;
}

static void save(struct store *store, const struct synthetic *how)
{
	struct run *run = synthetic_run(how);
	struct error error = {""};

	if (!store_save(store, run, &error))
		fail_msg("%s", error.message);
	run_free(run);
}

static void save_as(struct store *store, const char *id, const char *target, const char *created,
		    bool failed)
{
	save(store, &(struct synthetic){id, target, created, failed, 1, 1, 3, NULL});
}

/* The id of what a user's word finds, or the error's message. */
static const char *found(struct store *store, const char *which)
{
	static char text[1024];
	struct error error = {""};
	struct run *run = store_load(store, which, false, &error);

	snprintf(text, sizeof(text), "%s", run ? run->id : error.message);
	run_free(run);
	return text;
}

static void runs_come_back_whole(void **state)
{
	const struct synthetic hows[] = {
		{"20260102T030405-linu-00000001", "linux", DAY, false, 3, 1, 1000, NULL},
		{"20260102T030405-linu-00000002", "linux", DAY, false, 2, 3, 0, NULL},
		{"20260102T030405-linu-00000003", "linux", DAY, true, 2, 1, 5, NULL},
	};
	struct store *store = opened(true);
	struct error error;

	(void)state;
	for (size_t i = 0; i < 3; i++)
		save(store, &hows[i]);
	store_close(store);
	store = opened(false);
	for (size_t i = 0; i < 3; i++) {
		struct run *was = synthetic_run(&hows[i]);
		struct run *is = store_load(store, hows[i].id, true, &error);
		const char *difference;

		if (!is)
			fail_msg("%s", error.message);
		difference = synthetic_difference(was, is);
		if (difference)
			fail_msg("run %zu differs in %s", i, difference);
		run_free(was);
		run_free(is);
	}
	store_close(store);
}

static void without_samples_single_values_come(void **state)
{
	struct store *store = opened(true);
	struct error error;
	struct run *run;
	int64_t value;

	(void)state;
	save_as(store, "a", "lwk", DAY, false);
	run = store_load(store, "a", false, &error);
	assert_non_null(run);
	assert_true(worker_scalar(&run->workers[0], "selfish", "quiet_loop", &value));
	assert_int_equal(value, 12);
	assert_null(worker_find(&run->workers[0], "selfish", "start"));
	run_free(run);
	store_close(store);
}

static void words_find_runs(void **state)
{
	struct store *store = opened(true);

	(void)state;
	save_as(store, "20260101-lwk-1", "lwk", "2026-01-01T00:00:00Z", false);
	save_as(store, "20260102-linu-1", "linux", "2026-01-02T00:00:00Z", false);
	save_as(store, "20260102-linu-12", "linux", "2026-01-02T00:00:00Z", false);
	save_as(store, "20260103-linu-1", "linux", "2026-01-03T00:00:00Z", true);
	save_as(store, "20260103-uni-1", "unikernel", "2026-01-03T00:00:00Z", true);
	assert_string_equal(found(store, "20260101-lwk-1"), "20260101-lwk-1");
	assert_string_equal(found(store, "20260101"), "20260101-lwk-1");
	/* an id that begins another one is still that id */
	assert_string_equal(found(store, "20260102-linu-1"), "20260102-linu-1");
	assert_non_null(strstr(found(store, "20260102-linu"), "several"));
	/* stored later in the same second is newer; a failed one is passed over */
	assert_string_equal(found(store, "linux"), "20260102-linu-12");
	assert_string_equal(found(store, "last"), "20260103-uni-1");
	assert_non_null(strstr(found(store, "unikernel"),
			       "no run of unikernel is its user's own, complete"));
	assert_non_null(strstr(found(store, "nothing"), "no run 'nothing'"));
	assert_non_null(strstr(found(store, ""), "no run ''"));
	assert_non_null(strstr(found(store, "%"), "no run '%'"));
	store_close(store);
}

static void lists_are_newest_first(void **state)
{
	struct store *store = opened(true);
	struct store_entry *entries;
	struct error error;
	size_t n;

	(void)state;
	save_as(store, "b", "lwk", "2026-01-02T00:00:00Z", false);
	save_as(store, "a", "lwk", "2026-01-03T00:00:00Z", true);
	save_as(store, "c", "linux", "2026-01-01T00:00:00Z", false);
	assert_true(store_list(store, &entries, &n, &error));
	assert_int_equal(n, 3);
	assert_string_equal(entries[0].id, "a");
	assert_string_equal(entries[0].status, "failed");
	assert_string_equal(entries[1].id, "b");
	assert_string_equal(entries[2].target, "linux");
	store_entries_free(entries, n);
	store_close(store);
}

static void reading_makes_nothing(void **state)
{
	const char *nowhere = in_folder("not/there");
	struct store_entry *entries;
	struct error error;
	struct store *store;
	size_t n;

	(void)state;
	store = store_open(nowhere, false, &error);
	assert_non_null(store);
	assert_true(store_list(store, &entries, &n, &error));
	assert_int_equal(n, 0);
	assert_non_null(strstr(found(store, "last"), "no run"));
	store_close(store);
	assert_int_not_equal(access(nowhere, F_OK), 0);
}

static void the_same_id_twice_changes_nothing(void **state)
{
	const struct synthetic how = {"a", "lwk", DAY, false, 2, 1, 10, NULL};
	struct synthetic other = how;
	struct store *store = opened(true);
	struct run *first = synthetic_run(&how), *second, *is;
	struct error error;

	(void)state;
	other.samples = 20;
	second = synthetic_run(&other);
	assert_true(store_save(store, first, &error));
	assert_false(store_save(store, second, &error));
	is = store_load(store, "a", true, &error);
	assert_non_null(is);
	assert_null(synthetic_difference(first, is));
	run_free(first);
	run_free(second);
	run_free(is);
	store_close(store);
}

static int count(const char *sql)
{
	sqlite3_stmt *statement;
	sqlite3 *db;
	int n;

	assert_int_equal(sqlite3_open(in_folder("results.sqlite"), &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	n = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return n;
}

static void deleted_runs_leave_nothing(void **state)
{
	const char *const both[] = {"a", "b"}, *const wrong[] = {"c", "d"};
	struct store *store = opened(true);
	struct error error;

	(void)state;
	save_as(store, "a", "lwk", DAY, false);
	save_as(store, "b", "lwk", DAY, true);
	save_as(store, "c", "lwk", DAY, false);
	assert_true(store_delete(store, both, 2, &error));
	/* all or none */
	assert_false(store_delete(store, wrong, 2, &error));
	assert_non_null(strstr(error.message, "'d'"));
	store_close(store);
	assert_int_equal(count("SELECT count(*) FROM runs"), 1);
	assert_int_equal(count("SELECT count(DISTINCT run) FROM samples"), 1);
	assert_int_equal(count("SELECT count(DISTINCT run) FROM figures"), 1);
	assert_int_equal(count("SELECT count(DISTINCT run) FROM pairs"), 1);
	assert_int_equal(count("SELECT count(DISTINCT run) FROM workers"), 1);
	assert_int_equal(count("SELECT count(DISTINCT run) FROM skipped"), 1);
	assert_int_equal(count("PRAGMA freelist_count"), 0);
}

/* The disk fills up while a run is written: nothing of it is there, and all else is. */
static void a_disk_that_fills_up(void **state)
{
	const struct synthetic how = {"b", "lwk", DAY, false, 2, 1, 50000, NULL};
	struct store *store = opened(true);
	struct run *run = synthetic_run(&how);
	struct error error;

	(void)state;
	save_as(store, "a", "lwk", DAY, false);
	assert_int_equal(sqlite3_exec(store->db, "PRAGMA max_page_count = 100", 0, 0, 0), 0);
	assert_false(store_save(store, run, &error));
	assert_non_null(strstr(error.message, "No space left"));
	assert_string_equal(found(store, "last"), "a");
	save_as(store, "c", "lwk", DAY, false);
	assert_int_equal(sqlite3_exec(store->db, "PRAGMA max_page_count = 100000", 0, 0, 0), 0);
	assert_true(store_save(store, run, &error));
	run_free(run);
	store_close(store);
	assert_int_equal(count("SELECT count(DISTINCT run) FROM samples"), 3);
}

/* Stores runs for ever. Only its death ends it. */
static void writer(void)
{
	struct error error;

	for (int i = 0;; i++) {
		struct store *store = store_open(folder, true, &error);
		char id[32];
		struct run *run;

		snprintf(id, sizeof(id), "%d-%d", getpid(), i);
		run = synthetic_run(&(struct synthetic){id, "lwk", DAY, false, 4, 1, 3000, NULL});
		if (!store || !store_save(store, run, &error)) {
			fprintf(stderr, "%s\n", error.message);
			_exit(1);
		}
		run_free(run);
		store_close(store);
	}
}

static size_t count_runs(void)
{
	struct store *store = opened(false);
	struct store_entry *entries;
	struct error error;
	size_t n;

	assert_true(store_list(store, &entries, &n, &error));
	store_entries_free(entries, n);
	store_close(store);
	return n;
}

static void killed_writers_leave_whole_runs(void **state)
{
	/*
	 * Each kill comes somewhat later, so that all steps of opening and saving are hit: on a busy
	 * machine it takes more of them until one has saved something.
	 */
	enum { KILLS = 40, KILLS_MAX = 2000, STEP_US = 700 };
	struct store_entry *entries;
	struct error error;
	struct store *store;
	size_t n;

	(void)state;
	for (int i = 0; i < KILLS || (i < KILLS_MAX && !count_runs()); i++) {
		pid_t child = fork();
		int status;

		assert_true(child >= 0);
		if (!child)
			writer();
		usleep((useconds_t)(i * STEP_US));
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
	}
	store = opened(true);
	save_as(store, "after", "lwk", DAY, false);
	assert_true(store_list(store, &entries, &n, &error));
	assert_true(n > 1);
	for (size_t i = 0; i < n; i++) {
		struct synthetic how = {entries[i].id, "lwk", DAY, false, 4, 1, 3000, NULL};
		struct run *was, *is = store_load(store, entries[i].id, true, &error);

		assert_non_null(is);
		if (!strcmp(entries[i].id, "after"))
			how.workers = 1, how.samples = 3;
		was = synthetic_run(&how);
		assert_null(synthetic_difference(was, is));
		run_free(was);
		run_free(is);
	}
	store_entries_free(entries, n);
	store_close(store);
	assert_int_equal(count("SELECT count(*) FROM pragma_integrity_check "
			       "WHERE integrity_check = 'ok'"),
			 1);
}

static void writers_wait_for_each_other(void **state)
{
	enum { WRITERS = 4, RUNS = 10 };

	(void)state;
	/* They also race for making the file. */
	for (int i = 0; i < WRITERS; i++) {
		pid_t child = fork();

		assert_true(child >= 0);
		for (int j = 0; !child && j < RUNS; j++) {
			struct error error;
			struct store *store = store_open(folder, true, &error);
			char id[32];
			struct run *run;

			snprintf(id, sizeof(id), "%d-%d", i, j);
			run = synthetic_run(
				&(struct synthetic){id, "lwk", DAY, false, 2, 1, 100, NULL});
			if (!store || !store_save(store, run, &error)) {
				fprintf(stderr, "%s\n", error.message);
				_exit(1);
			}
			run_free(run);
			store_close(store);
		}
		if (!child)
			_exit(0);
	}
	for (int i = 0; i < WRITERS; i++) {
		int status;

		assert_true(wait(&status) > 0);
		assert_true(WIFEXITED(status) && !WEXITSTATUS(status));
	}
	assert_int_equal(count("SELECT count(*) FROM runs"), WRITERS * RUNS);
}

/* Those whose provenance has a certain text, be it what it may. */
static void noted_runs_are_listed(void **state)
{
	struct error error = {""};
	struct store *store = store_open(folder, true, &error);
	struct store_entry *entries;
	size_t n;

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct run *run = synthetic_run(
			&(struct synthetic){(const char *const[]){"a", "b", "c"}[i], "lwk",
					    "2026-01-02T03:04:05Z", false, 1, 1, 10, NULL});

		pairs_set(i == 1 ? &run->provenance : &run->options, "seen", "once");
		assert_true(store_save(store, run, &error));
		run_free(run);
	}
	assert_true(store_list_noted(store, "seen", &entries, &n, &error));
	assert_int_equal(n, 1);
	assert_string_equal(entries[0].id, "b");
	store_entries_free(entries, n);
	assert_true(store_list_noted(store, "felt", &entries, &n, &error));
	assert_int_equal(n, 0);
	store_entries_free(entries, n);
	store_close(store);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, new_folder, drop_folder)
	const struct CMUnitTest tests[] = {
		TEST(runs_come_back_whole),
		TEST(without_samples_single_values_come),
		TEST(words_find_runs),
		TEST(lists_are_newest_first),
		TEST(reading_makes_nothing),
		TEST(the_same_id_twice_changes_nothing),
		TEST(deleted_runs_leave_nothing),
		TEST(noted_runs_are_listed),
		TEST(a_disk_that_fills_up),
		TEST(killed_writers_leave_whole_runs),
		TEST(writers_wait_for_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
