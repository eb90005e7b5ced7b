/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machines of several runs side by side: in which order they start, and whom a failure ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "harness/base/memory.h"
#include "harness/base/words.h"
#include "harness/boot/machines.h"
#include "harness/run/run.h"

#define MOST 4

/* Shells that stand in for machines. None says what a guest would, so each fails that comes to its end. */
struct shells {
	struct worker workers[MOST];
	struct machine machines[MOST];
	struct machine *order[MOST];
	size_t n;
	char said[64]; /* a file */
};

static void open_shells(struct shells *shells)
{
	*shells = (struct shells){.n = 0};
	strcpy(shells->said, "/tmp/machines_test.XXXXXX");
	close(mkstemp(shells->said));
}

/* It says its letter, and then does as it is told. */
static struct machine *add(struct shells *shells, const void *run, char letter, const char *then)
{
	struct machine *machine = &shells->machines[shells->n];
	char *script = words_format("printf %c >>%s; %s", letter, shells->said, then);

	machine->arguments = memory_zeroed(4, sizeof(*machine->arguments));
	machine->arguments[0] = memory_copy("/bin/sh");
	machine->arguments[1] = memory_copy("-c");
	machine->arguments[2] = script;
	machine->program = "sh";
	machine->cpu_limit = 100;
	machine->worker = &shells->workers[shells->n];
	machine->run = run;
	shells->order[shells->n++] = machine;
	return machine;
}

/* Run them; the letters that were said. */
static const char *run(struct shells *shells, size_t parallel)
{
	static char letters[MOST + 1];
	struct error error;
	FILE *file;

	assert_true(machines_run(shells->order, shells->n, parallel, NULL, &error));
	file = fopen(shells->said, "r");
	letters[fread(letters, 1, MOST, file)] = '\0';
	fclose(file);
	return letters;
}

static void close_shells(struct shells *shells)
{
	unlink(shells->said);
	for (size_t i = 0; i < shells->n; i++) {
		machine_clear(&shells->machines[i]);
		worker_clear(&shells->workers[i]);
	}
}

static void they_start_in_their_order(void **state)
{
	struct shells shells;
	const int runs[3];

	(void)state;
	open_shells(&shells);
	for (size_t i = 0; i < 3; i++)
		add(&shells, &runs[i], (char)('a' + i), "true");
	shells.order[0] = &shells.machines[2];
	shells.order[2] = &shells.machines[0];
	assert_string_equal(run(&shells, 1), "cba");
	close_shells(&shells);
}

static void a_failure_ends_its_own_run_alone(void **state)
{
	struct machine *fails, *runs_on, *waits, *other;
	const int runs[2];
	struct shells shells;

	(void)state;
	open_shells(&shells);
	runs_on = add(&shells, &runs[0], 'a', "sleep 1000");
	fails = add(&shells, &runs[0], 'b', "exit 1");
	waits = add(&shells, &runs[0], 'c', "true");
	other = add(&shells, &runs[1], 'd', "true");
	assert_null(strchr(run(&shells, 2), 'c'));
	assert_true(fails->finished && !fails->ok);
	assert_false(runs_on->finished);
	assert_false(waits->finished);
	assert_true(other->finished);
	close_shells(&shells);
}

static void what_has_ended_is_not_run_again(void **state)
{
	struct shells shells;
	const int runs[2];

	(void)state;
	open_shells(&shells);
	add(&shells, &runs[0], 'a', "true")->finished = true;
	shells.machines[0].ok = true;
	add(&shells, &runs[1], 'b', "true");
	assert_string_equal(run(&shells, 2), "b");
	close_shells(&shells);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(they_start_in_their_order),
		cmocka_unit_test(a_failure_ends_its_own_run_alone),
		cmocka_unit_test(what_has_ended_is_not_run_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
