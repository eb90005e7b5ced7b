/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Totals of blames in the store: they come out again, older stores get a place for them, and what does
 * not add up is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sqlite3.h>

#include "tests/harness/made_up/folder.h"
#include "harness/store/blamed.h"
#include "harness/store/store.h"
#include "tests/harness/made_up/synthetic.h"

static struct blamed_part parts[] = {
	{0, true, "timer interrupt", 30, 3},
	{0, false, "tick", 20, 3},
	{0, false, "'; DROP TABLE blame", 10, 1},
	{1, true, "timer interrupt", 30, 3},
	{1, false, "tick", 20, 3},
	{1, false, "'; DROP TABLE blame", 10, 1},
};
static const struct blamed sample = {
	.bench = "selfish",
	.window = 1000,
	.sums = {{3, 30, 9, 12}, {3, 30, 9, 12}},
	.n_classes = 1,
	.parts = parts,
	.n_parts = 6,
};

static struct store *opened(bool write)
{
	struct error error = {""};
	struct store *store = store_open(folder, write, &error);

	if (!store)
		fail_msg("%s", error.message);
	return store;
}

static void change(const char *sql)
{
	char *why = NULL;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(in_folder("results.sqlite"), &db), SQLITE_OK);
	sqlite3_exec(db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL);
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
	sqlite3_close(db);
}

/* A store with the run "a". */
static void make_store(void)
{
	struct error error = {""};
	struct store *store = opened(true);
	struct run *run = synthetic_run(
		&(struct synthetic){"a", "lwk", "2026-01-02T03:04:05Z", false, 1, 1, 5, NULL});

	assert_true(store_save(store, run, &error));
	run_free(run);
	store_close(store);
}

static void keep(const struct blamed *blamed)
{
	struct error error = {""};
	struct store *store = opened(true);

	if (!blamed_save(store, "a", blamed, &error))
		fail_msg("%s", error.message);
	store_close(store);
}

/* Is one there? What is wrong with it goes to *error. */
static bool load(const char *bench, struct blamed *blamed, struct error *error)
{
	struct store *store = opened(false);
	bool there, ok;

	error->message[0] = '\0';
	ok = blamed_load(store, "a", bench, blamed, &there, error);
	assert_int_equal(ok, !error->message[0]);
	store_close(store);
	return there;
}

static void assert_none(void)
{
	struct blamed blamed;
	struct error error;

	assert_false(load("selfish", &blamed, &error));
	assert_string_equal(error.message, "");
}

static void assert_complaint(const char *text)
{
	struct blamed blamed;
	struct error error;

	assert_false(load("selfish", &blamed, &error));
	if (!strstr(error.message, text))
		fail_msg("'%s' is not in '%s'", text, error.message);
}

static void totals_come_back(void **state)
{
	struct blamed blamed;
	struct error error;

	(void)state;
	make_store();
	assert_none();
	keep(&sample);
	assert_true(load("selfish", &blamed, &error));
	assert_int_equal(blamed.window, 1000);
	assert_int_equal(blamed.n_classes, 1);
	assert_memory_equal(blamed.sums, sample.sums, sizeof(sample.sums));
	assert_int_equal(blamed.n_parts, 6);
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(blamed.parts[i].class, parts[i].class);
		assert_int_equal(blamed.parts[i].entry, parts[i].entry);
		assert_string_equal(blamed.parts[i].name, parts[i].name);
		assert_int_equal(blamed.parts[i].insns, parts[i].insns);
		assert_int_equal(blamed.parts[i].events, parts[i].events);
	}
	blamed_free(&blamed);
	assert_false(load("irq", &blamed, &error));
}

static void the_last_one_is_kept(void **state)
{
	struct blamed later = sample, blamed;
	struct error error;

	(void)state;
	make_store();
	keep(&sample);
	later.n_classes = 0;
	later.n_parts = 3;
	later.window = 2000;
	keep(&later);
	assert_true(load("selfish", &blamed, &error));
	assert_int_equal(blamed.window, 2000);
	assert_int_equal(blamed.n_parts, 3);
	blamed_free(&blamed);
}

static void it_goes_with_its_run(void **state)
{
	struct error error = {""};
	struct store *store;

	(void)state;
	make_store();
	keep(&sample);
	store = opened(true);
	assert_true(store_delete(store, (const char *const[]){"a"}, 1, &error));
	assert_false(blamed_save(store, "a", &sample, &error));
	assert_non_null(strstr(error.message, "no longer there"));
	store_close(store);
	make_store();
	assert_none();
}

/* As the first version made it. */
static void an_older_store_is_read_and_gets_room_when_written(void **state)
{
	struct blamed blamed;
	struct error error;
	struct run *run;
	struct store *store;

	(void)state;
	make_store();
	change("DROP TABLE blame; DROP TABLE blamed; PRAGMA user_version = 1");
	assert_none();
	keep(&sample);
	assert_true(load("selfish", &blamed, &error));
	blamed_free(&blamed);
	store = opened(false);
	run = store_load(store, "a", true, &error);
	assert_non_null(run);
	run_free(run);
	store_close(store);
}

static void what_does_not_add_up_is_refused(void **state)
{
	static const struct {
		const char *sql, *complaint;
	} cases[] = {
		{"UPDATE blamed SET insns = 21 WHERE position = 1", "ran more than was stolen"},
		{"UPDATE blamed SET insns = 19 WHERE position = 4", "ran less than was stolen"},
		{"UPDATE blamed SET insns = -1 WHERE position = 1", "insns"},
		{"UPDATE blamed SET class = 2 WHERE position = 5", "class"},
		{"UPDATE blame SET class = 7 WHERE class = 1", "class"},
		{"DELETE FROM blame WHERE class = 0", "class"},
		{"WITH RECURSIVE more (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM more WHERE n < "
		 "20) "
		 "INSERT INTO blame SELECT run, bench, n, 0, 0, 0, 0, 0 FROM blame, more "
		 "WHERE class = 0",
		 "too many classes"},
		{"UPDATE blame SET window = 9223372036854775807, stolen = -1", "stolen"},
	};

	(void)state;
	make_store();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		change("DELETE FROM blame; DELETE FROM blamed");
		keep(&sample);
		change(cases[i].sql);
		assert_complaint(cases[i].complaint);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(totals_come_back, new_folder, drop_folder),
		cmocka_unit_test_setup_teardown(the_last_one_is_kept, new_folder, drop_folder),
		cmocka_unit_test_setup_teardown(it_goes_with_its_run, new_folder, drop_folder),
		cmocka_unit_test_setup_teardown(an_older_store_is_read_and_gets_room_when_written,
						new_folder, drop_folder),
		cmocka_unit_test_setup_teardown(what_does_not_add_up_is_refused, new_folder,
						drop_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
