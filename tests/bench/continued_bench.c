/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Simulated steps that follow one another beside published values of another simulation: within
 * three standard errors of both, with the draws and steps that it took. Exits 1 if one is not. Run
 * from the repository's top, where it finds its traces.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "noise/continued.h"
#include "tests/bench/bench_trace.h"

#define ERRORS 3
/* From half of a 95 % interval to a standard error. */
#define OF_INTERVAL 1.96

static void make_trace(struct trace *trace, const double *start, const double *length, size_t n,
		       double period)
{
	if (trace_init(trace, start, length, n, period, NULL) != TRACE_OK)
		exit(2);
}

/* In percent; error95 is half of a 95 % interval. */
struct value {
	double work; /* ns */
	uint64_t workers;
	double percent, error95;
};

static bool report_value(const char *name, const struct trace *trace, const struct value *value)
{
	struct continued_limits limits = {CONTINUED_BUDGET, 1, 0, NULL, NULL};
	struct continued_result result;
	struct continued continued;
	double apart, limit, own;
	char text[96];
	bool ok;

	if (!continued_init(&continued, trace, 1, value->work) ||
	    continued_slowest(&continued, value->workers, &limits, &result) != SIM_OK)
		exit(2);
	continued_free(&continued);
	own = isnan(result.error95) ? 0 : 100 * result.error95;
	apart = fabs(100 * result.slowdown - value->percent);
	limit = ERRORS * hypot(own, value->error95) / OF_INTERVAL;
	ok = apart <= limit;
	snprintf(text, sizeof(text), "slowest of %" PRIu64 ", %s, steps of %g us", value->workers,
		 name, value->work / 1000);
	printf("%-58s %10.5g %%  +-%.2g (%" PRIu64 " draws of %" PRIu64
	       ") beside %g +-%g: apart %.2g, limit %.2g  %s\n",
	       text, 100 * result.slowdown, own, result.draws, result.steps, value->percent,
	       value->error95, apart, limit, ok ? "ok" : "MISSED");
	fflush(stdout);
	return ok;
}

static bool report_values(const char *name, struct trace *trace, const struct value *values,
			  size_t n)
{
	bool ok = true;

	for (size_t i = 0; i < n; i++)
		ok &= report_value(name, trace, &values[i]);
	trace_free(trace);
	return ok;
}

int main(void)
{
	static const struct value tick[] = {
		{200e3, 16, 94.87, 1.16}, {200e3, 64, 149.65, 0.39}, {200e3, 256, 150.00, 0.005}};
	static const struct value sparse[] = {
		{1e5, 16, 0.2981, 0.0025}, {1e5, 64, 0.9763, 0.0137}, {1e5, 1024, 2.1605, 0.0003}};
	static const struct value host[] = {{1e5, 16, 34.82, 0.27}, {1e5, 64, 134.86, 0.48},
					    {1e5, 256, 843.6, 7.7}, {1e5, 1024, 3208, 5},
					    {1e6, 16, 21.04, 0.05}, {1e6, 256, 232.1, 1.2}};
	const double start = 1e6, length = 3e5;
	struct trace trace;
	bool ok;

	make_trace(&trace, &start, &length, 1, 5e6);
	ok = report_values("300 us every 5 ms", &trace, tick, 3);
	bench_trace_read("trace_100hz_2us", true, &trace);
	ok &= report_values("2 us at 100 Hz", &trace, sparse, 3);
	bench_trace_read("trace_host", true, &trace);
	ok &= report_values("a busy host", &trace, host, 6);
	return ok ? 0 : 1;
}
