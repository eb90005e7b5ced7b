/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs of Linux stand side by side if both had settled alike; other kernels have no boot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "harness/base/memory.h"
#include "harness/run/settled.h"
#include "harness/store/comparable.h"

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

/* Frees both. The refusal, "" if there is none. */
static const char *refusal(struct run *a, struct run *b)
{
	struct run *runs[] = {a, b};
	static struct error error;

	error.message[0] = '\0';
	if (comparable_check(runs, 2, &error))
		assert_string_equal(error.message, "");
	else
		assert_string_not_equal(error.message, "");
	run_free(a);
	run_free(b);
	return error.message;
}

static void linux_settled_alike_or_not(void **state)
{
	(void)state;
	assert_string_equal(refusal(made(LINUX, "30s", "600s"), made(LINUX, "30s", "600s")), "");
	assert_string_equal(refusal(made(LINUX, "30s", "600s"), made(LINUX, "60s", "600s")),
			    "30s-600s was measured after settling for 30s over 600s of uptime, "
			    "60s-600s after 60s "
			    "over 600s: what they show of a Linux's life is not the same");
	assert_non_null(strstr(refusal(made(LINUX, "30s", "600s"), made(LINUX, "30s", "0")),
			       "over 600s of uptime, 30s-0 after 30s over 0:"));
}

static void linux_that_was_not_let_settle(void **state)
{
	(void)state;
	assert_string_equal(refusal(made(OLD_LINUX, NULL, NULL), made(OLD_LINUX, NULL, NULL)), "");
	assert_non_null(strstr(refusal(made(OLD_LINUX, NULL, NULL), made(LINUX, "30s", "600s")),
			       "after settling for none over none"));
	assert_non_null(strstr(refusal(made(LINUX, "30s", "600s"), made(OLD_LINUX, NULL, NULL)),
			       "after none over none"));
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
	assert_non_null(strstr(refusal(seeded(LINUX, "1", "8"), seeded(LINUX, "2", "9")),
			       "phases 8 against 9"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(linux_settled_alike_or_not),
		cmocka_unit_test(linux_that_was_not_let_settle),
		cmocka_unit_test(kernels_that_have_no_boot_stand_beside_any),
		cmocka_unit_test(boots_may_be_of_other_seeds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
