/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many boots or starts an arm has unless the user says; which arms may be held against each other. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "harness/base/memory.h"
#include "harness/gate/arm.h"
#include "harness/gate/arm_request.h"
#include "harness/run/settled.h"

/* Workers and phases of a target, by the gate's defaults or these words. */
static void expect(const char *name, unsigned int boots, char *word, uint64_t workers,
		   uint64_t phases)
{
	char target[64], *words[] = {target, word};
	struct targets all = {NULL, 0};
	const struct target **chosen = NULL;
	struct run_request request;
	struct error error = {""};
	size_t n = 0;

	assert_true(targets_load(".", &all, &error));
	assert_true(targets_select(&all, name, &chosen, &n, &error));
	snprintf(target, sizeof(target), "--target=%s", name);
	/* that a test's folder has no images comes after what is asked is known */
	(void)arm_request_parse(chosen[0], boots, words, word ? 2 : 1, &request, &error);
	assert_int_equal(request.params.number[PARAM_WORKERS], workers);
	assert_int_equal(request.params.number[PARAM_PHASES], phases);
	request_free(&request);
	free(chosen);
	targets_free(&all);
}

static void units_by_default(void **state)
{
	char word[] = "--phases=3", tsc[] = "--meter=tsc";

	(void)state;
	expect("lwk", ARM_BOOTS, NULL, 1, 8);
	expect("lwk", ARM_BOOTS_BASELINE, NULL, 1, 8);
	expect("linux", ARM_BOOTS, NULL, 1, 16);
	expect("linux", ARM_BOOTS_BASELINE, NULL, 1, 64);
	expect("linux", ARM_BOOTS_BASELINE, word, 1, 3);
	expect("cokernel", ARM_BOOTS, NULL, 2, 1);
	expect("lwk", ARM_BOOTS, tsc, 2, 1);
}

static struct arm make_arm(bool moved, size_t units, const char *seed)
{
	struct arm arm = {.target = memory_copy("linux"), .meter = METER_INSN, .moved = moved};

	for (size_t i = 0; i < units; i++)
		arm_add_value(&arm, "syscall.p50", "syscall.p50", "insn", 1);
	if (moved) {
		pairs_set(&arm.options, RUN_SETTLE, "30s");
		pairs_set(&arm.options, RUN_UPTIME_SPAN, "600s");
	}
	pairs_setf(&arm.parameters, "phases", "%zu", units);
	pairs_set(&arm.parameters, "seed", seed);
	return arm;
}

static bool comparable(bool moved, size_t old_units, size_t new_units)
{
	struct arm old = make_arm(moved, old_units, "1");
	struct arm new = make_arm(moved, new_units, "2");
	struct error error = {""};
	bool ok = arm_comparable(&old, &new, true, &error);

	assert_true(ok || (strstr(error.message, "phases 64 against ") &&
			   strstr(error.message, "seed 1 against 2")));
	arm_free(&old);
	arm_free(&new);
	return ok;
}

/* Boots are drawn: more or others of them are as good. Starts of an exact kernel are held one to one. */
static void other_boots_are_as_good(void **state)
{
	(void)state;
	assert_true(comparable(true, 64, 16));
	assert_false(comparable(true, 64, 1));
	assert_false(comparable(false, 64, 16));
}

/* Is an arm from a file, of another compiler and with this value, comparable? */
static bool by_another_compiler(bool moved, double value)
{
	struct arm old = make_arm(moved, 8, "1"), new = make_arm(moved, 8, "1");
	struct error error = {""};
	bool ok;

	pairs_set(&old.provenance, "compiler", "gcc 3");
	pairs_set(&new.provenance, "compiler", "gcc 4");
	arm_add_value(&old, "syscall.p99", "syscall.p99", "insn", NAN);
	arm_add_value(&new, "syscall.p99", "syscall.p99", "insn", NAN);
	arm_add_value(&old, "syscall.max", "syscall.max", "insn", value);
	arm_add_value(&new, "syscall.max", "syscall.max", "insn", 1);
	ok = arm_comparable(&old, &new, true, &error);
	assert_true(ok || !strcmp(error.message, "compiler gcc 3 against gcc 4"));
	arm_free(&old);
	arm_free(&new);
	return ok;
}

static void tools_that_move_nothing_do_not_matter(void **state)
{
	(void)state;
	assert_true(by_another_compiler(false, 1));
	assert_false(by_another_compiler(false, 2));
	assert_false(by_another_compiler(true, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(units_by_default),
		cmocka_unit_test(other_boots_are_as_good),
		cmocka_unit_test(tools_that_move_nothing_do_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
