/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `harness isolation` found last, of all kernels and neighbours that can stand side by side.
 * Knows no picture.
 */
#ifndef ANALYSIS_ISOLATION_ROWS_H
#define ANALYSIS_ISOLATION_ROWS_H

#include "harness/analysis/isolation.h"
#include "harness/store/store.h"

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
