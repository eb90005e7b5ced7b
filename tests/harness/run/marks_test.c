/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run is marked with, and what --strict makes of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "harness/base/memory.h"
#include "harness/run/marks.h"

static struct run *made(const char *disturbed, const char *unsettled)
{
	struct run *run = run_new();

	run->target = memory_copy("linux");
	if (disturbed)
		pairs_set(&run->provenance, RUN_DISTURBED, disturbed);
	if (unsettled)
		pairs_set(&run->provenance, RUN_UNSETTLED, unsettled);
	return run;
}

static void marks_are_named(void **state)
{
	struct run *none = made(NULL, NULL), *one = made(NULL, "forks"),
		   *both = made("steal", "forks");
	struct mark marks[MARKS_MAX];

	(void)state;
	assert_int_equal(marks_of(none, marks), 0);
	assert_int_equal(marks_of(one, marks), 1);
	assert_string_equal(marks[0].name, "not settled");
	assert_string_equal(marks[0].why, "forks");
	assert_int_equal(marks_of(both, marks), 2);
	assert_string_equal(marks[0].name, "disturbed");
	assert_string_equal(marks[0].why, "steal");
	run_free(none);
	run_free(one);
	run_free(both);
}

static void strict_makes_them_no_result(void **state)
{
	struct run *runs[] = {made(NULL, NULL), made("steal", NULL)};
	struct marks lax = {.strict = false}, strict = {.strict = true};

	(void)state;
	marks_tell(&strict, runs, 1);
	assert_int_equal(marks_code(&strict, EXIT_DONE), EXIT_DONE);
	marks_tell(&strict, runs, 2);
	marks_tell(&lax, runs, 2);
	assert_int_equal(marks_code(&strict, EXIT_DONE), EXIT_INCONCLUSIVE);
	assert_int_equal(marks_code(&lax, EXIT_DONE), EXIT_DONE);
	/* what went wrong stays wrong */
	assert_int_equal(marks_code(&strict, EXIT_ERROR), EXIT_ERROR);
	assert_int_equal(marks_code(&strict, EXIT_REGRESSION), EXIT_REGRESSION);
	run_free(runs[0]);
	run_free(runs[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_are_named),
		cmocka_unit_test(strict_makes_them_no_result),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
