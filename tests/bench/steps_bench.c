/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Speed of simulated and computed BSP steps, on one core, in processor time. Beside each stands a
 * plain loop over cursors, measured in the same run, whose total must be the same. Exits 1 if a
 * metric misses its limit. Run from the repository's top, where it finds its traces.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "noise/scale.h"
#include "noise/simulate.h"
#include "tests/bench/bench_trace.h"

#define WORK	      100000
#define SECONDS_MIN   0.3 /* a measurement takes at least this */
#define DENSE_MIN     2.5e7
#define SPARSE_MIN    1e9
#define CLOSED_MAX_MS 100.0
#define LIMIT_WORKERS 16384

static double read_clock(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double now(void)
{
	return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

static void *need(void *memory)
{
	if (!memory) {
		fputs("out of memory\n", stderr);
		exit(2);
	}
	return memory;
}

/* The trace in whole ns, and each worker's next detour: index, and when its round began. */
struct plain {
	size_t n, workers;
	int64_t *start, *end, period;
	int64_t *round;
	size_t *next;
};

static void plain_init(struct plain *plain, const struct trace *trace, const double *offsets,
		       size_t workers)
{
	*plain =
		(struct plain){.n = trace->n, .workers = workers, .period = llround(trace->period)};
	plain->start = need(calloc(trace->n, sizeof(*plain->start)));
	plain->end = need(calloc(trace->n, sizeof(*plain->end)));
	plain->round = need(calloc(workers, sizeof(*plain->round)));
	plain->next = need(calloc(workers, sizeof(*plain->next)));
	for (size_t i = 0; i < trace->n; i++) {
		plain->start[i] = llround(trace->start[i]);
		plain->end[i] = llround(trace->start[i] + trace->length[i]);
	}
	for (size_t w = 0; w < workers; w++) {
		/* the round before: its last detour may reach over the seam */
		plain->round[w] = -llround(offsets[w]) - plain->period;
		plain->next[w] = plain->n - 1;
	}
}

static void plain_free(struct plain *plain)
{
	free(plain->start);
	free(plain->end);
	free(plain->round);
	free(plain->next);
}

static void plain_go_on(const struct plain *plain, size_t *next, int64_t *round)
{
	if (++*next == plain->n) {
		*next = 0;
		*round += plain->period;
	}
}

static int64_t plain_finish(struct plain *plain, size_t w, int64_t time)
{
	int64_t finish = time + WORK, begin, round;
	size_t next;

	while (plain->round[w] + plain->end[plain->next[w]] <= time)
		plain_go_on(plain, &plain->next[w], &plain->round[w]);
	next = plain->next[w];
	round = plain->round[w];
	while ((begin = round + plain->start[next]) < finish) {
		finish += round + plain->end[next] - (begin > time ? begin : time);
		plain_go_on(plain, &next, &round);
	}
	return finish;
}

/* Gives the time that so many steps take in all. */
static int64_t plain_steps(struct plain *plain, uint64_t steps)
{
	int64_t time = 0;

	for (uint64_t i = 0; i < steps; i++) {
		int64_t last = time;

		for (size_t w = 0; w < plain->workers; w++) {
			int64_t finish = plain_finish(plain, w, time);

			last = finish > last ? finish : last;
		}
		time = last;
	}
	return time;
}

struct speed {
	double rate; /* worker-steps a second */
	uint64_t steps, total;
	enum sim_method method;
};

/* As many steps as take long enough to be timed; placing the workers is part of it. */
static struct speed simulated_speed(const struct trace *trace, const double *offsets,
				    uint64_t workers)
{
	struct simulation how = {.workers = workers,
				 .work = WORK,
				 .steps = 16,
				 .draws = 1,
				 .phases = SIM_FIXED,
				 .offsets = offsets,
				 .threads = 1};
	struct simulated result;

	for (;; how.steps *= 4) {
		double begin = now(), seconds;
		struct speed speed;

		if (simulate(&how, trace, 1, &result) != SIM_OK)
			exit(2);
		seconds = now() - begin;
		speed = (struct speed){(double)workers * (double)how.steps / seconds, how.steps,
				       result.total, result.method};
		simulated_free(&result);
		if (seconds >= SECONDS_MIN || how.steps * 4 > SIM_SERIES_MAX)
			return speed;
	}
}

/* The rate of the plain loop; its total over as many steps as were simulated is compared if short. */
static double plain_speed(const struct trace *trace, const double *offsets, size_t workers,
			  const struct speed *simulated)
{
	uint64_t steps = 16;

	for (;; steps *= 4) {
		double begin, seconds;
		struct plain plain;
		int64_t total;

		if (steps > simulated->steps)
			steps = simulated->steps;
		begin = now();
		plain_init(&plain, trace, offsets, workers);
		total = plain_steps(&plain, steps);
		seconds = now() - begin;
		plain_free(&plain);
		if (steps == simulated->steps && (uint64_t)total != simulated->total) {
			fprintf(stderr, "totals differ: %" PRIu64 " simulated, %" PRId64 " plain\n",
				simulated->total, total);
			exit(2);
		}
		if (seconds >= SECONDS_MIN || steps == simulated->steps)
			return (double)workers * (double)steps / seconds;
	}
}

static bool report_steps(const char *kind, const struct trace *trace, uint64_t workers,
			 double limit)
{
	static const char *const methods[] = {"auto", "cursor", "wheel"};
	double *offsets = need(calloc(workers, sizeof(*offsets))), plain;
	struct speed speed;
	char name[64], verdict[48] = "";
	bool ok = true;

	for (uint64_t w = 0; w < workers; w++)
		offsets[w] = bsp_offset(w, trace->period);
	speed = simulated_speed(trace, offsets, workers);
	plain = plain_speed(trace, offsets, workers, &speed);
	free(offsets);
	if (workers == LIMIT_WORKERS) {
		ok = speed.rate >= limit;
		snprintf(verdict, sizeof(verdict), "  limit %8.3g  %s", limit,
			 ok ? "ok" : "MISSED");
	}
	snprintf(name, sizeof(name), "steps, %s noise, %" PRIu64 " workers (%s)", kind, workers,
		 methods[speed.method]);
	printf("%-58s %10.3g /s  %6.2f times a plain loop%s\n", name, speed.rate,
	       speed.rate / plain, verdict);
	fflush(stdout);
	return ok;
}

static double wall_seconds(const struct simulation *how, const struct trace *trace, uint64_t *total)
{
	double begin = read_clock(CLOCK_MONOTONIC);
	struct simulated result;

	if (simulate(how, trace, 1, &result) != SIM_OK)
		exit(2);
	*total = result.total;
	simulated_free(&result);
	return read_clock(CLOCK_MONOTONIC) - begin;
}

/* One draw of a million workers, by all processors and by one: of equal totals, in wall time. */
static void report_threads(const struct trace *trace)
{
	struct simulation how = {
		.workers = 1000000, .work = WORK, .steps = 64, .draws = 1, .threads = 1};
	uint64_t one, all;
	double alone = wall_seconds(&how, trace, &one), together;

	how.threads = 0;
	together = wall_seconds(&how, trace, &all);
	if (one != all) {
		fputs("totals differ between one thread and all\n", stderr);
		exit(2);
	}
	printf("%-58s %10.2f times one thread's speed\n",
	       "steps, dense noise, 1000000 workers, all processors", alone / together);
}

/* The closed form for numbers of workers from 1 to 10^9, each anew. */
static bool report_closed(const struct trace *trace, double plain)
{
	double worst = 0;

	for (uint64_t workers = 1; workers <= 1000000000; workers *= 1000) {
		double begin = now(), ms;
		struct step_tail tail;

		if (!step_tail_init(&tail, trace, 1, WORK) ||
		    !(step_slowest_mean(&tail, workers) >= WORK))
			exit(2);
		step_tail_free(&tail);
		ms = 1e3 * (now() - begin);
		worst = ms > worst ? ms : worst;
	}
	printf("%-58s %10.1f ms  limit %8.0f  %s\n", "closed form, 26,401 detours, any N", worst,
	       CLOSED_MAX_MS, worst <= CLOSED_MAX_MS ? "ok" : "MISSED");
	printf("%-58s %10.3g steps of 1M workers\n", "  meanwhile the plain loop makes",
	       worst / 1e3 * plain / 1e6);
	return worst <= CLOSED_MAX_MS;
}

/* The plain loop's own speed on 16,384 workers. */
static double plain_alone(const struct trace *trace)
{
	static double offsets[LIMIT_WORKERS];
	const struct speed open = {.steps = UINT64_MAX};

	for (uint64_t w = 0; w < LIMIT_WORKERS; w++)
		offsets[w] = bsp_offset(w, trace->period);
	return plain_speed(trace, offsets, LIMIT_WORKERS, &open);
}

int main(void)
{
	static const uint64_t workers[] = {1000, LIMIT_WORKERS, 1000000};
	struct trace sparse, dense;
	bool ok = true;

	bench_trace_read("trace_100hz_2us", false, &sparse);
	bench_trace_read("trace_host", false, &dense);
	for (size_t i = 0; i < 3; i++)
		ok &= report_steps("sparse", &sparse, workers[i], SPARSE_MIN);
	for (size_t i = 0; i < 3; i++)
		ok &= report_steps("dense", &dense, workers[i], DENSE_MIN);
	report_threads(&dense);
	ok &= report_closed(&dense, plain_alone(&dense));
	trace_free(&sparse);
	trace_free(&dense);
	return ok ? 0 : 1;
}
