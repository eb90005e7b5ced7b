/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `harness isolation` keeps with a run comes back, and nothing else is taken for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "harness/analysis/isolation.h"

static const struct isolation_found found = {.neighbour = "busy",
					     .detours = 4,
					     .stolen = 4852,
					     .longest = 1270,
					     .window = 5e7,
					     .by = "function call interrupt 100 %",
					     .causes = "[]"};

static void what_was_found_comes_back(void **state)
{
	struct pairs pairs = {NULL, 0};
	struct isolation_found again;

	(void)state;
	isolation_to_pairs(&found, &pairs);
	assert_non_null(pairs_get(&pairs, ISOLATION_KEY));
	assert_true(isolation_from_pairs(&again, &pairs));
	assert_string_equal(again.neighbour, found.neighbour);
	assert_string_equal(again.by, found.by);
	assert_string_equal(again.causes, found.causes);
	assert_true(again.detours == found.detours && again.stolen == found.stolen &&
		    again.longest == found.longest && again.window == found.window);
	assert_true(isolation_noise(&again) == 4852 / 5e7);
	pairs_free(&pairs);
}

/* A store may come from anywhere. */
static void other_texts_are_not_taken(void **state)
{
	static const struct pair bad[] = {
		{"isolation_detours", "many"}, {"isolation_detours", ""},
		{"isolation_stolen", "-1"},    {"isolation_longest", "inf"},
		{"isolation_stolen", "nan"},   {"isolation_window", "0"},
		{"isolation_window", "5e7 "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct pairs pairs = {NULL, 0};
		struct isolation_found again;

		isolation_to_pairs(&found, &pairs);
		pairs_set(&pairs, bad[i].key, bad[i].value);
		if (isolation_from_pairs(&again, &pairs))
			fail_msg("%s '%s' is taken", bad[i].key, bad[i].value);
		pairs_free(&pairs);
	}
}

/* With any one of them missing there is nothing, but for the causes, which older runs have not. */
static void all_or_nothing(void **state)
{
	struct pairs whole = {NULL, 0};

	(void)state;
	isolation_to_pairs(&found, &whole);
	for (size_t left_out = 0; left_out < whole.n; left_out++) {
		bool causes = !strcmp(whole.items[left_out].key, "isolation_causes");
		struct pairs pairs = {NULL, 0};
		struct isolation_found again;

		for (size_t i = 0; i < whole.n; i++) {
			if (i != left_out)
				pairs_set(&pairs, whole.items[i].key, whole.items[i].value);
		}
		assert_int_equal(isolation_from_pairs(&again, &pairs), causes);
		pairs_free(&pairs);
	}
	pairs_free(&whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_found_comes_back),
		cmocka_unit_test(other_texts_are_not_taken),
		cmocka_unit_test(all_or_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
