// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bringup: from the request to start this kernel, on the one beside it, to its first instructions in C:
 * taking the core, loading the image, INIT and STARTUP. Only on a co-kernel, which knows.
 */
#include "microbench/samples.h"

static int bringup_run(const struct bench_params *params)
{
	struct platform_usage before, after;
	long ticks;

	(void)params;
	platform_usage(&before);
	ticks = sys_call0(PLATFORM_SYS_BRINGUP);
	platform_usage(&after);
	if (ticks < 0)
		return -BENCH_ENOSYS;
	report_usage("bringup", &before, &after);
	report_value("bringup", "start", ticks);
	return 0;
}

BENCH(bringup);
