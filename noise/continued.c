/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of three means tells of N workers' steps that follow one another.
 *
 * One worker never waits: in its own time, x -> x + g(x) is a rotation, so that it meets all of the
 * noise and enters no detour: f/(1 - f), whatever the trace, the step and the start. Of several the
 * closed form is too high, since it lets steps begin inside detours as often as these are long; with
 * entry outside of detours only it is mostly too low, since workers who wait do enter some. Where
 * both agree, entry does not matter. Few workers agree for another reason, that noise is sparse,
 * and may still lock to each other's phases: these are always simulated.
 */
#include "noise/continued.h"

#include <math.h>

/* Up to so many workers, that the closed forms agree proves nothing. */
#define WORKERS_FEW 64
/* Of the upper closed form: nearer than this, both are one number. */
#define CLOSE 0.01

/* 20 draws leave Student's factor near 2; what begins at drawn phases settles within 300 steps. */
#define DRAWS_FIRST 20
#define DRAWS_ALIKE 300 /* draws without any difference: fewer than 1 % have another value */
#define SKIPPED	    300
#define STEPS_FIRST 1000
#define PRECISION   0.005	      /* of the value: half the 95 % interval is to be below */
#define STEPS_MAX   UINT64_C(4000000) /* of all draws together, which are kept: a second, 80 MB */

/* Rounds of the longest trace after which a draw has met all that it will meet. */
#define ROUNDS 2

bool continued_init(struct continued *continued, const struct trace *traces, size_t n, double work)
{
	double sum = 0;

	*continued = (struct continued){.traces = traces, .n = n, .work = work};
	for (size_t i = 0; i < n; i++) {
		double fraction = trace_noise_fraction(&traces[i]);

		sum += fraction / (1 - fraction);
	}
	continued->one = sum / (double)n;
	if (step_tail_init(&continued->upper, traces, n, work) &&
	    step_tail_init_outside(&continued->lower, traces, n, work))
		return true;
	continued_free(continued);
	return false;
}

void continued_free(struct continued *continued)
{
	step_tail_free(&continued->upper);
	step_tail_free(&continued->lower);
	*continued = (struct continued){NULL};
}

static void take_tail(struct continued_result *result, const struct step_tail *tail,
		      uint64_t workers)
{
	result->mean = step_slowest_mean(tail, workers);
	result->p50 = step_slowest_quantile(tail, workers, 0.5);
	result->p99 = step_slowest_quantile(tail, workers, 0.99);
	result->max = tail->t[0];
	result->slowdown = result->mean / tail->work - 1;
	result->imbalance = result->mean / step_slowest_mean(tail, 1) - 1;
}

/* One worker's phases are uniform in its own time: the lower tail is its distribution. */
static void take_exact(struct continued_result *result, const struct continued *continued)
{
	take_tail(result, &continued->lower, 1);
	result->how = CONTINUED_EXACT;
	result->slowdown = continued->one;
	result->mean = continued->work * (1 + continued->one);
	result->imbalance = 0;
}

static void take_simulated(struct continued_result *result, const struct simulated *simulated,
			   const struct simulation *how)
{
	*result = (struct continued_result){
		.how = CONTINUED_SIMULATED,
		.mean = simulated->mean,
		.p50 = simulated->p50,
		.p99 = simulated->p99,
		.max = simulated->max,
		.slowdown = simulated->slowdown,
		.error95 = simulated->error95,
		.imbalance = simulated->imbalance,
		.low = NAN,
		.high = NAN,
		.steps = how->steps,
		.draws = how->draws,
	};
}

/* So many detours cost as much to pass as a step costs by itself. */
#define DETOURS_A_STEP 8

/*
 * A worker's step in steps of few detours: more than one where it meets many, without which a trace
 * of hardly any own time would take for ever.
 */
static double cost_of_step(const struct continued *continued)
{
	double most = 1;

	for (size_t i = 0; i < continued->n; i++) {
		const struct trace *trace = &continued->traces[i];
		double own = trace->period * (1 - trace_noise_fraction(trace));

		most = fmax(most, (double)trace->n * continued->work / own / DETOURS_A_STEP);
	}
	return most;
}

static double sum_of(const uint64_t *series, uint64_t n)
{
	uint64_t sum = 0;

	for (uint64_t i = 0; i < n; i++)
		sum += series[i];
	return (double)sum;
}

/*
 * Can longer draws no longer narrow the interval by much? It has two parts: that draws have other
 * phases, which length does not change, and that each is short, which shows as a difference between
 * its halves. Said only once both halves went through all of the trace: before, they may be alike by
 * being near.
 */
static bool is_spread_of_phases(const struct continued *continued, const struct simulated *result,
				const struct simulation *how)
{
	uint64_t half = how->steps / 2;
	double period = 0, within = 0, between = 0;

	for (size_t i = 0; i < continued->n; i++)
		period = fmax(period, continued->traces[i].period);
	for (uint64_t draw = 0; draw < how->draws; draw++) {
		const uint64_t *series = result->series + draw * how->steps;
		double first = sum_of(series, half), last = sum_of(series + half, half);
		double away = (first + last) / 2 - (double)half * result->mean;

		if (first + last < ROUNDS * period)
			return false;
		within += (first - last) * (first - last) / 4;
		between += away * away;
	}
	return within <= between / 4;
}

/* Draws without a difference have an interval of 0, which a few of them are no reason to believe. */
static bool is_precise(const struct simulated *result, uint64_t draws)
{
	return result->error95 <= PRECISION * result->slowdown &&
	       (result->error95 > 0 || draws >= DRAWS_ALIKE);
}

/*
 * Twice as many steps each time until the interval is narrow enough or the budget is used; twice as
 * many draws instead where longer ones would not help. The last result counts. *found: one was had.
 */
static enum sim_error simulate_longer(const struct continued *continued, uint64_t workers,
				      const struct continued_limits *limits,
				      struct continued_result *result, bool *found)
{
	struct simulation how = {.workers = workers,
				 .work = (uint64_t)llround(continued->work),
				 .steps = STEPS_FIRST,
				 .skip = SKIPPED,
				 .draws = DRAWS_FIRST,
				 .seed = limits->seed,
				 .phases = SIM_FIXED,
				 .threads = limits->threads};
	double left = (double)limits->budget, each = (double)workers * cost_of_step(continued);
	bool done = false;

	while (!done && how.steps * how.draws <= STEPS_MAX) {
		uint64_t steps = (how.skip + how.steps) * how.draws;
		struct simulated simulated;
		enum sim_error error;

		if (!((double)steps * each <= left))
			break;
		left -= (double)steps * each;
		if (limits->watch)
			limits->watch(limits->context, steps * workers);
		error = simulate(&how, continued->traces, continued->n, &simulated);
		if (error != SIM_OK)
			return error;
		take_simulated(result, &simulated, &how);
		*found = true;
		done = is_precise(&simulated, how.draws);
		if (is_spread_of_phases(continued, &simulated, &how))
			how.draws *= 2;
		else
			how.steps *= 2;
		simulated_free(&simulated);
	}
	return SIM_OK;
}

enum sim_error continued_slowest(const struct continued *continued, uint64_t workers,
				 const struct continued_limits *limits,
				 struct continued_result *result)
{
	double high = step_slowdown(&continued->upper, workers);
	double low = step_slowdown(&continued->lower, workers);
	enum sim_error error = SIM_LIMITS;
	bool found = false;

	*result = (struct continued_result){.error95 = NAN, .low = NAN, .high = NAN};
	if (workers == 1 || continued->one <= 0) {
		take_exact(result, continued);
		return SIM_OK;
	}
	if (workers > WORKERS_FEW && high - low <= CLOSE * high) {
		take_tail(result, &continued->upper, workers);
		result->how = CONTINUED_CLOSED;
		return SIM_OK;
	}
	if (workers <= SIM_WORKERS_MAX && continued->work < SIM_TICKS_MAX)
		error = simulate_longer(continued, workers, limits, result, &found);
	if (error == SIM_NO_MEMORY || error == SIM_NO_THREADS)
		return error;
	if (!found)
		*result = (struct continued_result){
			CONTINUED_RANGE, NAN, NAN, NAN, NAN, NAN, NAN, NAN, low, high, 0, 0};
	return SIM_OK;
}
