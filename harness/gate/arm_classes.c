/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Classes of detours as metrics. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/gate/arm_classes.h"
#include "harness/gate/policy.h"
#include "harness/run/detours.h"
#include "noise/classes.h"
#include "noise/noise.h"

#define CLASSES_KEPT 2
#define EVENTS_MIN   5 /* in a phase */

/* The lengths of all workers of a phase, to be freed. */
static bool pool_lengths(const struct run *run, uint32_t phase, double **lengths, size_t *n,
			 double *window, struct error *error)
{
	*lengths = NULL;
	*n = 0;
	*window = 0;
	for (size_t i = 0; i < run->n_workers; i++) {
		const struct worker *worker = &run->workers[i];
		struct trace trace;

		if (worker->phase != phase)
			continue;
		if (!detours_trace(worker, "selfish", &trace, error))
			return false;
		for (size_t j = 0; j < trace.n; j++) {
			*lengths = memory_grow(*lengths, *n, sizeof(**lengths));
			(*lengths)[(*n)++] = trace.length[j];
		}
		*window += trace.period;
		trace_free(&trace);
	}
	return true;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The most common of the lengths of a class, in order. */
static double mode_of(const double *sorted, size_t n, const struct detour_class *class)
{
	size_t first = 0;
	double mode;

	while (first < n && sorted[first] < class->shortest)
		first++;
	sample_mode(sorted + first, class->n, &mode);
	return mode;
}

static int by_number(const void *a, const void *b)
{
	const struct detour_class *x = a, *y = b;

	return (x->n < y->n) - (x->n > y->n);
}

static bool add_phase(struct arm *arm, const double *lengths, size_t n, double window,
		      struct error *error)
{
	double *starts = memory_zeroed(n, sizeof(*starts));
	struct trace trace = {n, starts, (double *)lengths, window};
	struct detour_class *classes = NULL;
	size_t n_classes = 0;
	bool ok = detour_classes(&trace, CLASSES_GAP, &classes, &n_classes);

	free(starts);
	if (!ok)
		return error_set(error, "out of memory");
	if (n_classes)
		qsort(classes, n_classes, sizeof(*classes), by_number);
	for (size_t i = 0; i < CLASSES_KEPT; i++) {
		bool there = i < n_classes && classes[i].n >= EVENTS_MIN;
		char name[64];

		snprintf(name, sizeof(name), "class%zu.length", i + 1);
		arm_add_value(arm, name, POLICY_CLASS_LENGTH, "insn",
			      there ? mode_of(lengths, n, &classes[i]) : NAN);
		snprintf(name, sizeof(name), "class%zu.events", i + 1);
		arm_add_value(arm, name, POLICY_CLASS_EVENTS, "count",
			      there ? (double)classes[i].n : NAN);
	}
	free(classes);
	return true;
}

bool arm_add_classes(struct arm *arm, const struct run *run, struct error *error)
{
	uint32_t phases = 0;
	bool ok = true;

	for (size_t i = 0; i < run->n_workers; i++) {
		if (!worker_find(&run->workers[i], "selfish", "length") &&
		    !worker_find(&run->workers[i], "selfish", "histogram"))
			return true;
		if (run->workers[i].phase >= phases)
			phases = run->workers[i].phase + 1;
	}
	if (phases < 2)
		return true; /* every metric is exact already */
	for (uint32_t phase = 0; ok && phase < phases; phase++) {
		double *lengths, window;
		size_t n;

		ok = pool_lengths(run, phase, &lengths, &n, &window, error);
		if (ok && n)
			qsort(lengths, n, sizeof(*lengths), by_value);
		ok = ok && add_phase(arm, lengths, n, window, error);
		free(lengths);
	}
	return ok;
}
