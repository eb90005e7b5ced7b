// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * delegate: a call that a kernel hands to another one beside it, which does nothing and answers; and a
 * null system call of its own, to tell what of it is the handing over. Only on a co-kernel.
 *
 * A kernel that the other one did not start is in another machine. What passes on our clock while we
 * wait for it says nothing of what it does, so such calls are counted and not timed.
 */
#include "microbench/samples.h"

#define WARM_UP 8
#define ENOMEM	12

static const char name[] = "delegate";

static int is_on_this_clock(void)
{
	return sys_call0(PLATFORM_SYS_BRINGUP) >= 0;
}

static int delegate_run(const struct bench_params *params)
{
	struct platform_usage before, after;
	int64_t *time, *local, *empty, answered = 0;
	int timed;

	samples_reset();
	time = samples_take(params->steps);
	local = samples_take(params->steps);
	empty = samples_take(params->steps);
	if (!time || !local || !empty)
		return -ENOMEM;
	for (int i = 0; i < WARM_UP; i++) {
		if (sys_call0(PLATFORM_SYS_DELEGATE) < 0)
			return -BENCH_ENOSYS;
	}
	timed = is_on_this_clock();
	phase_wait(params);
	platform_usage(&before);
	for (uint32_t i = 0; i < params->steps; i++) {
		long result;

		SAMPLE(time[i], result = sys_call0(PLATFORM_SYS_DELEGATE));
		answered += !result;
	}
	for (uint32_t i = 0; i < params->steps; i++)
		SAMPLE(local[i], sys_call0(PLATFORM_SYS_GETPPID));
	for (uint32_t i = 0; i < params->steps; i++)
		SAMPLE(empty[i], );
	platform_usage(&after);

	report_usage(name, &before, &after);
	report_value(name, "answered", answered);
	report_value(name, "timed", timed);
	report_series(name, "time", time, timed ? params->steps : 0);
	report_series(name, "local", local, params->steps);
	report_series(name, "empty", empty, params->steps);
	return 0;
}

BENCH(delegate);
