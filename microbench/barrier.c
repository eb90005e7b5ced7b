// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * barrier: a bulk-synchronous program as one worker sees it: a fixed amount of work, then a
 * barrier, over and over. A worker that has a machine of its own waits for nobody there; who waits
 * for whom is then computed from all workers' traces. Knows no kernel.
 */
#include "microbench/detour.h"
#include "microbench/meeting.h"
#include "microbench/samples.h"

#define ENOMEM 12

static const char name[] = "barrier";

static int barrier_run(const struct bench_params *params)
{
	struct platform_usage before, after;
	int64_t *work, *wait;
	uint64_t iterations;

	samples_reset();
	work = samples_take(params->steps);
	wait = samples_take(params->steps);
	if (!work || !wait)
		return -ENOMEM;
	detour_calibrate(DETOUR_COUNT, params->threshold, 0);
	iterations = params->quantum / (uint64_t)detours.quiet;
	if (!iterations)
		iterations = 1;
	meeting_wait();
	phase_wait(params);
	platform_usage(&before);
	detour_open();
	for (uint32_t i = 0; i < params->steps; i++) {
		work[i] = detour_work(iterations);
		SAMPLE(wait[i], meeting_wait());
	}
	platform_usage(&after);

	report_usage(name, &before, &after);
	report_value(name, "iterations", (int64_t)iterations);
	report_value(name, "ideal", (int64_t)iterations * detours.quiet);
	detour_report(name);
	report_series(name, "work", work, params->steps);
	report_series(name, "wait", wait, params->steps);
	return 0;
}

BENCH(barrier);
