// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ftq: units of work done in each fixed time quantum (Sottile and Minnich, Cluster'04). A unit is
 * one clock read and its comparison. Knows no kernel.
 */
#include <stdbool.h>

#include "microbench/parameters.h"
#include "microbench/samples.h"

/* Calibration: short quanta, so that few tries are hit by a detour; the median is of quiet ones. */
#define TRIES	    33
#define TRY_QUANTUM 10000
#define TRY_QUANTA  4

#define ENOMEM 12

static const char name[] = "ftq";

/*
 * Count the units of each quantum. Quanta follow on without a gap: one that was cut short by a
 * detour does not shift those after it. Gives the ticks from the first to the last clock read,
 * which without detours are: all units * ticks of a unit + quanta * ticks of a turn.
 */
static inline __attribute__((always_inline)) int64_t run_quanta(bool padded, int64_t *work,
								size_t quanta, uint64_t quantum)
{
	uint64_t first = clock_read_at(MARK_LOOP_ENTRY), end = first, now = first;

	for (size_t i = 0; i < quanta; i++) {
		int64_t units = 0;

		end += quantum;
		do {
			if (padded)
				clock_pad(PAD_NOPS_FTQ);
			now = clock_read_at(MARK_LOOP);
			units++;
		} while (now < end);
		work[i] = units;
	}
	clock_place(MARK_LOOP_LEAVE);
	return (int64_t)(now - first);
}

/* Never inlined: what is calibrated is the code that is run later. */
static __attribute__((noinline)) int64_t ftq_quanta(int64_t *work, size_t quanta, uint64_t quantum)
{
	return run_quanta(false, work, quanta, quantum);
}

static PADDED int64_t ftq_quanta_padded(int64_t *work, size_t quanta, uint64_t quantum)
{
	return run_quanta(true, work, quanta, quantum);
}

/* One of the two. */
typedef int64_t run_loop(int64_t *work, size_t quanta, uint64_t quantum);

/*
 * One quantum of a length and one of twice that differ by units alone. Who counts from outside relies on
 * these tries being the first.
 */
static int64_t measure_unit(run_loop *loop)
{
	int64_t tries[TRIES];

	for (int i = 0; i < TRIES; i++) {
		int64_t few, many;
		int64_t short_ = loop(&few, 1, TRY_QUANTUM),
			long_ = loop(&many, 1, 2 * TRY_QUANTUM);

		tries[i] = many > few ? (long_ - short_) / (many - few) : 0;
	}
	return samples_median(tries, TRIES);
}

/* Ticks that a run of so many quanta took beside its units: its turns, and its beginning. */
static int64_t beside_units(run_loop *loop, size_t quanta, int64_t unit)
{
	int64_t work[2 * TRY_QUANTA], ticks = loop(work, quanta, TRY_QUANTUM);

	for (size_t i = 0; i < quanta; i++)
		ticks -= work[i] * unit;
	return ticks;
}

/* A run and one of twice as many quanta begin alike, and differ by turns alone. */
static int64_t measure_turn(run_loop *loop, int64_t unit)
{
	int64_t tries[TRIES];

	for (int i = 0; i < TRIES; i++) {
		int64_t few = beside_units(loop, TRY_QUANTA, unit);

		tries[i] = (beside_units(loop, 2 * TRY_QUANTA, unit) - few) / TRY_QUANTA;
	}
	return samples_median(tries, TRIES);
}

static int ftq_run(const struct bench_params *params)
{
	size_t quanta = params->duration / params->quantum;
	struct platform_usage before, after;
	run_loop *loop = params->pad ? ftq_quanta_padded : ftq_quanta;
	int64_t unit = measure_unit(loop), turn = measure_turn(loop, unit), *work;

	samples_reset();
	work = samples_take(quanta);
	if (!work)
		return -ENOMEM;
	phase_wait(params);
	platform_usage(&before);
	loop(work, quanta, params->quantum);
	platform_usage(&after);

	report_usage(name, &before, &after);
	report_value(name, "quantum", (int64_t)params->quantum);
	report_value(name, "quiet_loop", unit);
	report_value(name, "turn", turn);
	report_series(name, "work", work, quanta);
	return 0;
}

BENCH(ftq);
