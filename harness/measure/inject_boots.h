/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The runs by which the instrument is checked against known noise: one event's own cost, workers that
 * share a machine, workers with one each. Judges nothing.
 */
#ifndef MEASURE_INJECT_BOOTS_H
#define MEASURE_INJECT_BOOTS_H

#include "harness/analysis/inject_check.h"

/* Words as `harness run` takes them. */
struct inject_request {
	const char *target, *workers, *duration, *steps, *quantum;
	bool quiet;
};

/* With the noise given, fill in the check's path, inject and runs, which the caller frees. */
bool inject_boots(const struct inject_request *request, struct inject_check *check,
		  struct error *error);

#endif
