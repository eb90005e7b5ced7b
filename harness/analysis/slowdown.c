/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Slowdown against workers: rows from the noise library. */
#include <math.h>
#include <stdlib.h>

#include "harness/analysis/slowdown.h"
#include "harness/analysis/source_evidence.h"
#include "harness/base/memory.h"
#include "harness/base/progress.h"

static struct slowdown_row *add(struct slowdown *slowdown, const struct trace_source *source,
				uint64_t quantum, uint64_t workers)
{
	struct slowdown_row *row;

	slowdown->rows = memory_grow(slowdown->rows, slowdown->n, sizeof(*slowdown->rows));
	row = &slowdown->rows[slowdown->n++];
	*row = (struct slowdown_row){.source = source,
				     .quantum = quantum,
				     .workers = workers,
				     .error95 = NAN,
				     .low = NAN,
				     .high = NAN,
				     .entering = NAN};
	return row;
}

/* Are there as many steps in what was seen as there are workers? */
static bool is_observed(const struct slowdown_row *row)
{
	return (double)row->workers <= source_tail_workers(row->source, (double)row->quantum);
}

/* Shown from the third second on; before what takes longer than that by itself, at once. */
#define PROGRESS_FROM  2
#define PROGRESS_STEPS 30000000

struct watch {
	struct progress progress;
	size_t done, all;
};

static void watch(void *context, uint64_t worker_steps)
{
	const struct watch *watch = context;

	progress_count(&watch->progress, "numbers", watch->done, watch->all,
		       worker_steps > PROGRESS_STEPS ? 0 : PROGRESS_FROM);
}

static void take_result(struct slowdown_row *row, const struct continued_result *result)
{
	row->how = result->how;
	row->mean = result->mean;
	row->p50 = result->p50;
	row->p99 = result->p99;
	row->max = result->max;
	row->imbalance = result->imbalance;
	row->slowdown = result->slowdown;
	row->error95 = result->error95;
	row->low = result->low;
	row->high = result->high;
	row->steps = result->steps;
	row->draws = result->draws;
}

bool slowdown_continued(struct slowdown *slowdown, const struct trace_source *source,
			const struct number_list *quanta, const struct number_list *workers,
			struct error *error)
{
	struct watch cells = {.all = quanta->n * workers->n};
	struct continued_limits limits = {CONTINUED_BUDGET, CONTINUED_SEED, 0, watch, &cells};
	enum sim_error wrong = SIM_OK;

	progress_start(&cells.progress, source->title, false);
	for (size_t q = 0; wrong == SIM_OK && q < quanta->n; q++) {
		struct continued steps;

		if (!continued_init(&steps, source->traces, source->n, (double)quanta->items[q]))
			wrong = SIM_NO_MEMORY;
		for (size_t w = 0; wrong == SIM_OK && w < workers->n; w++, cells.done++) {
			uint64_t n = workers->items[w];
			struct slowdown_row *row = add(slowdown, source, quanta->items[q], n);
			struct continued_result result;

			wrong = continued_slowest(&steps, n, &limits, &result);
			take_result(row, &result);
			row->tail_observed = is_observed(row);
		}
		continued_free(&steps);
	}
	progress_end(&cells.progress);
	return wrong == SIM_OK || error_set(error, "%s: %s", source->name, sim_error_text(wrong));
}

bool slowdown_random(struct slowdown *slowdown, const struct trace_source *source,
		     const struct number_list *quanta, const struct number_list *workers,
		     struct error *error)
{
	for (size_t q = 0; q < quanta->n; q++) {
		struct step_tail tail;

		if (!step_tail_init(&tail, source->traces, source->n, (double)quanta->items[q]))
			return error_set(error, "out of memory");
		for (size_t w = 0; w < workers->n; w++) {
			uint64_t n = workers->items[w];
			struct slowdown_row *row = add(slowdown, source, quanta->items[q], n);

			row->random_entry = true;
			row->how = CONTINUED_CLOSED;
			row->mean = step_slowest_mean(&tail, n);
			row->p50 = step_slowest_quantile(&tail, n, 0.5);
			row->p99 = step_slowest_quantile(&tail, n, 0.99);
			row->max = tail.t[0];
			row->imbalance = row->mean / step_slowest_mean(&tail, 1) - 1;
			row->slowdown = step_slowdown(&tail, n);
			row->tail_observed = is_observed(row);
			row->entering =
				step_slowdown(&tail, 1) / trace_source_noise_fraction(source) - 1;
		}
		step_tail_free(&tail);
	}
	return true;
}

uint64_t slowdown_steps(const struct simulation *how, uint64_t workers)
{
	/* 10^7 to 10^8 pieces of work are simulated in a second */
	const uint64_t budget = 400000000, most = 1000, least = 5;
	uint64_t pieces = 1, steps;

	/* a send and a receive a round; a tree has twice as many rounds, of half as many workers */
	for (uint64_t n = 1; how->barrier != SIM_IDEAL && n < workers; n *= 2)
		pieces += 2;
	steps = budget / workers / how->draws / pieces;
	return steps > most ? most : steps < least ? least : steps;
}

static bool simulate_row(struct slowdown_row *row, const struct simulation *how,
			 struct error *error)
{
	struct simulation simulation = *how;
	struct simulated result;
	enum sim_error wrong;

	simulation.workers = row->workers;
	simulation.work = row->quantum;
	if (!simulation.steps)
		simulation.steps = slowdown_steps(how, row->workers);
	row->steps = simulation.steps;
	wrong = simulate(&simulation, row->source->traces, row->source->n, &result);
	if (wrong != SIM_OK)
		return error_set(error, "%s: %s", row->source->name, sim_error_text(wrong));
	row->mean = result.mean;
	row->p50 = result.p50;
	row->p99 = result.p99;
	row->max = result.max;
	row->imbalance = result.imbalance;
	row->slowdown = result.slowdown;
	row->error95 = result.error95;
	row->draws = simulation.draws;
	row->random_entry = how->phases == SIM_RANDOM;
	row->how = CONTINUED_SIMULATED;
	row->tail_observed = is_observed(row);
	simulated_free(&result);
	return true;
}

bool slowdown_simulate(struct slowdown *slowdown, const struct trace_source *source,
		       const struct number_list *quanta, const struct number_list *workers,
		       const struct simulation *how, struct error *error)
{
	slowdown->how = how;
	for (size_t q = 0; q < quanta->n; q++) {
		for (size_t w = 0; w < workers->n; w++) {
			if (!simulate_row(
				    add(slowdown, source, quanta->items[q], workers->items[w]), how,
				    error))
				return false;
		}
	}
	return true;
}

void slowdown_free(struct slowdown *slowdown)
{
	free(slowdown->rows);
	*slowdown = (struct slowdown){NULL, 0, NULL};
}
