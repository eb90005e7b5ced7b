/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Store files that are damaged, or made by somebody else: refused with a message, never believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sqlite3.h>
#include <unistd.h>

#include "tests/harness/made_up/folder.h"
#include "harness/store/store.h"
#include "tests/harness/made_up/synthetic.h"

#define FILE_NAME "results.sqlite"

/* One good run, "a". */
static void make_store(void)
{
	struct error error = {""};
	struct store *store = store_open(folder, true, &error);
	struct run *run = synthetic_run(
		&(struct synthetic){"a", "lwk", "2026-01-02T03:04:05Z", false, 2, 2, 500, NULL});

	if (!store || !store_save(store, run, &error))
		fail_msg("%s", error.message);
	run_free(run);
	store_close(store);
}

static void change(const char *sql)
{
	char *why = NULL;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(in_folder(FILE_NAME), &db), SQLITE_OK);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
	sqlite3_close(db);
}

/* What opening the store and loading the run says; "" if both work. */
static const char *complaint(void)
{
	static struct error error;
	struct store *store;
	struct run *run;

	error.message[0] = '\0';
	store = store_open(folder, false, &error);
	if (!store)
		return error.message;
	run = store_load(store, "a", true, &error);
	run_free(run);
	store_close(store);
	return error.message;
}

static void complains(const char *text)
{
	const char *said = complaint();

	if (!strstr(said, text) || !*text)
		fail_msg("expected '%s', got '%s'", text, said);
}

/* STRICT tables keep wrong types out; a hostile file has tables that don't. */
static void loosen(const char *table)
{
	char sql[512];
	sqlite3_stmt *columns;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(in_folder(FILE_NAME), &db), SQLITE_OK);
	/* A unary plus takes a column's type away. */
	snprintf(sql, sizeof(sql),
		 "SELECT group_concat('+' || name || ' AS ' || name) FROM pragma_table_info('%s')",
		 table);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &columns, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(columns), SQLITE_ROW);
	snprintf(sql, sizeof(sql),
		 "CREATE TABLE loose AS SELECT %s FROM %s; DROP TABLE %s; "
		 "ALTER TABLE loose RENAME TO %s",
		 sqlite3_column_text(columns, 0), table, table, table);
	sqlite3_finalize(columns);
	sqlite3_close(db);
	change(sql);
}

static void values_of_wrong_types(void **state)
{
	static const struct {
		const char *table, *change, *complaint;
	} cases[] = {
		{"samples", "UPDATE samples SET data = x'0011' WHERE data NOT NULL",
		 "whole number"},
		{"samples", "UPDATE samples SET data = 'text' WHERE data NOT NULL", "no BLOB"},
		{"samples", "UPDATE samples SET data = NULL, value = NULL", "no BLOB"},
		{"samples", "UPDATE samples SET value = 'many' WHERE value NOT NULL", "wrong type"},
		{"samples", "UPDATE samples SET name = 7", "wrong type"},
		{"samples", "UPDATE samples SET name = 'no, name'", "no name"},
		{"samples", "UPDATE samples SET name = 'start', bench = 'selfish'", "twice"},
		{"samples", "UPDATE samples SET worker = 99", "not there"},
		{"workers", "UPDATE workers SET seed = -1", "out of range"},
		{"workers", "UPDATE workers SET worker = 1 << 40", "out of range"},
		{"workers", "UPDATE workers SET digest = 'abc'", "digest"},
		{"workers", "UPDATE workers SET release = printf('%0200d', 1)", "too long"},
		{"figures", "UPDATE figures SET value = 'high'", "wrong type"},
		{"figures", "UPDATE figures SET phase = -2", "out of range"},
		{"pairs", "UPDATE pairs SET kind = 'other'", "a kind"},
		{"pairs", "UPDATE pairs SET value = NULL", "wrong type"},
		{"pairs", "UPDATE pairs SET value = CAST(x'610062' AS TEXT)", "a NUL"},
		{"runs", "UPDATE runs SET meter = 'yards'", "meter"},
		{"runs", "UPDATE runs SET status = 'splendid'", "status"},
		{"runs", "UPDATE runs SET target = x'00'", "wrong type"},
		{"runs", "UPDATE runs SET reason = 3", "wrong type"},
		{"runs", "UPDATE runs SET number = 'one'", "wrong type"},
		{"runs", "DROP TABLE figures", "no such table"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		make_store();
		loosen(cases[i].table);
		change(cases[i].change);
		complains(cases[i].complaint);
		complains(FILE_NAME);
		drop_folder(state);
		assert_int_equal(new_folder(state), 0);
	}
}

static void an_empty_series_is_no_damage(void **state)
{
	(void)state;
	make_store();
	change("UPDATE samples SET data = x'' WHERE data NOT NULL");
	assert_string_equal(complaint(), "");
}

static long size_of(const char *name)
{
	struct stat status;

	return stat(in_folder(name), &status) ? -1 : (long)status.st_size;
}

/* Cut anywhere, be it by one byte. */
static void truncated_files(void **state)
{
	long size;

	(void)state;
	make_store();
	size = size_of(FILE_NAME);
	assert_true(size > 8 * 4096);
	for (long cut = size - 1; cut > 0; cut -= 1777) {
		const char *said;

		assert_int_equal(truncate(in_folder(FILE_NAME), cut), 0);
		said = complaint();
		if (!*said)
			fail_msg("cut to %ld of %ld bytes, and nothing is said", cut, size);
	}
}

/* Bytes overwritten all over the file, one page after the other. */
static void overwritten_pages(void **state)
{
	long pages;
	int refused = 0;

	make_store();
	pages = size_of(FILE_NAME) / 4096;
	for (long page = 0; page < pages; page++) {
		char junk[64];
		FILE *file;

		memset(junk, (int)(0xff - page), sizeof(junk));
		file = fopen(in_folder(FILE_NAME), "r+");
		assert_non_null(file);
		fseek(file, page * 4096 + 4, SEEK_SET);
		assert_int_equal(fwrite(junk, sizeof(junk), 1, file), 1);
		fclose(file);
		/* Values may have changed where there is no structure; no more than that. */
		refused += *complaint() != '\0';
		drop_folder(state);
		assert_int_equal(new_folder(state), 0);
		make_store();
	}
	assert_true(refused > pages / 4);
}

static void fill(const char *text)
{
	FILE *file = fopen(in_folder(FILE_NAME), "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void files_that_are_no_store(void **state)
{
	struct error error = {""};
	int64_t before;

	(void)state;
	fill("This is a shopping list, and it is long enough not to be taken for an empty file.");
	complains("not a database");
	assert_null(store_open(folder, true, &error));
	assert_non_null(strstr(error.message, "not a database"));
	unlink(in_folder(FILE_NAME));
	change("CREATE TABLE addresses (name TEXT); PRAGMA journal_mode = DELETE");
	before = size_of(FILE_NAME);
	complains("another program");
	assert_null(store_open(folder, true, &error));
	assert_non_null(strstr(error.message, "another program"));
	/* and it is left alone */
	assert_int_equal(size_of(FILE_NAME), before);
	assert_int_equal(size_of(FILE_NAME "-wal"), -1);
	unlink(in_folder(FILE_NAME));
	assert_int_equal(mkdir(in_folder(FILE_NAME), 0777), 0);
	complains("no regular file");
}

static void other_versions(void **state)
{
	struct error error = {""};

	(void)state;
	make_store();
	change("PRAGMA user_version = 77");
	complains("version 77");
	assert_null(store_open(folder, true, &error));
	assert_non_null(strstr(error.message, "version 77"));
}

/* A harness that died right after it had made the file. */
static void an_empty_file_is_an_empty_store(void **state)
{
	(void)state;
	fill("");
	complains("no run 'a'");
	make_store();
	assert_string_equal(complaint(), "");
}

/* SQL in the file's schema is not run: not a trigger, and not a view in a table's place. */
static void code_in_the_file(void **state)
{
	const char *const ids[] = {"a"};
	struct error error = {""};
	struct store *store;

	(void)state;
	make_store();
	change("CREATE TRIGGER evil BEFORE DELETE ON runs BEGIN SELECT raise(ABORT, 'evil'); END");
	store = store_open(folder, true, &error);
	assert_non_null(store);
	if (!store_delete(store, ids, 1, &error))
		fail_msg("%s", error.message);
	store_close(store);
	make_store();
	change("ALTER TABLE figures RENAME TO real; CREATE VIEW figures AS SELECT * FROM real");
	complains("view");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, new_folder, drop_folder)
	const struct CMUnitTest tests[] = {
		TEST(values_of_wrong_types),
		TEST(an_empty_series_is_no_damage),
		TEST(truncated_files),
		TEST(overwritten_pages),
		TEST(files_that_are_no_store),
		TEST(other_versions),
		TEST(an_empty_file_is_an_empty_store),
		TEST(code_in_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
