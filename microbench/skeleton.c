// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * skeleton: the benchmark to copy when you write one; CONTRIBUTING.md says what else it takes. It
 * measures a call of a function that does nothing: a benchmark of the compiler, not of a kernel. Say
 * here what yours measures, where its idea comes from, and what it knows nothing of.
 */
#include "microbench/samples.h"

#define WARM_UP 64
#define ENOMEM	12

/* The same word as the file's name and the table's row (benchmarks.h). */
static const char name[] = "skeleton";

/* What one sample is: it may call the kernel by platform.h, but no libc, and nothing of a target. */
static __attribute__((noinline)) void nothing(void)
{
	__asm__ volatile("" : : : "memory");
}

/*
 * Runs once in each worker. First measure, then report: a record costs thousands of instructions, and
 * may wake what would not have run. Gives 0; a negative errno, which fails the benchmark; or
 * -BENCH_ENOSYS where the kernel lacks a call, and the benchmark is skipped.
 */
static int skeleton_run(const struct bench_params *params)
{
	struct platform_usage before, after;
	int64_t *time, *empty;

	/* Room for samples, which is written and so touched: no page fault while it is filled. */
	samples_reset();
	time = samples_take(params->steps);
	empty = samples_take(params->steps);
	if (!time || !empty)
		return -ENOMEM;
	/* The first calls bring code into caches and tables: they do not count. */
	for (int i = 0; i < WARM_UP; i++)
		nothing();
	/* Whatever the calls above have caused is over; then a start that depends on the seed. */
	phase_wait(params);

	/* The measured part. Its own page faults and switches are counted, and reported below. */
	platform_usage(&before);
	for (uint32_t i = 0; i < params->steps; i++)
		SAMPLE(time[i], nothing());
	/* What it costs to measure: the same with an empty body. The host subtracts its median. */
	for (uint32_t i = 0; i < params->steps; i++)
		SAMPLE(empty[i], );
	platform_usage(&after);

	/* Raw samples leave the machine, never statistics: these are the host's business. */
	report_usage(name, &before, &after);
	report_series(name, "time", time, params->steps);
	report_series(name, "empty", empty, params->steps);
	return 0;
}

/* Makes it known to the program; the linker gathers all of these. */
BENCH(skeleton);
