/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words in lists, as options and stores hold them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "harness/base/words.h"

static bool listed(const char *list, const char *word)
{
	return words_listed(list, word, strlen(word));
}

static void whole_words_are_found_wherever_they_stand(void **state)
{
	(void)state;
	assert_true(listed("irq", "irq"));
	assert_true(listed("irq,ftq,selfish", "irq"));
	assert_true(listed("irq,ftq,selfish", "ftq"));
	assert_true(listed("irq,ftq,selfish", "selfish"));
	assert_true(listed(",irq,,ftq,", "ftq"));
	assert_true(words_listed("irq,ftq", "ftq.mean", 3));
}

static void parts_and_nothing_are_not(void **state)
{
	(void)state;
	assert_false(listed("irq,ftq", "ir"));
	assert_false(listed("irq,ftq", "irqs"));
	assert_false(listed("irq,ftq", "irq,ftq"));
	assert_false(listed("", "irq"));
	assert_false(listed("", ""));
	assert_false(listed(",,", ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_words_are_found_wherever_they_stand),
		cmocka_unit_test(parts_and_nothing_are_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
