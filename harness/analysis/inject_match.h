/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Noise that was injected on purpose (targets/kernel/injected_noise.h), and what of it is found again in recorded
 * detours. Boots nothing and prints nothing.
 */
#ifndef ANALYSIS_INJECT_MATCH_H
#define ANALYSIS_INJECT_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/error.h"

#define INJECT_CLASSES_MAX 8
/* So many events of a class, at most, are looked for in one detour. */
#define INJECT_TOGETHER_MAX 3

/* Times in insn. */
struct inject_class {
	uint64_t period, length, jitter;
};

struct inject {
	struct inject_class classes[INJECT_CLASSES_MAX];
	size_t n;
};

/*
 * "period:length[:jitter],..." in us. Refuses what the kernel would, and lengths of which one is a sum of
 * others: events that meet make one detour of their lengths' sum, and it could not be told what met.
 */
bool inject_parse(struct inject *inject, const char *text, struct error *error);

/* The same as the kernel takes it, to be freed. */
char *inject_text(const struct inject *inject);

/* What was found of a class, over all workers. */
struct inject_found {
	uint64_t events;
	uint64_t alone; /* detours that are one event of this class, and nothing else */
	double periods,
		span; /* between the first and the last of these: so many, in so much time */
};

struct inject_result {
	struct inject_found classes[INJECT_CLASSES_MAX];
	uint64_t detours, unexplained; /* of these, whose length is no sum of classes' */
	double window;		       /* of all workers */
	uint64_t workers;
};

/* Add one worker's detours. */
void inject_recover(struct inject_result *result, const struct inject *inject, const int64_t *start,
		    const int64_t *length, size_t n, int64_t window);

/* A class's period as it was found; NaN if fewer than two of its events were alone. */
double inject_period(const struct inject_found *found);
/*
 * How far that may be off: in each worker starts are known to a loop's iteration, and jitter moves the
 * first and the last.
 */
double inject_period_error(const struct inject_class *class, const struct inject_result *result,
			   const struct inject_found *found, double iteration);

/*
 * How many events there must be: in each worker's window one a period, one more or less by where it
 * begins, and another by jitter.
 */
void inject_expected(const struct inject_class *class, const struct inject_result *result,
		     double *low, double *high);

#endif
