/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The noise library: numbers in, numbers out. No I/O, no QEMU, no knowledge of runs or stores.
 * Times are doubles in any one unit (ticks, instructions, ns), the same throughout a call.
 */
#ifndef NOISE_H
#define NOISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A noise trace: n detours in a window [0, period). start ascending, length > 0, no two overlap or
 * touch (trace_init merges those that do).
 */
struct trace {
	size_t n;
	double *start;
	double *length;
	double period;
};

enum trace_error {
	TRACE_OK,
	TRACE_NO_MEMORY,
	TRACE_UNSORTED,	 /* a start before the one before it */
	TRACE_LENGTH,	 /* a length that is not positive, or no number */
	TRACE_OUTSIDE,	 /* a detour that starts outside of [0, period) */
	TRACE_PERIOD,	 /* period not positive, or all of it stolen */
};
const char *trace_error_text(enum trace_error error);

/*
 * Validate n detours (start[i], length[i]) and copy them into a trace. *bad (may be NULL) is the
 * index of the offending one. A detour may extend beyond period: the trace is cyclic.
 */
enum trace_error trace_init(struct trace *trace, const double *start, const double *length,
			    size_t n, double period, size_t *bad);
void trace_free(struct trace *trace);

/* Sum of lengths / period. */
double trace_noise_fraction(const struct trace *trace);

/*
 * g(x): the time that a worker entering at phase x (any finite number, taken modulo the period)
 * needs for `work` of its own: the rest of a detour it enters in, and every detour that starts
 * before the work is done. METHOD: BSP at scale.
 */
double trace_advance(const struct trace *trace, double phase, double work);

/*
 * Sample statistics. Percentiles by the nearest-rank definition (the smallest value such that at
 * least p of all are not greater), so that a percentile is a value that was seen. p in (0, 1].
 * NaN for n = 0. `sorted` ascending.
 */
double sample_percentile(const double *sorted, size_t n, double p);
double sample_mean(const double *values, size_t n);

/*
 * 95 % upper bound on the rate of a Poisson process that showed `events` in time t: exact
 * (chi-square quantile; Garwood 1936); 3/t for no event, the rule of three. In 1/unit of t.
 */
double poisson_rate_upper95(uint64_t events, double t);

/*
 * BSP steps replayed from separate machines' traces (METHOD: composed): step i starts for all
 * workers at T; worker w needs g_w(T + offset[w]); T grows by the slowest's. times[w * steps + i]
 * and slowest[i] receive the step times. ideal = quantum.
 */
struct bsp {
	double ideal;	      /* quiet time of the quantum */
	double mean_slowest, p50_slowest, p99_slowest, max_slowest;
	double slowdown;      /* mean(slowest)/ideal - 1 */
	double imbalance;     /* mean(slowest)/mean(t) - 1 */
};
bool bsp_compose(const struct trace *traces, const double *offsets, size_t workers, double quantum,
		 size_t steps, struct bsp *result, size_t *last /* [workers], may be NULL */);

#endif
