/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares runs with injected noise with what was injected, and with each other. */
#include <math.h>
#include <stdlib.h>

#include "harness/analysis/inject_check.h"
#include "harness/analysis/trace_source.h"
#include "harness/run/params.h"
#include "noise/simulate.h"

#define US     1000 /* insn */
#define SIGMAS 3

static void add_workers(struct inject_result *result, const struct inject *inject,
			const struct run *run, const char *bench)
{
	for (size_t i = 0; i < run->n_workers; i++) {
		const struct series *start = worker_find(&run->workers[i], bench, "start");
		const struct series *length = worker_find(&run->workers[i], bench, "length");
		int64_t window = 0;

		worker_scalar(&run->workers[i], bench, "window", &window);
		inject_recover(result, inject, start ? start->values : NULL,
			       length ? length->values : NULL, length ? length->n : 0, window);
	}
}

/*
 * Cores of one machine take turns on one clock, and a step's work may be interrupted by others' turns: so
 * more events come in it than the period says. Machines of one worker get noise that is as frequent in
 * the work.
 */
bool inject_check_match_periods(struct inject_check *check, struct error *error)
{
	struct inject_result result = {.workers = 0};
	double work = 0;

	add_workers(&result, &check->given, check->shared, "barrier");
	for (size_t i = 0; i < check->shared->n_workers; i++) {
		const struct series *series =
			worker_find(&check->shared->workers[i], "barrier", "work");

		for (size_t j = 0; series && j < series->n; j++)
			work += (double)series->values[j];
	}
	check->detours = result.detours;
	check->unexplained = result.unexplained;
	check->inject = check->given;
	for (size_t i = 0; i < check->inject.n; i++) {
		struct inject_class *class = &check->inject.classes[i];

		if (!result.classes[i].events)
			return error_set(error,
					 "no event of a class came in the steps: more of them "
					 "(--steps)");
		class->period = (uint64_t)round(work / (double)result.classes[i].events / US) * US;
		check->dense += run_metric(check->shared, "barrier.ideal") / (double)class->period;
		/* jittered by half a period, nobody can tell how many of them lie between two events */
		if (class->length + 2 * class->jitter >= class->period)
			return error_set(error, "--noise: too dense for so many workers");
	}
	return true;
}

static double parameter(const struct run *run, enum param param)
{
	const char *text = pairs_get(&run->parameters, params_table[param].name);

	return text ? strtod(text, NULL) : NAN;
}

static bool compute_slowdowns(struct inject_check *check, struct error *error)
{
	const struct run *run = check->alone;
	struct simulation how = {.workers = run->n_workers,
				 .work = (uint64_t)run_metric(run, "barrier.ideal"),
				 .steps = (uint64_t)parameter(run, PARAM_STEPS),
				 .draws = 10,
				 .seed = 1,
				 .barrier = SIM_IDEAL,
				 .phases = SIM_FIXED};
	struct trace_source source = {0};
	struct simulated simulated;
	enum sim_error wrong;
	bool ok = trace_source_from_run(&source, run, error);

	if (ok) {
		wrong = simulate(&how, source.traces, source.n, &simulated);
		ok = wrong == SIM_OK || error_set(error, "%s", sim_error_text(wrong));
	}
	if (ok) {
		check->ways[INJECT_SIMULATED] =
			(struct inject_way){"simulated", NULL, simulated.slowdown};
		simulated_free(&simulated);
	}
	trace_source_free(&source);
	check->ways[INJECT_COMPOSED] =
		(struct inject_way){"composed", run->id, run_metric(run, "barrier.slowdown")};
	check->ways[INJECT_MEASURED] = (struct inject_way){
		"measured", check->shared->id, run_metric(check->shared, "barrier.slowdown")};
	return ok;
}

/* Of the slowest worker's work in each step, with the real barrier. */
static double standard_deviation(const struct run *run, size_t steps)
{
	double sum = 0, squares = 0;

	for (size_t step = 0; step < steps; step++) {
		double slowest = 0;

		for (size_t i = 0; i < run->n_workers; i++) {
			const struct series *work =
				worker_find(&run->workers[i], "barrier", "work");

			if (work && step < work->n)
				slowest = fmax(slowest, (double)work->values[step]);
		}
		sum += slowest;
		squares += slowest * slowest;
	}
	return sqrt(fmax(0, squares - sum * sum / (double)steps) / ((double)steps - 1));
}

/*
 * Steps of periodic noise vary less than independent ones, so their mean's standard error is at most that
 * of as many of these. Each worker may have met one event of each class more or less.
 */
static void find_bound(struct inject_check *check)
{
	double steps = parameter(check->shared, PARAM_STEPS);
	double ideal = run_metric(check->shared, "barrier.ideal"), ends = 0;

	for (size_t i = 0; i < check->inject.n; i++)
		ends += (double)check->inject.classes[i].length;
	ends *= 2 * (double)check->shared->n_workers / steps;
	check->bound = (ends + SIGMAS * sqrt(2 / steps) *
				       standard_deviation(check->shared, (size_t)steps)) /
		       ideal;
}

bool inject_check_compute(struct inject_check *check, struct error *error)
{
	check->iteration = run_metric(check->alone, "selfish.quiet_loop");
	add_workers(&check->result, &check->inject, check->alone, "selfish");
	if (!compute_slowdowns(check, error))
		return false;
	find_bound(check);
	return true;
}

bool inject_check_class_passes(const struct inject_check *check, size_t i)
{
	const struct inject_class *class = &check->inject.classes[i];
	const struct inject_found *found = &check->result.classes[i];
	double low, high, period = inject_period(found);

	inject_expected(class, &check->result, &low, &high);
	return (double)found->events >= low && (double)found->events <= high &&
	       fabs(period - (double)class->period) <=
		       inject_period_error(class, &check->result, found, check->iteration);
}

bool inject_check_way_passes(const struct inject_check *check, size_t i)
{
	return fabs(check->ways[i].slowdown - check->ways[INJECT_MEASURED].slowdown) <=
	       check->bound;
}

bool inject_check_is_sparse(const struct inject_check *check)
{
	return check->dense <= INJECT_CHECK_SPARSE;
}

bool inject_check_passes(const struct inject_check *check)
{
	bool ok = !check->result.unexplained && !check->unexplained;

	for (size_t i = 0; i < check->inject.n; i++)
		ok &= inject_check_class_passes(check, i);
	for (size_t i = 0; i < INJECT_WAYS && inject_check_is_sparse(check); i++)
		ok &= inject_check_way_passes(check, i);
	return ok;
}
