/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `harness isolation` found out of a run, kept with its provenance: what its measured core lost,
 * in instructions of that core alone; and what it found last, out of a store. Knows no picture.
 */
#ifndef ANALYSIS_ISOLATION_H
#define ANALYSIS_ISOLATION_H

#include "harness/run/run.h"
#include "harness/store/store.h"

/* The name of one of these texts: a run that has it has all. */
#define ISOLATION_KEY "isolation_neighbour"

struct isolation_found {
	const char *neighbour; /* "none", "idle", "busy" */
	double detours, stolen, longest, window;
	const char *by; /* what detours began with, with shares of what was stolen */
	const char *
		causes; /* the same as a list of JSON, in instructions; NULL: an older run has none */
};

/* Of the measured core's noise, as a share of the window. */
double isolation_noise(const struct isolation_found *found);

void isolation_to_pairs(const struct isolation_found *found, struct pairs *pairs);
/* False if they are not all there, and numbers. The texts stay the pairs'. */
bool isolation_from_pairs(struct isolation_found *found, const struct pairs *pairs);

enum isolation_neighbour { ISOLATION_IDLE, ISOLATION_BUSY, ISOLATION_NONE };
#define ISOLATION_NEIGHBOURS 3

struct isolation_row {
	struct run *run; /* its head */
	enum isolation_neighbour neighbour;
	struct isolation_found found; /* texts are the run's */
};

/* The newest run of each target and neighbour, of equal parameters as the newest of all: by target. */
#define ISOLATION_ROWS_MAX 16
struct isolation_rows {
	struct isolation_row items[ISOLATION_ROWS_MAX];
	size_t n; /* 0: nothing was measured so */
};
bool isolation_rows_load(struct isolation_rows *rows, struct store *store, struct error *error);
void isolation_rows_free(struct isolation_rows *rows);

#endif
