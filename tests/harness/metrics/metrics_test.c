/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Metrics of runs whose samples were made by hand. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/metrics/compute.h"
#include "harness/metrics/metrics.h"
#include "harness/run/detours.h"
#include "harness/run/settled.h"
#include "noise/continued.h"
#include "tests/harness/made_up/samples.h"
#include "tests/noise/support.h"

struct expected {
	const char *name;
	double value; /* NaN: null */
};

static void compute(struct run *run)
{
	struct error error = {""};

	if (!metrics_compute(run, &error))
		fail_msg("%s", error.message);
}

static void check(const struct metrics *metrics, const struct expected *expected, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double value = samples_metric(metrics, expected[i].name);

		if (isnan(expected[i].value)
			    ? isnan(value)
			    : fabs(value - expected[i].value) <= 1e-12 * fabs(expected[i].value))
			continue;
		fail_msg("%s is %.17g, not %.17g", expected[i].name, value, expected[i].value);
	}
}
#define CHECK(metrics, ...)                                    \
	check(metrics, (const struct expected[]){__VA_ARGS__}, \
	      sizeof((struct expected[]){__VA_ARGS__}) / sizeof(struct expected))

static const struct metrics *own(const struct run *run)
{
	return samples_metrics(run, RUN_ALL_WORKERS, RUN_ALL_PHASES);
}

static void table_has_the_documented_names(void **state)
{
	static const char *const names[][2] = {
		{"selfish.events", "count"},
		{"selfish.rate", "1/s"},
		{"selfish.rate_upper95", "1/s"},
		{"selfish.noise_fraction", "1"},
		{"selfish.p50", "insn"},
		{"selfish.p90", "insn"},
		{"selfish.p99", "insn"},
		{"selfish.p999", "insn"},
		{"selfish.max", "insn"},
		{"selfish.quiet_loop", "insn"},
		{"ftq.mean", "count"},
		{"ftq.min", "count"},
		{"ftq.noise_fraction", "1"},
		{"barrier.ideal", "insn"},
		{"barrier.mean_slowest", "insn"},
		{"barrier.p99_slowest", "insn"},
		{"barrier.slowdown", "1"},
		{"barrier.imbalance", "1"},
		{"syscall.p50", "insn"},
		{"syscall.p99", "insn"},
		{"syscall.max", "insn"},
		{"syscall.mean", "insn"},
		{"pagetouch.map", "insn"},
		{"pagetouch.first4k_p50", "insn"},
		{"pagetouch.first4k_p99", "insn"},
		{"pagetouch.second4k_p50", "insn"},
		{"pagetouch.first2m_p50", "insn"},
		{"irq.stolen_p50", "insn"},
		{"irq.stolen_max", "insn"},
		{"irq.latency_p50", "insn"},
		{"irq.latency_p99", "insn"},
		{"irq.latency_max", "insn"},
		{"timeshare.switch_p50", "insn"},
		{"timeshare.switch_p99", "insn"},
		{"timeshare.slice_p50", "insn"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct metric_info *info = metrics_find(names[i][0]);

		assert_non_null(info);
		assert_string_equal(metrics_unit(info, METER_INSN), names[i][1]);
	}
	assert_string_equal(metrics_unit(metrics_find("syscall.p50"), METER_TSC), "ns");
	assert_null(metrics_find("syscall"));
	assert_null(metrics_find("syscall.p5"));
}

static void table_is_well_formed(void **state)
{
	static const char *const units[] = {"time", "1", "1/s", "count"};

	(void)state;
	for (const struct metric_info *info = metrics_table(); info->name; info++) {
		size_t known = 0;

		assert_ptr_equal(metrics_find(info->name), info);
		assert_true(strlen(info->meaning) > 5);
		assert_non_null(strchr(info->name, '.'));
		for (size_t i = 0; i < 4; i++)
			known += !strcmp(info->unit, units[i]);
		assert_int_equal(known, 1);
	}
}

/* Integral of 1 - (1 - S)^1000 over a width in which S grows from the top by the slope. */
static double exceeded(double width, double top, double slope)
{
	double n = 1000;

	return width -
	       (pow(1 - top, n + 1) - pow(1 - top - slope * width, n + 1)) / (n + 1) / slope;
}

/*
 * Steps of 1,000 in a window of 10^6 with detours of 9,000, 2,600 and twice 2,584: each is reached from
 * 1,000 phases, and left of it is 1 to all of it at as many phases. So much steps lose that begin at
 * random moments; those that follow one another are simulated, each time alike.
 */
static void slowdown_of_many_workers_by_hand(void **state)
{
	const struct continued_limits limits = {CONTINUED_BUDGET_SMALL, CONTINUED_SEED, 1, NULL,
						NULL};
	struct run *run = samples_run(1, 1);
	struct continued_result result;
	struct continued steps;
	struct trace trace;
	struct error error;
	double lost;

	(void)state;
	compute(run);
	lost = exceeded(6400, 0.001, 1e-6) + exceeded(16, 0.0084, 2e-6) +
	       exceeded(2584, 0.010432, 4e-6);
	assert_true(detours_trace(&run->workers[0], "selfish", &trace, &error));
	assert_true(continued_init(&steps, &trace, 1, 1000));
	assert_near(step_slowdown(&steps.upper, 1000), lost / 1000, 1e-9);
	assert_int_equal(continued_slowest(&steps, 1000, &limits, &result), SIM_OK);
	assert_int_equal(result.how, CONTINUED_SIMULATED);
	assert_true(run_metric(run, "selfish.lost_1k") == result.slowdown);
	assert_true(isnan(run_metric(run, "selfish.slowdown_1k")));
	assert_true(metrics_is_former(metrics_find("selfish.slowdown_1k")));
	continued_free(&steps);
	trace_free(&trace);
	run_free(run);
}

static void one_worker_by_hand(void **state)
{
	struct run *run = samples_run(1, 1);

	(void)state;
	compute(run);
	CHECK(own(run), {"selfish.events", 4}, {"selfish.rate", 4000},
	      {"selfish.noise_fraction", 0.016768}, {"selfish.min", 2584}, {"selfish.mode", 2584},
	      {"selfish.p50", 2584}, {"selfish.p90", 9000}, {"selfish.p99", 9000},
	      {"selfish.p999", 9000}, {"selfish.max", 9000}, {"selfish.overflow", 0},
	      {"selfish.quiet_loop", 12}, {"selfish.quiet_p99", 13}, {"selfish.threshold", 3},
	      {"selfish.faults", 1}, {"selfish.switches", NAN});
	CHECK(own(run), {"selfish.tail_workers", 1000});
	/* half of the quantile 0.95 of chi-square with 10 degrees of freedom, by 1 ms */
	assert_near(run_metric(run, "selfish.rate_upper95"), 18.307038 / 2 / 1e-3, 1e-7);
	CHECK(own(run), {"ftq.mean", 93.1}, {"ftq.min", 49}, {"ftq.noise_fraction", 0.05});
	CHECK(own(run), {"barrier.ideal", 280}, {"barrier.mean_slowest", 300},
	      {"barrier.p50_slowest", 300}, {"barrier.p99_slowest", 300},
	      {"barrier.max_slowest", 300}, {"barrier.slowdown", 300 / 280.0 - 1},
	      {"barrier.imbalance", 0});
	CHECK(own(run), {"syscall.p50", 60}, {"syscall.p99", 80}, {"syscall.max", 80},
	      {"syscall.mean", 64.2});
	CHECK(own(run), {"pagetouch.map", 1280}, {"pagetouch.map2m", 3000},
	      {"pagetouch.first4k_p50", 3424}, {"pagetouch.first4k_p99", 6990},
	      {"pagetouch.second4k_p50", 1}, {"pagetouch.read4k_p50", 2000},
	      {"pagetouch.whole2m", 2}, {"pagetouch.first2m_p50", 59990},
	      {"pagetouch.second2m_p50", 2});
	CHECK(own(run), {"irq.stolen_events", 3}, {"irq.stolen_p50", 2600},
	      {"irq.stolen_max", 2700}, {"irq.latency_p50", 795}, {"irq.latency_p99", 890},
	      {"irq.latency_max", 890}, {"irq.bracket", 44}, {"irq.callback", 0});
	CHECK(own(run), {"timeshare.switch_p50", 500}, {"timeshare.switch_p99", 890},
	      {"timeshare.switch_missed", 1}, {"timeshare.slice_p50", 4000200});
	run_free(run);
}

static void workers_are_pooled(void **state)
{
	struct run *run = samples_run(2, 1);
	struct worker *second = &run->workers[1];

	(void)state;
	samples_silence(second);
	samples_scalar(second, "selfish", "quiet_loop", 14);
	samples_series(second, "syscall", "time", LIST(50, 50, 50, 50, 50));
	samples_series(second, "syscall", "empty", LIST(20, 20, 20, 20, 20));
	samples_scalar(second, "selfish", "switches", 2);
	compute(run);
	assert_int_equal(run->n_metrics, 3);
	assert_ptr_equal(own(run), &run->metrics[0]);
	CHECK(own(run), {"selfish.events", 4}, {"selfish.rate", 2000},
	      {"selfish.noise_fraction", 0.008384}, {"selfish.p50", 2584}, {"selfish.max", 9000},
	      {"selfish.quiet_loop", 12}, {"selfish.faults", 2}, {"selfish.switches", 2});
	CHECK(own(run), {"ftq.mean", 95.55}, {"ftq.min", 49}, {"ftq.noise_fraction", 0.025});
	/* the noisy one needs 300 in every step, the other 280 */
	CHECK(own(run), {"barrier.mean_slowest", 300}, {"barrier.slowdown", 300 / 280.0 - 1},
	      {"barrier.imbalance", 300 / 290.0 - 1}, {"barrier.last", SAMPLES_STEPS});
	/* each less its own empty sample: 60, 61, 60, 80, 60 and five times 30 */
	CHECK(own(run), {"syscall.p50", 30}, {"syscall.p99", 80}, {"syscall.mean", 47.1});
	CHECK(samples_metrics(run, 0, 0), {"syscall.p50", 60}, {"selfish.rate", 4000},
	      {"barrier.slowdown", 300 / 280.0 - 1}, {"barrier.last", SAMPLES_STEPS},
	      {"ftq.noise_fraction", 0.05});
	CHECK(samples_metrics(run, 1, 0), {"barrier.last", 0}, {"syscall.p50", 30},
	      {"selfish.rate", 0}, {"selfish.quiet_loop", 14}, {"barrier.slowdown", 0},
	      {"ftq.noise_fraction", 0});
	run_free(run);
}

static void silence_is_a_result(void **state)
{
	struct run *run = samples_run(2, 1);

	(void)state;
	samples_silence(&run->workers[0]);
	samples_silence(&run->workers[1]);
	compute(run);
	CHECK(own(run), {"selfish.events", 0}, {"selfish.rate", 0},
	      {"selfish.rate_upper95", 2995.732273553991}, {"selfish.noise_fraction", 0},
	      {"selfish.min", NAN}, {"selfish.mode", NAN}, {"selfish.p50", NAN},
	      {"selfish.p999", NAN}, {"selfish.max", NAN}, {"ftq.noise_fraction", 0},
	      {"barrier.slowdown", 0}, {"barrier.imbalance", 0}, {"barrier.mean_slowest", 280},
	      {"selfish.lost_1k", 0}, {"selfish.tail_workers", 1000}, {"irq.stolen_events", 0},
	      {"irq.stolen_p50", NAN}, {"irq.stolen_max", NAN}, {"timeshare.slice_p50", NAN});
	run_free(run);
}

static void missed_yields_leave_nothing(void **state)
{
	struct run *run = samples_run(1, 1);

	(void)state;
	samples_scalar(&run->workers[0], "timeshare", "switch_missed", SAMPLES_STEPS);
	samples_series(&run->workers[0], "timeshare", "switch", NONE);
	compute(run);
	CHECK(own(run), {"timeshare.switch_p50", NAN}, {"timeshare.switch_p99", NAN},
	      {"timeshare.switch_missed", SAMPLES_STEPS});
	run_free(run);
}

/* A small page's first touch is not given out as a large one's; older runs did not ask. */
static void small_pages_are_no_large_ones(void **state)
{
	struct run *run = samples_run(2, 1);

	(void)state;
	samples_scalar(&run->workers[0], "pagetouch", "whole2m", 1);
	compute(run);
	CHECK(samples_metrics(run, 0, 0), {"pagetouch.whole2m", 1}, {"pagetouch.first2m_p50", NAN});
	CHECK(samples_metrics(run, 1, 0), {"pagetouch.first2m_p50", 59990});
	CHECK(own(run), {"pagetouch.first2m_p50", NAN}, {"pagetouch.second2m_p50", 2});
	samples_remove(&run->workers[0], "pagetouch", "whole2m");
	compute(run);
	CHECK(samples_metrics(run, 0, 0), {"pagetouch.whole2m", NAN},
	      {"pagetouch.first2m_p50", 59990});
	run_free(run);
}

/* A run's own metric is the median over phases; phases without a metric don't count. */
static void phases_are_summarized_by_their_median(void **state)
{
	struct run *run = samples_run(2, 3);
	static const int64_t longest[] = {9000, 8200, 10000};

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		int64_t more = longest[i / 2];

		samples_series(&run->workers[i], "selfish", "length", LIST(2584, more, 2584, 2600));
		samples_scalar(&run->workers[i], "selfish", "longest", more);
		samples_scalar(&run->workers[i], "selfish", "stolen", 2584 + 2584 + 2600 + more);
	}
	samples_silence(&run->workers[2]);
	samples_silence(&run->workers[3]);
	compute(run);
	assert_int_equal(run->n_metrics, 1 + 3 + 6);
	CHECK(&run->metrics[0], {"selfish.events", 8}, {"selfish.max", 9000},
	      {"selfish.noise_fraction", 0.016768}, {"barrier.slowdown", 300 / 280.0 - 1});
	CHECK(samples_metrics(run, RUN_ALL_WORKERS, 0), {"selfish.max", 9000});
	CHECK(samples_metrics(run, RUN_ALL_WORKERS, 1), {"selfish.max", NAN}, {"selfish.events", 0},
	      {"barrier.slowdown", 0});
	CHECK(samples_metrics(run, RUN_ALL_WORKERS, 2), {"selfish.max", 10000});
	CHECK(samples_metrics(run, 1, 2), {"selfish.max", 10000}, {"selfish.events", 4});
	/* computed again, they are the same, not more */
	compute(run);
	assert_int_equal(run->n_metrics, 1 + 3 + 6);
	run_free(run);
}

static void phases_come_in_any_order(void **state)
{
	struct run *run = samples_run_of("syscall", 1, 3);

	(void)state;
	run->workers[0].phase = 7;
	run->workers[1].phase = 900;
	run->workers[2].phase = 2;
	compute(run);
	assert_int_equal(run->metrics[1].phase, 2);
	assert_int_equal(run->metrics[2].phase, 7);
	assert_int_equal(run->metrics[3].phase, 900);
	assert_int_equal(run->metrics[4].worker, 0);
	run_free(run);
}

static void skipped_and_unasked_benchmarks_have_no_metrics(void **state)
{
	struct run *run = samples_run_of("syscall,timeshare", 2, 1);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		pairs_set(&run->workers[i].skipped, "timeshare", "no threads");
		samples_remove(&run->workers[i], "timeshare", i ? "slice" : NULL);
	}
	compute(run);
	CHECK(own(run), {"syscall.p50", 60}, {"timeshare.switch_p50", NAN},
	      {"timeshare.switch_missed", NAN});
	assert_true(isnan(run_metric(run, "selfish.events")));
	for (size_t i = 0; i < own(run)->n; i++)
		assert_null(strstr(own(run)->items[i].name, "selfish"));
	run_free(run);
}

/* Workers with the same noise meet it at phases that their seeds give. */
static void seeds_give_the_phases_of_steps(void **state)
{
	struct run *run = samples_run(2, 1);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct worker *worker = &run->workers[i];

		worker->seed = 77;
		samples_scalar(worker, "barrier", "iterations", 10);
		samples_scalar(worker, "barrier", "ideal", 100);
	}
	compute(run);
	CHECK(own(run), {"barrier.imbalance", 0});
	/* of those that are equally slow the first was last */
	CHECK(samples_metrics(run, 1, 0), {"barrier.last", 0});
	assert_true(run_metric(run, "barrier.last") > 0);
	run->workers[1].seed = 78;
	compute(run);
	assert_true(run_metric(run, "barrier.imbalance") > 0);
	run_free(run);
}

/* A calibration that is up to a tick off is not taken for a contradiction. */
static void ftq_units_may_be_a_tick_off(void **state)
{
	struct run *run = samples_run_of("ftq", 1, 1);

	(void)state;
	samples_series(&run->workers[0], "ftq", "work",
		       LIST(98, 98, 98, 98, 98, 98, 98, 98, 98, 1112 - 9 * 98));
	compute(run);
	assert_true(run_metric(run, "ftq.noise_fraction") < 0);
	run_free(run);
}

/* Two of four detours fitted: sums are of all, percentiles of two, steps of what is known. */
static void full_buffers_keep_counting(void **state)
{
	struct run *run = samples_run(1, 1);
	struct worker *worker = &run->workers[0];

	(void)state;
	samples_scalar(worker, "selfish", "overflow", 2);
	samples_series(worker, "selfish", "start", LIST(1000, 251000));
	samples_series(worker, "selfish", "length", LIST(2584, 2584));
	samples_scalar(worker, "barrier", "overflow", 3);
	samples_series(worker, "barrier", "start", LIST(50, 350));
	samples_series(worker, "barrier", "length", LIST(20, 20));
	compute(run);
	CHECK(own(run), {"selfish.events", 4}, {"selfish.overflow", 2}, {"selfish.max", 9000},
	      {"selfish.noise_fraction", 0.016768}, {"selfish.p999", 2584});
	/* one detour in a window of 350: three of four steps of 280 meet it, or all, by phase */
	assert_in_range((uint64_t)run_metric(run, "barrier.mean_slowest"), 290, 300);
	assert_true(run_metric(run, "barrier.max_slowest") == 300);
	run_free(run);
}

/* The last unit of a window may end after it: no gain. */
static void ftq_never_gains_a_part_of_a_unit(void **state)
{
	struct run *run = samples_run_of("ftq", 1, 1);

	(void)state;
	samples_scalar(&run->workers[0], "ftq", "turn", 20);
	samples_scalar(&run->workers[0], "ftq", "quiet_loop", 11);
	/* 891 units of 11 are 9,801 ticks, 1 more than 10 quanta have without their turns */
	samples_series(&run->workers[0], "ftq", "work",
		       LIST(89, 89, 89, 89, 89, 89, 89, 89, 89, 90));
	compute(run);
	CHECK(own(run), {"ftq.noise_fraction", 0});
	run_free(run);
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Any samples: pooled percentiles are those of everything in one list. */
static void percentiles_agree_with_one_list(void **state)
{
	enum { WORKERS = 3, STEPS = 101 };
	uint64_t seed = 41;

	(void)state;
	for (int round = 0; round < 50; round++) {
		struct run *run = samples_run_of("syscall", WORKERS, 1);
		int64_t all[WORKERS * STEPS];

		pairs_setf(&run->parameters, "steps", "%d", STEPS);
		for (size_t w = 0; w < WORKERS; w++) {
			int64_t *time = &all[w * STEPS], empty[STEPS];

			for (size_t i = 0; i < STEPS; i++) {
				time[i] = (int64_t)chance(&seed, 1000);
				empty[i] = (int64_t)chance(&seed, 30);
			}
			samples_series(&run->workers[w], "syscall", "time", time, STEPS);
			samples_series(&run->workers[w], "syscall", "empty", empty, STEPS);
			qsort(empty, STEPS, sizeof(*empty), by_value);
			for (size_t i = 0; i < STEPS; i++)
				time[i] -= empty[STEPS / 2];
		}
		qsort(all, WORKERS * STEPS, sizeof(*all), by_value);
		compute(run);
		/* of 303 values the 152nd and the 300th */
		CHECK(own(run), {"syscall.p50", (double)all[151]},
		      {"syscall.p99", (double)all[299]}, {"syscall.max", (double)all[302]});
		run_free(run);
	}
}

/*
 * Two equal windows of 1 ms: as copies of one deterministic machine they are 1 ms with four detours, on real
 * machines 2 ms with eight; at two uptimes of a boot that settled they are 2 ms, too. A detour each quarter of
 * a millisecond: among eight that shows, as (8 - 6.4) / 9 / 0.8 of ten sub-windows is below 0.5, and the bound is
 * nine; among four it does not, as (4 - 1.6) / 9 / 0.4 is not.
 */
static void what_was_seen_twice_is_no_evidence_twice(void **state)
{
	struct run *run = samples_run_of("selfish", 2, 1);

	(void)state;
	compute(run);
	assert_near(run_metric(run, "selfish.rate_upper95"), 9.153519 / 1e-3, 1e-6);
	CHECK(own(run), {"selfish.tail_workers", 1000}, {"selfish.events", 8},
	      {"selfish.rate", 4000});
	samples_scalar(&run->workers[0], SETTLED_BENCH, "start", 40000000000);
	samples_scalar(&run->workers[1], SETTLED_BENCH, "start", 50000000000);
	compute(run);
	CHECK(own(run), {"selfish.rate_upper95", 9 / 2e-3}, {"selfish.tail_workers", 2000});
	/* the second one's last tenth is its own: no detour is in it */
	samples_scalar(&run->workers[1], SETTLED_BENCH, "start", 40000000000 + 100000);
	compute(run);
	assert_near(run_metric(run, "selfish.rate_upper95"), 9.153519 / 1.1e-3, 1e-6);
	CHECK(own(run), {"selfish.tail_workers", 1100});
	samples_remove(&run->workers[0], SETTLED_BENCH, NULL);
	samples_remove(&run->workers[1], SETTLED_BENCH, NULL);
	run->meter = METER_TSC;
	pairs_set(&run->provenance, RUN_TSC_HZ, "1000000000.000");
	compute(run);
	CHECK(own(run), {"selfish.rate_upper95", 9 / 2e-3}, {"selfish.tail_workers", 2000});
	run_free(run);
}

/* In the meter tsc times are in ns and rates per second, by the run's own clock. */
static void ticks_become_time(void **state)
{
	struct run *insn = samples_run_of("selfish,syscall", 1, 1), *tsc;

	(void)state;
	compute(insn);
	tsc = samples_run_of("selfish,syscall", 1, 1);
	tsc->meter = METER_TSC;
	pairs_set(&tsc->provenance, RUN_TSC_HZ, "2000000000.000");
	pairs_set(&tsc->parameters, "quantum", "500"); /* ns: as many ticks as before */
	compute(tsc);
	for (size_t i = 0; i < insn->metrics[0].n; i++) {
		const struct metric_info *info = metrics_find(insn->metrics[0].items[i].name);
		double ticks = insn->metrics[0].items[i].value;
		double factor = !strcmp(info->unit, "time")  ? 0.5
				: !strcmp(info->unit, "1/s") ? 2
							     : 1;

		if (!strcmp(info->name, "selfish.mode"))
			assert_true(isnan(tsc->metrics[0].items[i].value));
		else if (!isnan(ticks))
			assert_near(tsc->metrics[0].items[i].value, factor * ticks, 1e-12);
	}
	run_free(insn);
	run_free(tsc);
}

/* Durations are in ns, samples in ticks: quanta are checked against what the guest was told. */
static void quanta_are_checked_in_ticks(void **state)
{
	struct run *run = samples_run_of("ftq", 1, 1);
	struct error error;

	(void)state;
	run->meter = METER_TSC;
	pairs_set(&run->provenance, RUN_TSC_HZ, "2000000000.000");
	pairs_set(&run->provenance, RUN_TSC_KHZ, "2000000");
	assert_false(metrics_compute(run, &error));
	pairs_set(&run->parameters, "duration", "5000");
	pairs_set(&run->parameters, "quantum", "500");
	compute(run);
	run_free(run);
}

/* Workers that met: a step's slowest is the largest of the same step. */
static void steps_of_a_real_barrier_are_not_composed(void **state)
{
	struct run *run = samples_run_of("barrier", 2, 1);
	int64_t window = 0, stolen = 0;
	double sum = 0, ideal = 0;

	(void)state;
	for (uint32_t w = 0; w < 2; w++) {
		struct worker *worker = &run->workers[w];
		const struct series *work = worker_find(worker, "barrier", "work");
		double own = 0;

		for (size_t i = 0; i < work->n; i++)
			own += (double)work->values[i];
		assert_true(worker_scalar(worker, "barrier", "stolen", &stolen));
		assert_true(worker_scalar(worker, "barrier", "window", &window));
		ideal = fmax(ideal, (own - (double)stolen) / SAMPLES_STEPS);
	}
	for (size_t i = 0; i < SAMPLES_STEPS; i++)
		sum += fmax((double)worker_find(&run->workers[0], "barrier", "work")->values[i],
			    (double)worker_find(&run->workers[1], "barrier", "work")->values[i]);
	pairs_set(&run->provenance, RUN_MEETING, RUN_MEETING_SHARED);
	compute(run);
	CHECK(own(run), {"barrier.ideal", ideal}, {"barrier.mean_slowest", sum / SAMPLES_STEPS},
	      {"barrier.slowdown", sum / SAMPLES_STEPS / ideal - 1});
	run_free(run);
}

static void what_has_no_samples_is_refused(void **state)
{
	struct run *run = samples_run(1, 1);
	struct error error;

	(void)state;
	compute(run);
	run->meter = METER_TSC;
	assert_false(metrics_compute(run, &error));
	assert_non_null(strstr(error.message, "how long a tick is"));
	assert_int_equal(run->n_metrics, 0);
	run_free(run);
	run = run_new();
	assert_false(metrics_compute(run, &error));
	assert_non_null(strstr(error.message, "no workers"));
	run_free(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table_has_the_documented_names),
		cmocka_unit_test(table_is_well_formed),
		cmocka_unit_test(slowdown_of_many_workers_by_hand),
		cmocka_unit_test(one_worker_by_hand),
		cmocka_unit_test(workers_are_pooled),
		cmocka_unit_test(silence_is_a_result),
		cmocka_unit_test(missed_yields_leave_nothing),
		cmocka_unit_test(small_pages_are_no_large_ones),
		cmocka_unit_test(phases_are_summarized_by_their_median),
		cmocka_unit_test(phases_come_in_any_order),
		cmocka_unit_test(skipped_and_unasked_benchmarks_have_no_metrics),
		cmocka_unit_test(seeds_give_the_phases_of_steps),
		cmocka_unit_test(ftq_units_may_be_a_tick_off),
		cmocka_unit_test(full_buffers_keep_counting),
		cmocka_unit_test(ftq_never_gains_a_part_of_a_unit),
		cmocka_unit_test(percentiles_agree_with_one_list),
		cmocka_unit_test(what_was_seen_twice_is_no_evidence_twice),
		cmocka_unit_test(ticks_become_time),
		cmocka_unit_test(quanta_are_checked_in_ticks),
		cmocka_unit_test(steps_of_a_real_barrier_are_not_composed),
		cmocka_unit_test(what_has_no_samples_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
