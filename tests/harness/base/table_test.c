/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CSV that a spreadsheet takes for what it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "harness/base/table.h"

static void cells_are_quoted_and_formulas_defused(void **state)
{
	static const char *const table[][2] = {
		{"", ""},
		{"plain", "plain"},
		{"a,b", "\"a,b\""},
		{"say \"x\"", "\"say \"\"x\"\"\""},
		{"two\nlines", "\"two\nlines\""},
		{"=1+1", "'=1+1"},
		{"=A1,B1", "\"'=A1,B1\""},
		{"+cmd", "'+cmd"},
		{"-cmd", "'-cmd"},
		{"@SUM(A1)", "'@SUM(A1)"},
		{"\tx", "\"'\tx\""},
		{"\r=x", "\"'\r=x\""},
		{"-1+2", "'-1+2"},
		{"--1", "'--1"},
		{"-inf", "'-inf"},
		{"+0x10", "'+0x10"},
		{"-e", "'-e"},
		{"-1", "-1"},
		{"+12", "+12"},
		{"-9223372036854775808", "-9223372036854775808"},
		{"-1.5e-05", "-1.5e-05"},
		{"-", "-"},
		{"a=b", "a=b"},
		{"'=x", "'=x"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		char *text = NULL;
		size_t n;
		FILE *out = open_memstream(&text, &n);

		csv_print(table[i][0], out);
		fclose(out);
		assert_string_equal(text, table[i][1]);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_are_quoted_and_formulas_defused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
