/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of a run's windows are one and the same history, by what the run is, and in what words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "harness/base/memory.h"
#include "harness/run/observed.h"
#include "harness/run/settled.h"

#define S INT64_C(1000000000)

static void put(struct worker *worker, const char *bench, const char *name, int64_t value)
{
	struct series *series = worker_series(worker, bench, name);

	series->scalar = true;
	series_append(series, &value, 1);
}

/* So many workers in each phase, each with a window of a second in which nothing came. */
static struct run *made(enum meter meter, uint32_t workers, uint32_t phases)
{
	struct run *run = run_new();

	run->meter = meter;
	run->n_workers = (size_t)workers * phases;
	run->workers = memory_zeroed(run->n_workers, sizeof(*run->workers));
	for (uint32_t i = 0; i < run->n_workers; i++) {
		run->workers[i].worker = i % workers;
		run->workers[i].phase = i / workers;
		put(&run->workers[i], "selfish", "window", S);
		put(&run->workers[i], "selfish", "events", 0);
		put(&run->workers[i], "selfish", "overflow", 0);
	}
	pairs_set(&run->provenance, "supervisor", "yes");
	return run;
}

static struct observed look(const struct run *run, uint64_t *events)
{
	const struct worker **workers = memory_zeroed(run->n_workers, sizeof(*workers));
	struct observed observed;

	for (size_t i = 0; i < run->n_workers; i++)
		workers[i] = &run->workers[i];
	observed_bench(&observed, run, workers, run->n_workers, "selfish");
	*events = observed_events(&observed, workers, "selfish");
	free(workers);
	return observed;
}

/* What is said of a run in which nothing was seen. */
static void says(struct run *run, const char *expected)
{
	struct words words = {NULL, 0};
	struct observed observed;
	uint64_t events;
	char *text;

	observed = look(run, &events);
	assert_int_equal(events, 0);
	observed_say_none(&words, &observed, 1e9);
	text = words_take(&words);
	assert_string_equal(text, expected);
	free(text);
	observed_free(&observed);
	run_free(run);
}

static void copies_of_a_kernel_are_one(void **state)
{
	(void)state;
	says(made(METER_INSN, 1, 1), "none observed in 1 s: at most 2.9957/s");
	says(made(METER_INSN, 4, 1), "none observed in 1 s (4 copies of one deterministic "
				     "machine are one): at most 2.9957/s");
	says(made(METER_INSN, 4, 2), "none observed in 1 s (8 copies of one deterministic "
				     "machine are one): at most 2.9957/s");
}

static void cores_of_a_machine_are_one(void **state)
{
	struct run *run = made(METER_INSN, 4, 1);

	(void)state;
	pairs_set(&run->provenance, RUN_MEETING, RUN_MEETING_SHARED);
	says(run, "none observed in 1 s (4 cores of one machine at the same time are one): at "
		  "most 2.9957/s");
}

/* Of a Linux from before it settled, and of one that is measured as it comes. */
static void boots_at_the_same_uptime_are_one(void **state)
{
	struct run *run = made(METER_INSN, 4, 4);

	(void)state;
	pairs_set(&run->provenance, "supervisor", "no");
	says(run, "none observed in 1 s (16 boots at the same uptime are one): at most 2.9957/s");
	run = made(METER_INSN, 2, 1);
	pairs_set(&run->options, RUN_SETTLE, "none");
	pairs_set(&run->options, RUN_UPTIME_SPAN, "none");
	says(run, "none observed in 1 s (2 boots at the same uptime are one): at most 2.9957/s");
}

static struct run *settled(uint32_t workers, uint32_t phases)
{
	struct run *run = made(METER_INSN, workers, phases);

	pairs_set(&run->options, RUN_SETTLE, SETTLED_SECONDS(SETTLED_USUAL));
	pairs_set(&run->options, RUN_UPTIME_SPAN, SETTLED_SECONDS(SETTLED_USUAL_SPAN));
	return run;
}

static void windows_of_a_settled_life_add(void **state)
{
	struct run *run = settled(10, 1);

	(void)state;
	for (uint32_t i = 0; i < 10; i++)
		put(&run->workers[i], SETTLED_BENCH, "start", (30 + 66 * i) * S - i * S / 10);
	says(run,
	     "none observed in 10 windows of 1 s between 30 and 625 s of uptime of one boot: at "
	     "most 0.29957/s if the rate is steady");
	run = settled(2, 1);
	put(&run->workers[0], SETTLED_BENCH, "start", 100 * S);
	put(&run->workers[1], SETTLED_BENCH, "start", 100 * S + S / 2);
	says(run,
	     "none observed in 2 windows of 1 s, of which 1.5000 s at no other's uptime, between "
	     "100 and 102 s of uptime of one boot: at most 1.9972/s if the rate is steady");
	/* other boots at other uptimes add, too; at the same one they do not */
	run = settled(1, 3);
	put(&run->workers[0], SETTLED_BENCH, "start", 100 * S);
	put(&run->workers[1], SETTLED_BENCH, "start", 200 * S);
	put(&run->workers[2], SETTLED_BENCH, "start", 200 * S);
	says(run, "none observed in 2 windows of 1 s (of 3: others are at these uptimes) between "
		  "100 and 201 s of uptime of 3 boots: at "
		  "most 1.4979/s if the rate is steady");
}

/* Without all starts nobody knows whether they are apart. */
static void a_start_that_is_missing_is_no_evidence(void **state)
{
	struct run *run = settled(2, 1);

	(void)state;
	put(&run->workers[0], SETTLED_BENCH, "start", 100 * S);
	says(run, "none observed in 1 s (2 boots at the same uptime are one): at most 2.9957/s");
}

/* Cores of one machine have one settler, whose word is the first one's. */
static void cores_of_a_settled_machine(void **state)
{
	struct run *run = settled(2, 2);

	(void)state;
	pairs_set(&run->provenance, RUN_MEETING, RUN_MEETING_SHARED);
	put(&run->workers[0], SETTLED_BENCH, "start", 100 * S);
	put(&run->workers[2], SETTLED_BENCH, "start", 300 * S);
	says(run, "none observed in 2 windows of 1 s (of 4: others are at these uptimes) between "
		  "100 and 301 s of uptime of 2 boots: at "
		  "most 1.4979/s if the rate is steady");
}

/* Of these the one with most events stands, whether the machine had settled or not. */
static void the_busier_core_stands(void **state)
{
	struct run *run = made(METER_INSN, 2, 1);
	struct observed observed;
	uint64_t events;

	(void)state;
	pairs_set(&run->provenance, RUN_MEETING, RUN_MEETING_SHARED);
	run->workers[0].series[1].values[0] = 41;
	run->workers[1].series[1].values[0] = 46;
	observed = look(run, &events);
	assert_int_equal(events, 46);
	observed_free(&observed);
	put(&run->workers[0], SETTLED_BENCH, "start", 100 * S);
	observed = look(run, &events);
	assert_int_equal(observed.kind, OBSERVED_LIFE);
	assert_int_equal(events, 46);
	observed_free(&observed);
	run_free(run);
}

static void real_machines_add_fully(void **state)
{
	struct run *run = made(METER_TSC, 4, 1);

	(void)state;
	says(run, "none observed in 4 s: at most 0.74893/s");
}

/* Of copies the longest one's; where windows overlap, each instant's once. */
static void events_count_once(void **state)
{
	const int64_t starts[] = {S / 10, 8 * S / 10};
	struct run *run = made(METER_INSN, 2, 1);
	struct observed observed;
	uint64_t events;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		run->workers[i].series[1].values[0] = 5;
		series_append(worker_series(&run->workers[i], "selfish", "start"), starts, 2);
	}
	observed = look(run, &events);
	assert_int_equal(events, 5);
	observed_free(&observed);
	for (size_t i = 0; i < 2; i++)
		put(&run->workers[i], SETTLED_BENCH, "start", (int64_t)i * S / 2);
	/* all of the first one's, and of the second what is not in it: one of two */
	observed = look(run, &events);
	assert_int_equal(events, 5 + 1);
	observed_free(&observed);
	/* which might be any of those that did not fit */
	run->workers[1].series[2].values[0] = 3;
	observed = look(run, &events);
	assert_int_equal(events, 5 + 1 + 3);
	observed_free(&observed);
	run_free(run);
}

/* The core on which something came speaks for a machine, not the quiet one beside it. */
static void the_noisiest_of_equal_windows_stands(void **state)
{
	const double few[] = {0, 0, 0}, other[] = {2, 0, 9};
	struct run *run = made(METER_INSN, 3, 1);
	struct observed observed;
	uint64_t events;

	(void)state;
	pairs_set(&run->provenance, RUN_MEETING, RUN_MEETING_SHARED);
	run->workers[0].series[0].values[0] = S + 7;
	run->workers[1].series[1].values[0] = 4;
	/* half as long a window is another matter */
	run->workers[2].series[0].values[0] = S / 2;
	run->workers[2].series[1].values[0] = 9;
	observed = look(run, &events);
	assert_int_equal(events, 4);
	assert_true(observed.time == 1e9);
	/* looked at otherwise, another one may */
	observed_stand(&observed, other);
	assert_true(observed.time == 1e9 + 7);
	observed_stand(&observed, few);
	assert_true(observed.time == 1e9 + 7);
	observed_free(&observed);
	run_free(run);
}

static void shape(const char *expected, enum evidence_pattern pattern, double interval)
{
	struct evidence_shape how = {pattern, 40, 12, interval, 1};
	struct words words = {NULL, 0};
	char *text;

	observed_say_shape(&words, &how, 1e9);
	text = words_take(&words);
	assert_string_equal(text, expected);
	free(text);
}

static void how_events_come_is_said(void **state)
{
	(void)state;
	shape("", EVIDENCE_POISSON, 4e6);
	shape(" (in 12 bursts)", EVIDENCE_BURSTS, 4e6);
	shape(" (periodic, 4.000 ms)", EVIDENCE_PERIODIC, 3999996.2);
	shape(" (periodic, 1.000 ms)", EVIDENCE_PERIODIC, 999998.01);
	shape(" (periodic, 999.9 us)", EVIDENCE_PERIODIC, 999900);
	shape(" (periodic, 10.00 us)", EVIDENCE_PERIODIC, 10000);
	shape(" (periodic, 104.0 ms)", EVIDENCE_PERIODIC, 104e6);
	shape(" (periodic, 1.500 s)", EVIDENCE_PERIODIC, 1.5e9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_of_a_kernel_are_one),
		cmocka_unit_test(cores_of_a_machine_are_one),
		cmocka_unit_test(boots_at_the_same_uptime_are_one),
		cmocka_unit_test(windows_of_a_settled_life_add),
		cmocka_unit_test(a_start_that_is_missing_is_no_evidence),
		cmocka_unit_test(cores_of_a_settled_machine),
		cmocka_unit_test(the_busier_core_stands),
		cmocka_unit_test(real_machines_add_fully),
		cmocka_unit_test(events_count_once),
		cmocka_unit_test(the_noisiest_of_equal_windows_stands),
		cmocka_unit_test(how_events_come_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
