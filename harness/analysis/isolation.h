/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `harness isolation` found out of a run, kept with its provenance: what its measured core lost,
 * in instructions of that core alone. Knows no store and no page.
 */
#ifndef ANALYSIS_ISOLATION_H
#define ANALYSIS_ISOLATION_H

#include "harness/run/run.h"

/* The name of one of these texts: a run that has it has all. */
#define ISOLATION_KEY "isolation_neighbour"

struct isolation_found {
	const char *neighbour; /* "none", "idle", "busy" */
	double detours, stolen, longest, window;
	const char *by; /* what detours began with, with shares of what was stolen */
};

/* Of the measured core's noise, as a share of the window. */
double isolation_noise(const struct isolation_found *found);

void isolation_to_pairs(const struct isolation_found *found, struct pairs *pairs);
/* False if they are not all there, and numbers. The texts stay the pairs'. */
bool isolation_from_pairs(struct isolation_found *found, const struct pairs *pairs);

#endif
