// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * selfish: every detour of one window, in the time domain (Beckman et al., Cluster'06). Knows no
 * kernel.
 */
#include "microbench/detour.h"
#include "microbench/samples.h"

static const char name[] = "selfish";

static int selfish_run(const struct bench_params *params)
{
	struct platform_usage before, after;

	detour_calibrate(DETOUR_DEADLINE, params->threshold, params->pad);
	phase_wait(params);
	platform_usage(&before);
	detour_watch(params->window ? params->window : params->duration);
	platform_usage(&after);

	report_usage(name, &before, &after);
	report_value(name, "quiet_p99", detours.quiet_p99);
	report_value(name, "quiet_max", detours.quiet_max);
	report_value(name, "clock_step", detours.clock_step);
	detour_report(name);
	report_series(name, "histogram", detours.histogram, DETOUR_BINS);
	return 0;
}

BENCH(selfish);
