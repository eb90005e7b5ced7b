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
	TRACE_UNSORTED, /* a start before the one before it */
	TRACE_LENGTH,	/* a length that is not positive, or no number */
	TRACE_OUTSIDE,	/* a detour that starts outside of [0, period) */
	TRACE_PERIOD,	/* period not positive, or all of it stolen */
};
const char *trace_error_text(enum trace_error error);

/*
 * Validate n detours (start[i], length[i]) and copy them into a trace; on TRACE_OK it is to be
 * freed. start may hold equal ones; overlapping and touching detours become one, also around the
 * seam. *bad (may be NULL) is the index of the offending one, 0 if it is none in particular. A
 * detour may extend beyond period: the trace is cyclic.
 */
enum trace_error trace_init(struct trace *trace, const double *start, const double *length,
			    size_t n, double period, size_t *bad);
void trace_free(struct trace *trace);

/*
 * Put off detours that start before those before them have ended, as work that waits for a busy
 * processor, so that each takes its whole length: in place, start ascending, lengths positive; gives
 * how many busy spans are left. With a finite period what runs over the seam puts off the first ones.
 */
size_t trace_queue(double *start, double *length, size_t n, double period);

/*
 * A new trace of the detours of at least `threshold`, as a recorder with that threshold had seen it;
 * or of all detours, each `factor` times as long and begun at the same time (another processor, the
 * same timers): one that then reaches the next puts it off. As trace_init().
 */
enum trace_error trace_above(const struct trace *trace, double threshold, struct trace *result);
enum trace_error trace_stretch(const struct trace *trace, double factor, struct trace *result);

/*
 * The work done in each of the trace's whole quanta, as fixed-time-quantum counts it: quantum less
 * what was stolen in it. Gives the number of quanta, at most max.
 */
size_t trace_quanta(const struct trace *trace, double quantum, double *work, size_t max);

/* Sum of lengths / period. */
double trace_noise_fraction(const struct trace *trace);

/*
 * g(x): the time that a worker entering at phase x (any finite number, taken modulo the period)
 * needs for `work` of its own: the rest of a detour it enters in, and every detour that starts
 * before the work is done. Detours are half-open: one that starts when the work is just done, or
 * ended when the worker enters, costs nothing. Exact for whole numbers below 2^53.
 */
double trace_advance(const struct trace *trace, double phase, double work);

/*
 * Sample statistics. Percentiles by the nearest-rank definition (the smallest value such that at
 * least p of all are not greater), so that a percentile is a value that was seen. p in (0, 1].
 * NaN for n = 0. `sorted` ascending.
 */
double sample_percentile(const double *sorted, size_t n, double p);
double sample_mean(const double *values, size_t n);
/* Into *mode the most common value, of equally common ones the least; gives how many there are of it. */
size_t sample_mode(const double *sorted, size_t n, double *mode);

/*
 * One-sided 95 % upper bound on the rate of a Poisson process that showed `events` in time t: exact
 * (half the chi-square quantile with 2 events + 2 degrees of freedom; Garwood, Biometrika 1936); of
 * no event -ln(0.05)/t = 2.995732/t. In 1/unit of t; NaN if t is not positive. What t is, and whether events
 * are such a process's, noise/evidence.h says.
 */
double poisson_rate_upper95(uint64_t events, double t);

/*
 * Two-sided 95 % bounds on that rate, exact (Garwood): a true rate of `low` would show so many or
 * more with probability 2.5 %, one of `high` so many or fewer. No event leaves nothing to err on the
 * low side: then 0 and 2.995732/t. NaN if t is not positive.
 */
struct rate_bounds {
	double low, high;
};
struct rate_bounds poisson_rate_bounds95(uint64_t events, double t);

/*
 * BSP steps replayed from separate machines' traces (README: composed). Step i starts for all
 * workers at T; worker w needs g_w(T + offset[w]), as trace_advance() gives it; T grows by the
 * slowest's. A mean or percentile of "slowest" is one over the steps' slowest times.
 */
struct bsp {
	double ideal; /* quiet time of a step: quantum */
	double mean_slowest, p50_slowest, p99_slowest, max_slowest;
	double slowdown;  /* mean(slowest)/ideal - 1 */
	double imbalance; /* mean(slowest)/mean(t) - 1, over all workers' times */
};

/*
 * traces[workers], offsets[workers] (any finite phases), quantum: own work of a step, steps: at
 * least 1. last[w] becomes the number of steps in which w was the slowest: the first of several,
 * and nobody in a step that met no noise. False if memory ran out, or on no workers or steps, or a
 * quantum that is not positive.
 */
bool bsp_compose(const struct trace *traces, const double *offsets, size_t workers, double quantum,
		 size_t steps, struct bsp *result, size_t *last /* [workers], may be NULL */);

/*
 * The same steps one by one: times[step * workers + worker] becomes what each worker needed. False
 * as above.
 */
bool bsp_times(const struct trace *traces, const double *offsets, size_t workers, double quantum,
	       size_t steps, double *times);

/*
 * BSP steps of workers that met at a real barrier: work[worker][step], the time that each needed;
 * of a step the slowest's counts. ideal: the quiet time of a step. last as above, a step of more than
 * the ideal being one that met noise. False as above.
 */
bool bsp_measured(const double *const *work, size_t workers, size_t steps, double ideal,
		  struct bsp *result, size_t *last /* [workers], may be NULL */);

/* The phase in [0, period) at which a worker of this seed enters its trace: uniform over seeds. */
double bsp_offset(uint64_t seed, double period);

#endif
