// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * doorbell: an interrupt to the kernel beside this one, and the interrupt with which it answers at
 * once. Only on a co-kernel.
 */
#include "microbench/samples.h"

#define WARM_UP 8
#define ENOMEM	12

static const char name[] = "doorbell";

static int doorbell_run(const struct bench_params *params)
{
	struct platform_usage before, after;
	int64_t *time, *empty;

	samples_reset();
	time = samples_take(params->steps);
	empty = samples_take(params->steps);
	if (!time || !empty)
		return -ENOMEM;
	for (int i = 0; i < WARM_UP; i++) {
		if (sys_call0(PLATFORM_SYS_DOORBELL) < 0)
			return -BENCH_ENOSYS;
	}
	phase_wait(params);
	platform_usage(&before);
	for (uint32_t i = 0; i < params->steps; i++)
		SAMPLE(time[i], sys_call0(PLATFORM_SYS_DOORBELL));
	for (uint32_t i = 0; i < params->steps; i++)
		SAMPLE(empty[i], );
	platform_usage(&after);

	report_usage(name, &before, &after);
	report_series(name, "time", time, params->steps);
	report_series(name, "empty", empty, params->steps);
	return 0;
}

BENCH(doorbell);
