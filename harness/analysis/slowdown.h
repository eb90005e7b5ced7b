/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Slowdown of BSP steps against the number of workers, as rows, and their printing. What a row
 * holds is computed by noise/continued.h, scale.h or simulate.h. Knows no command line.
 */
#ifndef ANALYSIS_SLOWDOWN_H
#define ANALYSIS_SLOWDOWN_H

#include "harness/analysis/trace_source.h"
#include "harness/print/print.h"
#include "harness/run/number_list.h"
#include "noise/continued.h"

/* Steps of `quantum` own work on so many workers. Times in the source's unit. NaN: not known. */
struct slowdown_row {
	const struct trace_source *source;
	uint64_t quantum, workers;
	double mean, p50, p99; /* of the slowest worker's time */
	double max;	       /* the worst window that the traces hold; simulated: that came up */
	double slowdown;       /* mean / a quiet step - 1 */
	double imbalance;      /* slowest's work / mean of all workers' - 1 */
	bool tail_observed;    /* distinct history holds as many steps as there are workers */
	double error95;	       /* of a simulated slowdown, half the interval */
	uint64_t steps, draws; /* simulated, of each draw; 0 if none were */
	bool random_entry;     /* else steps follow one another */
	enum continued_how how;
	double low, high; /* of a range */
	double entering; /* of random entry: what it adds to one worker's, in shares of its noise */
};

struct slowdown {
	struct slowdown_row *rows;
	size_t n;
	const struct simulation *how; /* that was asked for; NULL: none was */
};

/*
 * Add a row for each quantum, and in it each number of workers: of steps that follow one another
 * (with progress on a terminal), of steps entered at random moments in closed form, or simulated as
 * `how` says (its workers and work are set here, and its steps, if they are 0, by
 * slowdown_steps()). False if memory or threads ran out or how is refused.
 */
bool slowdown_continued(struct slowdown *slowdown, const struct trace_source *source,
			const struct number_list *quanta, const struct number_list *workers,
			struct error *error);
bool slowdown_random(struct slowdown *slowdown, const struct trace_source *source,
		     const struct number_list *quanta, const struct number_list *workers,
		     struct error *error);
bool slowdown_simulate(struct slowdown *slowdown, const struct trace_source *source,
		       const struct number_list *quanta, const struct number_list *workers,
		       const struct simulation *how, struct error *error);
/* As many steps a draw on so many workers as take seconds: 1,000, fewer of very many. */
uint64_t slowdown_steps(const struct simulation *how, uint64_t workers);
void slowdown_free(struct slowdown *slowdown);

/* Rows and what must be said of the sources; FORMAT_JSON as docs/scale.md describes it. */
bool slowdown_print(FILE *out, const struct slowdown *slowdown, const struct trace_source *sources,
		    size_t n_sources, enum format format, struct error *error);

#endif
