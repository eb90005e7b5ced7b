// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * syscall: the round trip of a system call that does nothing but be called. On the unikernel the
 * same number through the same table is a function call. Knows no kernel.
 */
#include "microbench/samples.h"

#define WARM_UP 64
#define ENOMEM	12

static const char name[] = "syscall";

static int syscall_run(const struct bench_params *params)
{
	struct platform_usage before, after;
	int64_t *time, *empty;

	samples_reset();
	time = samples_take(params->steps);
	empty = samples_take(params->steps);
	if (!time || !empty)
		return -ENOMEM;
	for (int i = 0; i < WARM_UP; i++)
		sys_call0(PLATFORM_SYS_GETPPID);
	phase_wait(params);
	platform_usage(&before);
	for (uint32_t i = 0; i < params->steps; i++)
		SAMPLE(time[i], sys_call0(PLATFORM_SYS_GETPPID));
	for (uint32_t i = 0; i < params->steps; i++)
		SAMPLE(empty[i], );
	platform_usage(&after);

	report_usage(name, &before, &after);
	report_series(name, "time", time, params->steps);
	report_series(name, "empty", empty, params->steps);
	return 0;
}

BENCH(syscall);
