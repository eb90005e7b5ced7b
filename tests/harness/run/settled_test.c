/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which runs are marked as of a Linux that had not settled, and which have one at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "harness/base/memory.h"
#include "harness/run/settled.h"

static void put(struct worker *worker, const char *bench, const char *name, int64_t value)
{
	struct series *series = worker_series(worker, bench, name);

	series->scalar = true;
	series_append(series, &value, 1);
}

/* Two workers; the second one's settler says this, and its selfish window has so many switches. */
static struct run *made(bool quiet, int64_t switches, int64_t window)
{
	struct run *run = run_new();

	run->meter = METER_INSN;
	run->n_workers = 2;
	run->workers = memory_zeroed(2, sizeof(*run->workers));
	for (uint32_t i = 0; i < 2; i++) {
		struct worker *worker = &run->workers[i];

		worker->worker = i;
		put(worker, SETTLED_BENCH, "uptime", 35000000000);
		put(worker, SETTLED_BENCH, "tries", 1);
		put(worker, SETTLED_BENCH, "busy", i ? 7600000 : 80000);
		put(worker, SETTLED_BENCH, "forks", i ? 3 : 0);
		put(worker, SETTLED_BENCH, "quiet", i ? quiet : 1);
		put(worker, SETTLED_BENCH, "start", 40000000000);
		put(worker, "selfish", "switches", i ? switches : 0);
		put(worker, "selfish", "window", window);
	}
	return run;
}

static void says(struct run *run, const char *doubt)
{
	settled_judge(run);
	if (!doubt)
		assert_null(settled_doubt(run));
	else if (!settled_doubt(run) || !strstr(settled_doubt(run), doubt))
		fail_msg("%s", settled_doubt(run) ? settled_doubt(run) : "no doubt");
	run_free(run);
}

static void a_kernel_that_was_not_quiet_is_marked(void **state)
{
	(void)state;
	says(made(true, 0, 1000000000), NULL);
	says(made(false, 0, 1000000000),
	     "still at work at 35 s of uptime: 7.6 ms in 5 s, 3 forks (worker 1, phase 0)");
	/* it was seen at work, whatever the window shows */
	says(made(false, 1000, 1000000000), "still at work");
}

static void switches_of_the_window_are_a_rate(void **state)
{
	(void)state;
	says(made(true, 39, 1000000000), NULL);
	says(made(true, 40, 1000000000), NULL);
	says(made(true, 41, 1000000000), "something else 41 times a second");
	says(made(true, 410, 10000000000), "41 times a second");
	says(made(true, 390, 10000000000), NULL);
	says(made(true, 8, 20000000), "400 times a second");
	says(made(true, 7, 20000000), NULL); /* too few to be a rate */
	says(made(true, 1000, 0), NULL);     /* a window of nothing has no rate */
}

static void a_load_is_no_doubt(void **state)
{
	struct run *run = made(true, 1000, 1000000000);

	(void)state;
	pairs_set(&run->options, "load", "kernel");
	says(run, NULL);
	run = made(false, 1000, 1000000000);
	pairs_set(&run->options, "load", "kernel");
	says(run, "still at work");
}

static void a_run_without_a_settler_is_not_judged(void **state)
{
	struct run *run = run_new();

	(void)state;
	says(run, NULL);
	run = run_new();
	run->n_workers = 1;
	run->workers = memory_zeroed(1, sizeof(*run->workers));
	put(run->workers, "selfish", "switches", 1000);
	put(run->workers, "selfish", "window", 1000000000);
	says(run, NULL);
}

static bool concerns(const char *supervisor, const char *kernel, const char *settle,
		     const char *says_settle)
{
	struct run *run = run_new();
	const char *is_settle, *is_span;
	bool does;

	if (supervisor)
		pairs_set(&run->provenance, "supervisor", supervisor);
	if (kernel)
		pairs_set(&run->provenance, "worker_kernel", kernel);
	if (settle) {
		pairs_set(&run->options, RUN_SETTLE, settle);
		pairs_set(&run->options, RUN_UPTIME_SPAN, "600s");
	}
	does = settled_concerns(run, &is_settle, &is_span);
	if (does) {
		assert_string_equal(is_settle, says_settle);
		assert_string_equal(is_span, settle ? "600s" : "none");
	}
	run_free(run);
	return does;
}

static void who_boots_and_settles(void **state)
{
	(void)state;
	assert_true(concerns("yes", NULL, "30s", "30s"));  /* a Linux */
	assert_true(concerns("no", NULL, NULL, "none"));   /* one that was measured as it came */
	assert_false(concerns("yes", "lwk", "30s", NULL)); /* a kernel that has a core of one */
	assert_false(concerns("yes", NULL, NULL, NULL));   /* one with no boot to wait for */
	assert_false(concerns(NULL, NULL, NULL, NULL));	   /* this host */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kernel_that_was_not_quiet_is_marked),
		cmocka_unit_test(switches_of_the_window_are_a_rate),
		cmocka_unit_test(a_load_is_no_doubt),
		cmocka_unit_test(a_run_without_a_settler_is_not_judged),
		cmocka_unit_test(who_boots_and_settles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
