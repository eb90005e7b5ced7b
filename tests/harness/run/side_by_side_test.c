/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What must be equal of two runs, and what of them is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "harness/base/memory.h"
#include "harness/run/settled.h"
#include "harness/run/side_by_side.h"

enum kind { OLD_LINUX, LINUX, LWK, COKERNEL, HOST };

static struct run *made(enum kind kind, const char *settle, const char *span)
{
	struct run *run = run_new();

	snprintf(run->id, sizeof(run->id), "%s-%s", settle ? settle : "old", span ? span : "old");
	run->meter = METER_INSN;
	run->status = memory_copy("ok");
	pairs_set(&run->parameters, "bench", "selfish");
	if (kind != HOST)
		pairs_set(&run->provenance, "supervisor", kind == OLD_LINUX ? "no" : "yes");
	if (kind == COKERNEL)
		pairs_set(&run->provenance, "worker_kernel", "lwk");
	if (settle)
		pairs_set(&run->options, RUN_SETTLE, settle);
	if (span)
		pairs_set(&run->options, RUN_UPTIME_SPAN, span);
	return run;
}

/* Frees both. In what of these circumstances they differ, "" if in none. */
static const char *told(struct run *a, struct run *b, unsigned int circumstances)
{
	static struct error error;
	bool alike = side_by_side(a, b, circumstances, &error);

	assert_int_equal(alike, !error.message[0]);
	run_free(a);
	run_free(b);
	return error.message;
}

static const char *refusal(struct run *a, struct run *b)
{
	return told(a, b, CIRCUMSTANCES_COUNTED);
}

static void linux_settled_alike_or_not(void **state)
{
	(void)state;
	assert_string_equal(refusal(made(LINUX, "30s", "600s"), made(LINUX, "30s", "600s")), "");
	assert_string_equal(refusal(made(LINUX, "30s", "600s"), made(LINUX, "60s", "600s")),
			    "settle 30s against 60s");
	assert_string_equal(refusal(made(LINUX, "30s", "600s"), made(LINUX, "60s", "0")),
			    "settle 30s against 60s; uptime_span 600s against 0");
}

static void linux_that_was_not_let_settle(void **state)
{
	(void)state;
	assert_string_equal(refusal(made(OLD_LINUX, NULL, NULL), made(OLD_LINUX, NULL, NULL)), "");
	assert_non_null(strstr(refusal(made(OLD_LINUX, NULL, NULL), made(LINUX, "30s", "600s")),
			       "settle none against 30s; uptime_span none against 600s"));
	assert_non_null(strstr(refusal(made(LINUX, "30s", "600s"), made(OLD_LINUX, NULL, NULL)),
			       "settle 30s against none; uptime_span 600s against none"));
}

static void kernels_that_have_no_boot_stand_beside_any(void **state)
{
	static const enum kind others[] = {LWK, HOST};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_string_equal(
			refusal(made(others[i], NULL, NULL), made(LINUX, "30s", "600s")), "");
		assert_string_equal(
			refusal(made(OLD_LINUX, NULL, NULL), made(others[i], NULL, NULL)), "");
	}
	assert_string_equal(refusal(made(COKERNEL, "30s", "600s"), made(LINUX, "60s", "0")), "");
	assert_string_equal(refusal(made(COKERNEL, "30s", "600s"), made(COKERNEL, "60s", "0")), "");
}

static struct run *seeded(enum kind kind, const char *seed, const char *phases)
{
	bool is_linux = kind == LINUX;
	struct run *run = made(kind, is_linux ? "30s" : NULL, is_linux ? "600s" : NULL);

	pairs_set(&run->parameters, "seed", seed);
	pairs_set(&run->parameters, "phases", phases);
	return run;
}

static void boots_may_be_of_other_seeds(void **state)
{
	(void)state;
	assert_string_equal(refusal(seeded(LINUX, "1", "8"), seeded(LINUX, "2", "8")), "");
	assert_non_null(strstr(refusal(seeded(LINUX, "1", "1"), seeded(LINUX, "2", "1")),
			       "seed 1 against 2"));
	assert_non_null(
		strstr(refusal(seeded(LWK, "1", "8"), seeded(LWK, "2", "8")), "seed 1 against 2"));
	assert_non_null(strstr(refusal(seeded(LINUX, "1", "8"), seeded(LWK, "2", "8")),
			       "seed 1 against 2"));
	assert_string_equal(refusal(seeded(LINUX, "1", "8"), seeded(LINUX, "2", "9")), "");
	assert_non_null(strstr(refusal(seeded(LINUX, "1", "8"), seeded(LINUX, "1", "1")),
			       "phases 8 against 1"));
}

static struct run *padded(const char *pad)
{
	struct run *run = made(LWK, NULL, NULL);

	if (pad)
		pairs_set(&run->parameters, "pad", pad);
	return run;
}

/* An older run, and one that was asked for none, has none. */
static void pads_are_not_compared(void **state)
{
	(void)state;
	assert_string_equal(refusal(padded("400"), padded("400")), "");
	assert_string_equal(refusal(padded(NULL), padded(NULL)), "");
	assert_string_equal(refusal(padded(NULL), padded("400")), "pad 0 against 400");
	assert_string_equal(refusal(padded("400"), padded(NULL)), "pad 400 against 0");
}

/* A baseline has the options of its runs, and not where they come from. */
static void of_one_target_what_is_missing_was_not_done(void **state)
{
	struct run *old = made(HOST, NULL, NULL), *new = made(LINUX, "30s", "600s");

	(void)state;
	old->target = memory_copy("linux");
	new->target = memory_copy("linux");
	assert_string_equal(refusal(old, new),
			    "settle none against 30s; uptime_span none against 600s");
}

static struct run *provided(const char *target, const char *qemu, const char *kernel,
			    const char *object)
{
	struct run *run = made(LWK, NULL, NULL);

	run->target = memory_copy(target);
	if (qemu)
		pairs_set(&run->provenance, "qemu_version", qemu);
	pairs_set(&run->provenance, "compiler", "gcc 12.2.0");
	pairs_set(&run->provenance, "kernel_sha256", kernel);
	pairs_set(&run->provenance, RUN_MACHINE, "[\"-m\",\"64M\"]");
	pairs_set(&run->provenance, "object_selfish.o", object);
	return run;
}

#define KERNEL_A "1a7ac0c40b10b98353b6f85fa9a0d4f2"
#define KERNEL_B "2ddb20630c1f1d5a0c11d800144ba64f"

static void what_measured_and_what_was_measured_is_told(void **state)
{
	struct run *longer = provided("lwk", "QEMU 7", KERNEL_A, "x");

	(void)state;
	assert_string_equal(told(provided("lwk", "QEMU 7", KERNEL_A, "x"),
				 provided("lwk", "QEMU 8", KERNEL_B, "y"), CIRCUMSTANCES_TOLD),
			    "benchmark objects selfish.o; version QEMU 7 against QEMU 8; "
			    "kernel 1a7ac0c40b10 against 2ddb20630c1f");
	assert_string_equal(told(provided("lwk", "QEMU 7", KERNEL_A, "x"),
				 provided("lwk", NULL, KERNEL_A, "x"), CIRCUMSTANCES_TOLD),
			    "");
	/* another target has another kernel */
	assert_string_equal(told(provided("lwk", "QEMU 7", KERNEL_A, "x"),
				 provided("unikernel", "QEMU 7", KERNEL_B, "x"),
				 CIRCUMSTANCES_TOLD),
			    "");
	pairs_set(&longer->provenance, RUN_WORD_ROOM, "11");
	pairs_set(&longer->provenance, "object_ftq.o", "z");
	pairs_set(&longer->provenance, RUN_MACHINE, "[]");
	assert_string_equal(
		told(provided("lwk", "QEMU 7", KERNEL_A, "x"), longer, CIRCUMSTANCES_TOLD),
		"benchmark objects ftq.o (only in the second); machine "
		"[\"-m\",\"64M\"] against []; letters for settings 0 against 11");
	assert_string_equal(told(provided("lwk", "QEMU 7", KERNEL_A, "x"),
				 provided("lwk", "QEMU 8", KERNEL_B, "x"),
				 CIRCUMSTANCES_COUNTED | CIRCUMSTANCE_PROGRAMS),
			    "");
	assert_string_equal(told(provided("lwk", NULL, KERNEL_A, "x"),
				 provided("unikernel", NULL, KERNEL_A, "x"), CIRCUMSTANCE_TARGET),
			    "target lwk against unikernel");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(linux_settled_alike_or_not),
		cmocka_unit_test(linux_that_was_not_let_settle),
		cmocka_unit_test(kernels_that_have_no_boot_stand_beside_any),
		cmocka_unit_test(boots_may_be_of_other_seeds),
		cmocka_unit_test(pads_are_not_compared),
		cmocka_unit_test(of_one_target_what_is_missing_was_not_done),
		cmocka_unit_test(what_measured_and_what_was_measured_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
