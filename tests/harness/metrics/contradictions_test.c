/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Samples that contradict each other: no metrics, and a message that names what is wrong. */
#include <stdlib.h>
#include <string.h>

#include "harness/metrics/compute.h"
#include "tests/harness/made_up/samples.h"
#include "tests/noise/support.h"

/* The run is refused, and the message holds all words of the list (ended by NULL). */
static void refused(struct run *run, const char *const *words)
{
	struct error error = {""};

	if (metrics_compute(run, &error))
		fail_msg("not refused: %s.%s", words[0], words[1]);
	assert_int_equal(run->n_metrics, 0);
	for (; *words; words++) {
		if (!strstr(error.message, *words))
			fail_msg("'%s' does not name '%s'", error.message, *words);
	}
	run_free(run);
}
#define REFUSED(run, ...) refused(run, (const char *const[]){__VA_ARGS__, NULL})

static struct run *with_scalar(const char *bench, const char *name, int64_t value)
{
	struct run *run = samples_run(2, 2);

	samples_scalar(&run->workers[3], bench, name, value);
	return run;
}

static struct run *with_series(const char *bench, const char *name, const int64_t *values, size_t n)
{
	struct run *run = samples_run(2, 2);

	samples_series(&run->workers[3], bench, name, values, n);
	return run;
}

static void message_names_the_worker(void **state)
{
	(void)state;
	REFUSED(with_scalar("selfish", "window", 0), "selfish", "window", "worker 1, phase 1");
}

static void detours_must_fit_their_sums(void **state)
{
	(void)state;
	REFUSED(with_scalar("selfish", "events", 5), "selfish", "events", "5", "length");
	REFUSED(with_scalar("selfish", "overflow", 1), "selfish", "events", "length");
	REFUSED(with_scalar("selfish", "stolen", 16767), "selfish", "stolen", "16768");
	REFUSED(with_scalar("selfish", "longest", 9001), "selfish", "longest", "9000");
	REFUSED(with_scalar("selfish", "window", 753599), "selfish", "window", "start");
	REFUSED(with_scalar("selfish", "threshold", 2585), "selfish", "threshold", "length");
	REFUSED(with_scalar("barrier", "stolen", 99), "barrier", "stolen", "length");
	REFUSED(with_scalar("irq", "stolen_events", 2), "irq", "stolen_events", "stolen_length");
	REFUSED(with_scalar("irq", "stolen_window", 10699), "irq", "stolen_window");
}

static void detours_must_be_in_order(void **state)
{
	(void)state;
	REFUSED(with_series("selfish", "start", LIST(1000, 3583, 501000, 751000)), "selfish",
		"start", "3584");
	REFUSED(with_series("selfish", "start", LIST(-1, 251000, 501000, 751000)), "selfish",
		"start");
	REFUSED(with_series("selfish", "start", LIST(1000, 251000, 501000)), "selfish", "start",
		"3 values", "length", "4");
	REFUSED(with_series("selfish", "start", NONE), "selfish", "start", "0 values", "length");
	REFUSED(with_series("selfish", "length", LIST(2584, 0, 2584, 2600)), "selfish", "length",
		"threshold");
	REFUSED(with_series("selfish", "length", LIST(2584, INT64_MAX, 2584, 2600)), "selfish",
		"length");
	REFUSED(with_series("irq", "stolen_start", LIST(0, 2599, 8000)), "irq", "stolen_start");
}

/* All of a window stolen leaves no time in which the benchmark could have run. */
static void windows_cannot_all_be_stolen(void **state)
{
	int64_t histogram[64] = {[19] = 1};
	struct run *run = samples_run(1, 1);
	struct worker *worker = &run->workers[0];

	(void)state;
	samples_scalar(worker, "selfish", "events", 1);
	samples_scalar(worker, "selfish", "stolen", 1000000);
	samples_scalar(worker, "selfish", "longest", 1000000);
	samples_series(worker, "selfish", "start", LIST(0));
	samples_series(worker, "selfish", "length", LIST(1000000));
	samples_series(worker, "selfish", "histogram", histogram, 64);
	REFUSED(run, "selfish", "stolen", "window");
}

static void overflow_must_fit_what_was_stolen(void **state)
{
	struct run *run = samples_run(1, 1);
	struct worker *worker = &run->workers[0];

	(void)state;
	samples_scalar(worker, "barrier", "events", 7);
	samples_scalar(worker, "barrier", "overflow", 2);
	samples_scalar(worker, "barrier", "stolen", 105);
	REFUSED(run, "barrier", "stolen", "105", "length");
}

/* Of a buffer for a single detour, at the very start, no window is left to replay. */
static void nothing_but_overflow_gives_no_steps(void **state)
{
	struct run *run = samples_run(1, 1);
	struct worker *worker = &run->workers[0];

	(void)state;
	samples_scalar(worker, "barrier", "overflow", 4);
	samples_series(worker, "barrier", "start", LIST(0));
	samples_series(worker, "barrier", "length", LIST(20));
	REFUSED(run, "worker 0", "barrier", "window");
}

static void histogram_must_count_what_did_not_fit(void **state)
{
	struct run *run = samples_run(1, 1);
	struct worker *worker = &run->workers[0];

	(void)state;
	samples_scalar(worker, "selfish", "events", 5);
	samples_scalar(worker, "selfish", "overflow", 1);
	samples_scalar(worker, "selfish", "stolen", 16768 + 3);
	REFUSED(run, "selfish", "histogram", "adds up to 4", "events is 5");
}

static void histogram_must_count_the_same(void **state)
{
	int64_t histogram[64] = {[11] = 2, [13] = 2};

	(void)state;
	REFUSED(with_series("selfish", "histogram", histogram, 64), "selfish", "histogram");
	histogram[11] = 3;
	REFUSED(with_series("selfish", "histogram", histogram, 64), "selfish", "histogram");
	histogram[13] = 1;
	REFUSED(with_series("selfish", "histogram", histogram, 63), "selfish", "histogram", "63");
	histogram[5] = -1;
	REFUSED(with_series("selfish", "histogram", histogram, 64), "selfish", "histogram");
}

static void ftq_cannot_do_more_than_fits(void **state)
{
	int64_t more[10], quanta[11];

	(void)state;
	for (size_t i = 0; i < 10; i++)
		quanta[i] = more[i] = 98;
	quanta[10] = 98;
	/* 1,113 units of at least 9 ticks, but for the last, are more than ten quanta of 1,000 */
	more[4] = 1113 - 9 * 98;
	REFUSED(with_series("ftq", "work", more, 10), "ftq", "work", "10000");
	REFUSED(with_series("ftq", "work", quanta, 11), "ftq", "work", "11");
	REFUSED(with_series("ftq", "work", quanta, 9), "ftq", "work", "9", "10 quanta");
	REFUSED(with_scalar("ftq", "quantum", 999), "ftq", "quantum", "999", "1000");
	REFUSED(with_scalar("ftq", "turn", 1000), "ftq", "turn");
	REFUSED(with_scalar("ftq", "turn", -1000), "ftq", "turn");
}

static void barrier_work_must_fit(void **state)
{
	(void)state;
	REFUSED(with_scalar("barrier", "ideal", 279), "barrier", "ideal", "iterations");
	REFUSED(with_scalar("barrier", "iterations", INT64_C(1) << 52), "barrier", "iterations");
	REFUSED(with_series("barrier", "work", LIST(300, 300, 300, 300, 301)), "barrier", "work",
		"1501", "window");
	REFUSED(with_series("barrier", "work", LIST(0, 0, 0, 0, 99)), "barrier", "work", "stolen");
	REFUSED(with_series("barrier", "work", LIST(300, 300, 300, 300)), "barrier", "work",
		"4 values", "steps=5");
	REFUSED(with_series("barrier", "wait", LIST(7)), "barrier", "wait", "1 values");
}

static void series_have_the_length_asked_for(void **state)
{
	struct run *run;

	(void)state;
	REFUSED(with_series("syscall", "time", LIST(70, 70)), "syscall", "time", "steps=5");
	REFUSED(with_series("syscall", "empty", NONE), "syscall", "empty", "0 values");
	REFUSED(with_series("pagetouch", "first4k", LIST(1, 2, 3)), "pagetouch", "first4k",
		"pages4k is 4");
	REFUSED(with_series("pagetouch", "second2m", LIST(1)), "pagetouch", "second2m",
		"first2m has 2");
	REFUSED(with_series("pagetouch", "first2m", LIST(1, 2, 3, 4)), "pagetouch", "first2m");
	REFUSED(with_scalar("pagetouch", "whole2m", 3), "pagetouch", "whole2m is 3");
	REFUSED(with_series("irq", "latency", LIST(1, 2, 3, 4, 5, 6)), "irq", "latency",
		"6 values");
	REFUSED(with_scalar("timeshare", "switch_missed", 2), "timeshare", "switch_missed is 2");
	REFUSED(with_scalar("timeshare", "switch_missed", 6), "timeshare", "switch");
	run = samples_run(1, 1);
	pairs_set(&run->parameters, "steps", "6");
	REFUSED(run, "barrier", "work", "steps=6");
}

static void kinds_must_not_be_swapped(void **state)
{
	struct run *run = samples_run(1, 1);
	struct series *series = worker_series(&run->workers[0], "selfish", "window");

	(void)state;
	series->scalar = false;
	REFUSED(run, "selfish", "window");
	REFUSED(with_scalar("selfish", "start", 1000), "selfish", "start", "single value");
	REFUSED(with_scalar("timeshare", "slice", 1000), "timeshare", "slice", "single value");
}

static void all_workers_skip_or_none(void **state)
{
	struct run *run = samples_run(4, 1);

	(void)state;
	pairs_set(&run->workers[2].skipped, "irq", "no timer");
	REFUSED(run, "irq", "1 of 4");
}

static void what_was_asked_for_must_come(void **state)
{
	struct run *run = samples_run(2, 1);

	(void)state;
	samples_remove(&run->workers[1], "syscall", NULL);
	REFUSED(run, "syscall", "worker 1");
}

/* Without parameters a benchmark is the run's if any worker sent it. */
static void what_one_worker_sends_all_must(void **state)
{
	struct run *run = samples_run_of("pagetouch", 2, 1);

	(void)state;
	pairs_free(&run->parameters);
	samples_remove(&run->workers[0], "pagetouch", NULL);
	REFUSED(run, "pagetouch", "worker 0");
}

/* Every value and series but those of which none is a result. */
static void nothing_may_be_missing(void **state)
{
	struct run *whole = samples_run(1, 1);
	const struct worker *worker = &whole->workers[0];

	(void)state;
	assert_true(worker->n_series > 70);
	for (size_t i = 0; i < worker->n_series; i++) {
		struct run *run = samples_run(1, 1);
		const char *bench = worker->series[i].bench, *name = worker->series[i].name;

		samples_remove(&run->workers[0], bench, name);
		/* none is a result; runs of before did not say */
		if (strcmp(name, "slice") && strcmp(name, "whole2m"))
			REFUSED(run, bench, name);
		else
			run_free(run);
	}
	run_free(whole);
}

/* No number anywhere may be absurd; a clock of which no step was seen says so by the largest. */
static void nothing_may_be_absurd(void **state)
{
	static const int64_t absurd[] = {INT64_MIN,	      INT64_MIN + 1,
					 -(INT64_C(1) << 54), (INT64_C(1) << 53) + 1,
					 INT64_MAX - 1,	      INT64_MAX};
	struct run *whole = samples_run(1, 1);
	const struct worker *worker = &whole->workers[0];

	(void)state;
	for (size_t i = 0; i < worker->n_series; i++) {
		for (size_t j = 0; j < sizeof(absurd) / sizeof(absurd[0]); j++) {
			struct run *run = samples_run(1, 1);
			struct series *series = &run->workers[0].series[i];

			series->values[series->n - 1] = absurd[j];
			if (!strcmp(series->name, "clock_step") && absurd[j] > 0) {
				run_free(run);
				continue;
			}
			REFUSED(run, worker->series[i].bench);
		}
	}
	run_free(whole);
}

/* Whatever a guest sends: refused or computed, but no crash and no endless loop. */
static void random_damage_does_no_harm(void **state)
{
	/* the detours' steps are simulated on 1,000 workers, which takes a second with sanitizers */
	enum { SELFISH_EACH = 150 };
	static const char others[] = "ftq,barrier,syscall,pagetouch,irq,timeshare",
			  others_and_selfish[] =
				  "selfish,ftq,barrier,syscall,pagetouch,irq,timeshare";
	uint64_t seed = 51;
	size_t computed = 0;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct run *run =
			samples_run_of(round % SELFISH_EACH ? others : others_and_selfish, 1, 1);
		struct error error;

		for (uint64_t i = 1 + chance(&seed, 3); i > 0; i--) {
			struct worker *worker = &run->workers[0];
			struct series *series = &worker->series[chance(&seed, worker->n_series)];
			int64_t *value = &series->values[chance(&seed, series->n)];

			switch (chance(&seed, 4)) {
			case 0:
				*value += (int64_t)chance(&seed, 5) - 2;
				break;
			case 1:
				*value = (int64_t)(chance(&seed, UINT64_C(1) << 30)
						   << chance(&seed, 34));
				break;
			case 2:
				*value = -*value;
				break;
			default:
				series->n = 1 + chance(&seed, series->n);
			}
		}
		computed += metrics_compute(run, &error);
		run_free(run);
	}
	assert_in_range(computed, 1, 2999);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(message_names_the_worker),
		cmocka_unit_test(detours_must_fit_their_sums),
		cmocka_unit_test(detours_must_be_in_order),
		cmocka_unit_test(windows_cannot_all_be_stolen),
		cmocka_unit_test(overflow_must_fit_what_was_stolen),
		cmocka_unit_test(nothing_but_overflow_gives_no_steps),
		cmocka_unit_test(histogram_must_count_the_same),
		cmocka_unit_test(histogram_must_count_what_did_not_fit),
		cmocka_unit_test(ftq_cannot_do_more_than_fits),
		cmocka_unit_test(barrier_work_must_fit),
		cmocka_unit_test(series_have_the_length_asked_for),
		cmocka_unit_test(kinds_must_not_be_swapped),
		cmocka_unit_test(all_workers_skip_or_none),
		cmocka_unit_test(what_was_asked_for_must_come),
		cmocka_unit_test(what_one_worker_sends_all_must),
		cmocka_unit_test(nothing_may_be_missing),
		cmocka_unit_test(nothing_may_be_absurd),
		cmocka_unit_test(random_damage_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
