/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last lines of what a program said, whatever it said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "harness/base/error.h"
#include "harness/base/last_words.h"
#include "harness/base/run_tool.h"

static void the_last_lines_become_one(void **state)
{
	static const char *const table[][2] = {
		{"", ""},
		{"\n\n \n", ""},
		{"fatal: no\n", "fatal: no"},
		{"fatal: no", "fatal: no"},
		{"fatal: dubious\nTo add it, call:\n\n\tgit config x\n",
		 "fatal: dubious; To add it, call:; git config x"},
		{"1\n2\n3\n4\n5\n6\n\n", "3; 4; 5; 6"},
		{"a\033[2Jb\r\n", "a?[2Jb"},
	};
	char line[LAST_WORDS_MAX], longer[5000];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		last_words_line(table[i][0], line);
		assert_string_equal(line, table[i][1]);
	}
	memset(longer, 'x', sizeof(longer));
	for (size_t i = 999; i < sizeof(longer); i += 1000)
		longer[i] = '\n';
	longer[sizeof(longer) - 1] = '\0';
	last_words_line(longer, line);
	assert_true(strlen(line) < LAST_WORDS_MAX);
}

static void the_end_is_kept(void **state)
{
	struct last_words words = {.n = 0};
	char piece[3000], line[LAST_WORDS_MAX];

	(void)state;
	last_words_line(words.text, line);
	assert_string_equal(line, "");
	last_words_add(&words, "first\n", 6);
	for (int i = 0; i < 300; i++)
		last_words_add(&words, "warning\n", 8);
	last_words_add(&words, "last\0one\n", 9);
	last_words_line(words.text, line);
	assert_string_equal(line, "warning; warning; warning; last?one");
	memset(piece, 'y', sizeof(piece));
	piece[sizeof(piece) - 2] = '\n';
	piece[sizeof(piece) - 1] = 'z';
	last_words_add(&words, piece, sizeof(piece));
	assert_int_equal(words.n, sizeof(words.text) - 1);
	assert_string_equal(words.text + words.n - 3, "y\nz");
}

static void a_tool_that_fails_is_quoted(void **state)
{
	char *const arguments[] = {"sh", "-c", "echo warned >&2; echo failed >&2; exit 3", NULL};
	char *const none[] = {"/nowhere/at-all", NULL};
	struct error error;
	char said[100];

	(void)state;
	assert_false(run_tool(arguments, NULL, said, sizeof(said), &error));
	assert_string_equal(error.message, "sh ended with status 3: warned; failed");
	assert_false(run_tool(none, NULL, said, sizeof(said), &error));
	assert_non_null(strstr(error.message, "cannot start /nowhere/at-all: No such file"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_lines_become_one),
		cmocka_unit_test(the_end_is_kept),
		cmocka_unit_test(a_tool_that_fails_is_quoted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
