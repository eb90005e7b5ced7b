/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one worker sent: raw samples, by benchmark and name. Knows no benchmark. */
#ifndef RUN_WORKER_H
#define RUN_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/run/pairs.h"

/* Raw data of a worker: single values and series, by benchmark and name. */
struct series {
	char *bench, *name;
	bool scalar; /* from a `value` record; n is 1 */
	size_t n;
	int64_t *values;
};

/* One booted worker of one phase. */
struct worker {
	uint32_t worker, phase;
	uint64_t seed;
	struct series *series; /* in the order of the wire */
	size_t n_series;
	char digest
		[65]; /* SHA-256 (hexadecimal) over all its records as they came, newlines included */
	char release[128];    /* of the kernel, from hello */
	struct pairs skipped; /* benchmark -> why */
};
const struct series *worker_find(const struct worker *worker, const char *bench, const char *name);
/* The only value of a scalar; false if missing. */
bool worker_scalar(const struct worker *worker, const char *bench, const char *name,
		   int64_t *value);
struct series *worker_series(struct worker *worker, const char *bench,
			     const char *name); /* or new */
void series_append(struct series *series, const int64_t *values, size_t n);

/* Forget its samples, digest and skipped benchmarks; also to free it. */
void worker_clear(struct worker *worker);

#endif
