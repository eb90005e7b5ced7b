/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a Linux that settles is told: on its command line, and behind that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "harness/base/memory.h"
#include "harness/boot/qemu.h"
#include "harness/boot/settling.h"

#define VALUE "name=opt/harness/parameters,string="

static char **machine(const struct plan_settle *settle, uint64_t delay, const char *words)
{
	char *none[] = {NULL};

	return settling_arguments(qemu_arguments("/bin/true", none, 0, "/kernel", NULL, "boot -- "),
				  settle, delay, words);
}

/* What stands behind an option; NULL if it is not there. */
static const char *behind(char *const *arguments, const char *option)
{
	while (*arguments && strcmp(*arguments, option) != 0)
		arguments++;
	return *arguments ? arguments[1] : NULL;
}

/* Bytes that a guest sees: QEMU takes two commas for one. */
static size_t seen_bytes(const char *value)
{
	size_t n = 0;

	assert_memory_equal(value, VALUE, strlen(VALUE));
	for (value += strlen(VALUE); *value; value++, n++) {
		if (*value != ',')
			continue;
		assert_int_equal(value[1], ',');
		value++;
	}
	return n;
}

static bool equal(char *const *a, char *const *b)
{
	size_t i = 0;

	while (a[i] && b[i] && !strcmp(a[i], b[i]))
		i++;
	return !a[i] && !b[i];
}

static void words_have_one_size(void **state)
{
	const struct plan_settle settle = {.wanted = true, .seconds = 30, .stops = true};
	char words[1200];

	(void)state;
	for (size_t n = 0; n < 1100; n += n % 512 < 500 ? 25 : 1) {
		char **arguments;
		const char *value;

		memset(words, n % 3 ? ',' : 'x', n);
		words[n] = '\0';
		arguments = machine(&settle, 123, words);
		value = behind(arguments, "-fw_cfg");
		/* "123 ", the words, blanks */
		assert_int_equal(seen_bytes(value), (n + 4 + 511) / 512 * 512);
		assert_memory_equal(value + strlen(VALUE), "123 ", 4);
		qemu_arguments_free(arguments);
	}
}

static void only_what_can_be_stopped_can_say_so(void **state)
{
	struct plan_settle settle = {.wanted = true, .seconds = 30, .stops = true};
	char **arguments = machine(&settle, 0, "");

	(void)state;
	assert_string_equal(behind(arguments, "-device"), "pvpanic");
	assert_string_equal(behind(arguments, "-action"), "panic=none");
	qemu_arguments_free(arguments);
	settle.stops = false;
	arguments = machine(&settle, 0, "");
	assert_null(behind(arguments, "-device"));
	qemu_arguments_free(arguments);
}

static void what_is_saved_knows_no_words(void **state)
{
	const struct plan_settle settle = {.wanted = true, .seconds = 30, .stops = true};
	static const char *const words[] = {"worker=0 bench=selfish,syscall", "worker=1", ",,,",
					    ""};
	char **first = NULL;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		char **arguments = machine(&settle, i * 1000000000000, words[i]);
		char **saved = settling_saved_arguments(arguments);

		assert_int_equal(seen_bytes(behind(saved, "-fw_cfg")),
				 seen_bytes(behind(arguments, "-fw_cfg")));
		assert_memory_equal(behind(saved, "-fw_cfg") + strlen(VALUE), "untold ", 7);
		assert_string_equal(behind(saved, "-global"), "migration.store-global-state=off");
		if (first)
			assert_true(equal(saved, first));
		qemu_arguments_free(arguments);
		if (first)
			qemu_arguments_free(saved);
		else
			first = saved;
	}
	qemu_arguments_free(first);
}

/* What would be saved for a worker of a phase. */
static char **saved_for(const struct plan *plan, uint32_t number, uint32_t phase)
{
	struct worker worker = {.worker = number, .phase = phase};
	char line[KERNEL_COMMAND_LINE_MAX + 1], *none[] = {NULL}, **arguments, **saved;
	struct error error;

	worker.seed = params_worker_seed(&plan->params, number, phase);
	assert_true(settling_line_of(line, plan, &worker, "words", &error));
	arguments =
		settling_arguments_of(qemu_arguments("/bin/true", none, 0, "/kernel", NULL, line),
				      plan, &worker, number ? "other words" : "words");
	saved = settling_saved_arguments(arguments);
	qemu_arguments_free(arguments);
	return saved;
}

static void workers_of_a_phase_are_of_one_boot(void **state)
{
	struct plan plan = {
		.append = (char[]){"quiet"},
		.settle = {.wanted = true, .seconds = 30, .span = 600000000000, .stops = true}};
	char **saved, **worker, **phase;

	(void)state;
	params_defaults(&plan.params);
	saved = saved_for(&plan, 0, 0);
	worker = saved_for(&plan, 1, 0);
	phase = saved_for(&plan, 0, 1);
	assert_true(equal(saved, worker));
	assert_false(equal(saved, phase));
	assert_memory_equal(behind(saved, "-append"), "quiet harness.settle=30 harness.pad=", 36);
	qemu_arguments_free(phase);
	qemu_arguments_free(worker);
	qemu_arguments_free(saved);
}

/* A setting of nine letters and a blank, and ten letters less: both command lines have one length. */
static void a_setting_takes_the_place_of_letters(void **state)
{
	struct plan base = {.append = (char[]){"quiet"},
			    .settle = {.wanted = true, .seconds = 30, .room = 32}};
	struct plan setting = {.append = (char[]){"quiet nohz=none"},
			       .settle = {.wanted = true, .seconds = 30, .room = 22}};
	char a[KERNEL_COMMAND_LINE_MAX + 1], b[KERNEL_COMMAND_LINE_MAX + 1];
	struct error error;

	(void)state;
	params_defaults(&base.params);
	params_defaults(&setting.params);
	for (uint32_t phase = 0; phase < 100; phase++) {
		struct worker worker = {.phase = phase};
		const char *word;

		assert_true(settling_line_of(a, &base, &worker, "words", &error));
		assert_true(settling_line_of(b, &setting, &worker, "words", &error));
		assert_int_equal(strlen(a), strlen(b));
		word = strstr(a, "harness.pad=") + strlen("harness.pad=");
		assert_int_equal(strspn(word, "x"), params_boot_word(&base.params, phase) + 32);
	}
}

static void a_kernel_that_does_not_settle_has_all_on_its_line(void **state)
{
	struct plan plan = {.append = (char[]){"quiet"}};
	struct worker worker = {.seed = 1};
	char line[KERNEL_COMMAND_LINE_MAX + 1], **arguments = NULL;
	struct error error;

	(void)state;
	params_defaults(&plan.params);
	assert_true(settling_line_of(line, &plan, &worker, "words", &error));
	assert_non_null(strstr(line, " -- words"));
	assert_null(strstr(line, "settle"));
	assert_ptr_equal(settling_arguments_of(arguments, &plan, &worker, "words"), arguments);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_have_one_size),
		cmocka_unit_test(only_what_can_be_stopped_can_say_so),
		cmocka_unit_test(what_is_saved_knows_no_words),
		cmocka_unit_test(workers_of_a_phase_are_of_one_boot),
		cmocka_unit_test(a_setting_takes_the_place_of_letters),
		cmocka_unit_test(a_kernel_that_does_not_settle_has_all_on_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
