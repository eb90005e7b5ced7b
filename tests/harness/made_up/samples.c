/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs made by hand; see samples.h. */
#include "tests/harness/made_up/samples.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "tests/noise/support.h"

#define ALL "selfish,ftq,barrier,syscall,pagetouch,irq,timeshare"

static struct series *emptied(struct worker *worker, const char *bench, const char *name)
{
	struct series *series = worker_series(worker, bench, name);

	free(series->values);
	series->values = NULL;
	series->n = 0;
	return series;
}

void samples_scalar(struct worker *worker, const char *bench, const char *name, int64_t value)
{
	struct series *series = emptied(worker, bench, name);

	series->scalar = true;
	series_append(series, &value, 1);
}

void samples_series(struct worker *worker, const char *bench, const char *name,
		    const int64_t *values, size_t n)
{
	if (n == 0)
		samples_remove(worker, bench, name);
	else
		series_append(emptied(worker, bench, name), values, n);
}

void samples_remove(struct worker *worker, const char *bench, const char *name)
{
	size_t kept = 0;

	for (size_t i = 0; i < worker->n_series; i++) {
		struct series *series = &worker->series[i];

		if (strcmp(series->bench, bench) || (name && strcmp(series->name, name))) {
			struct series keep = *series;

			*series = worker->series[kept];
			worker->series[kept++] = keep;
		}
	}
	for (size_t i = kept; i < worker->n_series; i++) {
		free(worker->series[i].bench);
		free(worker->series[i].name);
		free(worker->series[i].values);
	}
	/* the room for one more is found by the number: give back what is not accounted for */
	worker->n_series = kept;
	if (kept > 0) {
		size_t room = 1;

		while (room < kept)
			room *= 2;
		worker->series = memory_resize(worker->series, room, sizeof(*worker->series));
	}
}

static void put_selfish(struct worker *worker)
{
	int64_t histogram[64] = {[11] = 3, [13] = 1};

	samples_scalar(worker, "selfish", "quiet_loop", 12);
	samples_scalar(worker, "selfish", "quiet_p99", 13);
	samples_scalar(worker, "selfish", "quiet_max", 14);
	samples_scalar(worker, "selfish", "clock_step", 6);
	samples_scalar(worker, "selfish", "threshold", 3);
	samples_scalar(worker, "selfish", "window", 1000000);
	samples_scalar(worker, "selfish", "events", 4);
	samples_scalar(worker, "selfish", "stolen", 2584 + 2584 + 2600 + 9000);
	samples_scalar(worker, "selfish", "longest", 9000);
	samples_scalar(worker, "selfish", "overflow", 0);
	samples_series(worker, "selfish", "start", LIST(1000, 251000, 501000, 751000));
	samples_series(worker, "selfish", "length", LIST(2584, 9000, 2584, 2600));
	samples_series(worker, "selfish", "histogram", histogram, 64);
}

static void put_ftq(struct worker *worker)
{
	samples_scalar(worker, "ftq", "quantum", 1000);
	samples_scalar(worker, "ftq", "quiet_loop", 10);
	samples_scalar(worker, "ftq", "turn", 20);
	samples_series(worker, "ftq", "work", LIST(98, 98, 98, 49, 98, 98, 98, 98, 98, 98));
}

/* 20 of every 300 ticks are stolen, so that 280 ticks of work take 300 from wherever. */
static void put_barrier(struct worker *worker)
{
	samples_scalar(worker, "barrier", "iterations", 28);
	samples_scalar(worker, "barrier", "ideal", 280);
	samples_scalar(worker, "barrier", "quiet_loop", 10);
	samples_scalar(worker, "barrier", "threshold", 3);
	samples_scalar(worker, "barrier", "window", 1500);
	samples_scalar(worker, "barrier", "events", 5);
	samples_scalar(worker, "barrier", "stolen", 100);
	samples_scalar(worker, "barrier", "longest", 20);
	samples_scalar(worker, "barrier", "overflow", 0);
	samples_series(worker, "barrier", "start", LIST(50, 350, 650, 950, 1250));
	samples_series(worker, "barrier", "length", LIST(20, 20, 20, 20, 20));
	samples_series(worker, "barrier", "work", LIST(300, 300, 300, 300, 300));
	samples_series(worker, "barrier", "wait", LIST(7, 7, 7, 7, 7));
}

static void put_syscall(struct worker *worker)
{
	samples_series(worker, "syscall", "time", LIST(70, 71, 70, 90, 70));
	samples_series(worker, "syscall", "empty", LIST(12, 10, 11, 10, 10));
}

static void put_pagetouch(struct worker *worker)
{
	samples_scalar(worker, "pagetouch", "map4k", 5130);
	samples_scalar(worker, "pagetouch", "pages4k", 4);
	samples_scalar(worker, "pagetouch", "map2m", 9010);
	samples_scalar(worker, "pagetouch", "pages2m", 3);
	samples_scalar(worker, "pagetouch", "whole2m", 2);
	samples_series(worker, "pagetouch", "first4k", LIST(3434, 3500, 3434, 7000));
	samples_series(worker, "pagetouch", "second4k", LIST(11, 12, 11, 11));
	samples_series(worker, "pagetouch", "read4k", LIST(2010, 2010, 2020, 2030));
	samples_series(worker, "pagetouch", "first2m", LIST(60000, 70010));
	samples_series(worker, "pagetouch", "second2m", LIST(12, 13));
	samples_series(worker, "pagetouch", "empty", LIST(10, 10, 10));
}

static void put_irq(struct worker *worker)
{
	samples_scalar(worker, "irq", "tick_hz", 250);
	samples_scalar(worker, "irq", "callback", 0);
	samples_scalar(worker, "irq", "bracket", 44);
	samples_scalar(worker, "irq", "stolen_window", 1000000);
	samples_scalar(worker, "irq", "stolen_events", 3);
	samples_series(worker, "irq", "stolen_start", LIST(0, 4000, 8000));
	samples_series(worker, "irq", "stolen_length", LIST(2600, 2584, 2700));
	samples_series(worker, "irq", "latency", LIST(800, 810, -3, 900, 805));
	samples_series(worker, "irq", "latency_empty", LIST(10, 10, 10, 10, 10));
}

static void put_timeshare(struct worker *worker)
{
	samples_scalar(worker, "timeshare", "switch_missed", 1);
	samples_scalar(worker, "timeshare", "slice_window", 1000000);
	samples_scalar(worker, "timeshare", "slice_ticks", 0);
	samples_series(worker, "timeshare", "switch", LIST(510, 520, 510, 900));
	samples_series(worker, "timeshare", "switch_empty", LIST(10, 10, 10, 10, 10));
	samples_series(worker, "timeshare", "slice", LIST(4000100, 4000200, 4000300));
}

static const struct {
	const char *bench;
	void (*put)(struct worker *worker);
} benches[] = {{"selfish", put_selfish},     {"ftq", put_ftq},
	       {"barrier", put_barrier},     {"syscall", put_syscall},
	       {"pagetouch", put_pagetouch}, {"irq", put_irq},
	       {"timeshare", put_timeshare}};

static void put_bench(struct worker *worker, const char *bench, void (*put)(struct worker *worker))
{
	samples_scalar(worker, bench, "faults", 1);
	samples_scalar(worker, bench, "switches", -1);
	put(worker);
}

struct run *samples_run_of(const char *list, uint32_t workers, uint32_t phases)
{
	struct run *run = run_new();

	pairs_set(&run->parameters, "bench", list);
	pairs_set(&run->parameters, "duration", "10000");
	pairs_set(&run->parameters, "quantum", "1000");
	pairs_setf(&run->parameters, "steps", "%d", SAMPLES_STEPS);
	run->n_workers = (size_t)workers * phases;
	run->workers = memory_zeroed(run->n_workers, sizeof(*run->workers));
	for (uint32_t i = 0; i < run->n_workers; i++) {
		struct worker *worker = &run->workers[i];

		*worker = (struct worker){.worker = i % workers, .phase = i / workers};
		worker->seed = 1000003 * i;
		for (size_t b = 0; b < sizeof(benches) / sizeof(benches[0]); b++) {
			if (strstr(list, benches[b].bench))
				put_bench(worker, benches[b].bench, benches[b].put);
		}
	}
	return run;
}

struct run *samples_run(uint32_t workers, uint32_t phases)
{
	return samples_run_of(ALL, workers, phases);
}

void samples_silence(struct worker *worker)
{
	static const char *const recorded[] = {"selfish", "barrier"};
	int64_t histogram[64] = {0};

	for (size_t i = 0; i < 2; i++) {
		samples_scalar(worker, recorded[i], "events", 0);
		samples_scalar(worker, recorded[i], "stolen", 0);
		samples_scalar(worker, recorded[i], "longest", 0);
		samples_series(worker, recorded[i], "start", NONE);
		samples_series(worker, recorded[i], "length", NONE);
	}
	samples_series(worker, "selfish", "histogram", histogram, 64);
	samples_series(worker, "barrier", "work", LIST(280, 280, 280, 280, 280));
	samples_series(worker, "ftq", "work", LIST(98, 98, 98, 98, 98, 98, 98, 98, 98, 98));
	samples_scalar(worker, "irq", "stolen_events", 0);
	samples_series(worker, "irq", "stolen_start", NONE);
	samples_series(worker, "irq", "stolen_length", NONE);
	samples_series(worker, "timeshare", "slice", NONE);
}

const struct metrics *samples_metrics(const struct run *run, uint32_t worker, uint32_t phase)
{
	for (size_t i = 0; i < run->n_metrics; i++) {
		if (run->metrics[i].worker == worker && run->metrics[i].phase == phase)
			return &run->metrics[i];
	}
	fail_msg("no metrics of worker %u, phase %u", worker, phase);
	return NULL;
}

double samples_metric(const struct metrics *metrics, const char *name)
{
	for (size_t i = 0; i < metrics->n; i++) {
		if (!strcmp(metrics->items[i].name, name))
			return metrics->items[i].value;
	}
	fail_msg("no metric %s", name);
	return 0;
}
