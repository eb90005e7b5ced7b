// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * timeshare: what it costs to share a core with another thread: by yielding to it and back, and by
 * being made to. Knows no kernel.
 */
#include <stdbool.h>

#include "microbench/detour.h"
#include "microbench/parameters.h"
#include "microbench/samples.h"

/*
 * A scheduler may hold a new thread back for a while, however often others yield to it: so many
 * turns of it are awaited, with so many yields at most.
 */
#define WARM_UP_TURNS  64
#define WARM_UP_YIELDS 100000
/* A turn, where the kernel takes one on request: what Debian's kernel gives, one tick at 250 Hz. */
#define SLICE_TICKS 4000000

#define ENOMEM 12

static const char name[] = "timeshare";

/* The other thread is on the worker's core, and has the worker's variables. */
static PER_WORKER char stack[PLATFORM_STACK_BYTES] __attribute__((aligned(16)));
static PER_WORKER volatile uint64_t turns; /* of the other thread */
static PER_WORKER volatile int stop;
static PER_WORKER bool padded; /* its loop has no-ops, as the worker's has */

static void yielding(void *arg)
{
	(void)arg;
	while (!stop) {
		turns++;
		sys_call0(PLATFORM_SYS_YIELD);
	}
}

static inline __attribute__((always_inline)) void busy(bool with_pad)
{
	while (!stop) {
		if (with_pad)
			clock_pad(PAD_NOPS);
		turns++;
	}
}

/* The name is how who counts from outside knows whose turn it was. */
static PADDED void timeshare_busy(void *arg)
{
	(void)arg;
	if (padded)
		busy(true);
	else
		busy(false);
}

static void end_other(struct platform_thread *other)
{
	stop = 1;
	platform_thread_join(other);
}

/* Gives how many samples there are: a yield after which the other had not run is none. */
static uint32_t measure_switch(uint32_t steps, int64_t *samples)
{
	uint64_t first = turns;
	uint32_t n = 0;

	for (int i = 0; i < WARM_UP_YIELDS && turns - first < WARM_UP_TURNS; i++)
		sys_call0(PLATFORM_SYS_YIELD);
	for (uint32_t i = 0; i < steps; i++) {
		uint64_t before = turns;
		int64_t sample;

		SAMPLE(sample, sys_call0(PLATFORM_SYS_YIELD));
		if (turns != before)
			samples[n++] = sample;
	}
	return n;
}

static int switches(const struct bench_params *params, int64_t *samples, uint32_t *n)
{
	struct platform_thread other;
	int error;

	stop = 0;
	error = platform_thread_start(&other, yielding, NULL, stack, sizeof(stack));
	if (error < 0)
		return error;
	*n = measure_switch(params->steps, samples);
	end_other(&other);
	return 0;
}

/* The detours are the turns that the other had. */
static int slices(const struct bench_params *params, uint64_t *slice_ticks)
{
	struct platform_thread other;
	int preempt, error;

	detour_calibrate(DETOUR_DEADLINE, params->threshold, params->pad);
	detours.witness = &turns;
	detours.witnessed = turns;
	stop = 0;
	padded = params->pad;
	error = platform_thread_start(&other, timeshare_busy, NULL, stack, sizeof(stack));
	if (error < 0)
		return error;
	preempt = platform_preempt(SLICE_TICKS);
	detour_watch(params->duration);
	if (preempt >= 0)
		platform_preempt(0);
	end_other(&other);
	*slice_ticks = preempt >= 0 ? SLICE_TICKS : 0;
	return 0;
}

static int timeshare_run(const struct bench_params *params)
{
	struct platform_usage before, after;
	int64_t *samples, *empty;
	uint64_t slice_ticks = 0;
	uint32_t n = 0;
	int error;

	samples_reset();
	samples = samples_take(params->steps);
	empty = samples_take(params->steps);
	if (!samples || !empty)
		return -ENOMEM;
	phase_wait(params);
	platform_usage(&before);
	error = switches(params, samples, &n);
	for (uint32_t i = 0; i < params->steps; i++)
		SAMPLE(empty[i], );
	if (!error)
		error = slices(params, &slice_ticks);
	platform_usage(&after);

	report_usage(name, &before, &after);
	if (error < 0)
		return error;
	report_value(name, "slice_ticks", (int64_t)slice_ticks);
	report_value(name, "slice_window", detour_window());
	report_series(name, "slice", detours.length, (size_t)detours.n);
	report_value(name, "switch_missed", params->steps - n);
	report_series(name, "switch", samples, n);
	report_series(name, "switch_empty", empty, params->steps);
	return 0;
}

BENCH(timeshare);
