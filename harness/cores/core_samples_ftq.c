/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The quanta of ftq by its core's own clock; see core_samples_ftq.h. */
#include "harness/cores/core_samples_ftq.h"

#include <inttypes.h>

#include "harness/cores/core_samples_put.h"
#include "harness/metrics/check_value.h"

/* The loop of ftq on the core's own clock. */
struct quanta {
	int64_t quantum, unit, turn;	 /* own instructions */
	uint64_t units;			 /* that it did */
	int64_t lead;			 /* before the first unit */
	const struct core_span *detours; /* that are still to come */
	size_t n_detours;
};

/*
 * The loops by which ftq calibrates begin with at least so many of one quantum (microbench/ftq.c).
 */
#define SINGLE_QUANTA 32

/* A loop's own instructions but for those of detours. */
static int64_t undisturbed(const struct core_part *part, size_t which)
{
	const struct core_pass *pass = &part->passes[which];
	size_t end = which + 1 < part->n_passes ? pass[1].first : part->detours.n;
	uint64_t length = pass->length;

	for (size_t i = pass->first; i < end; i++)
		length -= part->detours.items[i].begun;
	return (int64_t)length;
}

/*
 * What the loop takes beside detours. Two of one quantum that differ by units alone tell what a
 * unit is, and what comes before the first one; the rest of the measured one is turns from one
 * quantum to the next. The guest has calibrated, too, but by the clock that counts others. It is
 * that clock that says when a quantum is over, so there are as many turns as the guest had quanta,
 * less one.
 */
static bool calibrate(struct quanta *quanta, const struct core_part *part, int64_t turns)
{
	int64_t first = undisturbed(part, 0), units = (int64_t)part->passes[0].iterations, more,
		rest;
	size_t i = 1;

	while (i < SINGLE_QUANTA && i < part->n_passes &&
	       part->passes[i].iterations == part->passes[0].iterations)
		i++;
	if (i == SINGLE_QUANTA || i >= part->n_passes)
		return false;
	rest = undisturbed(part, i) - first;
	more = (int64_t)part->passes[i].iterations - units;
	quanta->unit = rest / more;
	if (rest % more || quanta->unit < 1 || units > first / quanta->unit)
		return false;
	quanta->lead = first - units * quanta->unit;
	rest = undisturbed(part, part->n_passes - 1) - quanta->lead;
	if (rest < 0 || quanta->units > (uint64_t)(rest / quanta->unit))
		return false;
	rest -= (int64_t)quanta->units * quanta->unit;
	quanta->turn = turns ? rest / turns : 0;
	return rest == quanta->turn * turns && quanta->turn < quanta->quantum;
}

/* Run so many units, none of them with a detour, but stop at the quantum's end. */
static uint64_t run_units(const struct quanta *quanta, uint64_t most, int64_t now, int64_t end)
{
	int64_t fit = (end - now + quanta->unit - 1) / quanta->unit;

	if (fit < 1)
		fit = 1; /* a quantum that a detour swallowed has one */
	return (uint64_t)fit < most ? (uint64_t)fit : most;
}

/* The next one that has a detour, or the last one's successor. */
static uint64_t next_unit(const struct quanta *quanta)
{
	return quanta->n_detours && quanta->detours->iterations < quanta->units
		       ? quanta->detours->iterations
		       : quanta->units;
}

static int64_t next_detour(struct quanta *quanta)
{
	quanta->n_detours--;
	return (int64_t)(quanta->detours++)->length;
}

/*
 * The same units with the same detours after them, but quanta end by the core's own clock. What is
 * left at the end, of less than a quantum, is none.
 */
static void repeat(struct quanta *quanta, struct series *work)
{
	int64_t now = quanta->lead, end = 0, units;
	uint64_t done = 0;

	for (;;) {
		end += quanta->quantum;
		units = 0;
		do {
			uint64_t next = next_unit(quanta), n = 1;

			if (done == quanta->units)
				return;
			if (done < next)
				n = run_units(quanta, next - done, now, end);
			else
				now += next_detour(quanta);
			now += (int64_t)n * quanta->unit;
			units += (int64_t)n;
			done += n;
		} while (now < end);
		series_append(work, &units, 1);
		now += quanta->turn;
	}
}

bool core_samples_ftq(struct worker *worker, const struct core_part *part, struct error *error)
{
	const struct series *was = worker_find(worker, "ftq", "work");
	struct quanta quanta = {0};
	const struct core_pass *pass;
	uint64_t sum = 0;

	if (!part->n_passes || !was || !was->n ||
	    !worker_scalar(worker, "ftq", "quantum", &quanta.quantum) || quanta.quantum < 1 ||
	    quanta.quantum > METRICS_VALUE_MAX)
		return error_set(error, "ftq: there is no work, or the plugin saw no loop");
	pass = &part->passes[part->n_passes - 1];
	for (size_t i = 0; i < was->n; i++)
		sum += (uint64_t)was->values[i];
	quanta.units = pass->iterations;
	quanta.n_detours = part->detours.n - pass->first;
	if (quanta.n_detours)
		quanta.detours = &part->detours.items[pass->first];
	if (sum != quanta.units)
		return error_set(error,
				 "ftq: the plugin saw %" PRIu64 " units of work, not %" PRIu64,
				 quanta.units, sum);
	if (!calibrate(&quanta, part, (int64_t)was->n - 1))
		return error_set(error, "ftq: the plugin counted no loop of equal units and turns");
	core_samples_put_scalar(worker, "ftq", "quiet_loop", quanta.unit);
	core_samples_put_scalar(worker, "ftq", "turn", quanta.turn);
	repeat(&quanta, core_samples_put(worker, "ftq", "work"));
	return true;
}
