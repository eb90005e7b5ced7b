/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the harness knows of benchmarks: the rows of microbench/benchmarks.h, which says what each field
 * means. Knows no sample and no metric.
 */
#ifndef RUN_BENCHMARKS_H
#define RUN_BENCHMARKS_H

#include <stdbool.h>
#include <stddef.h>

struct benchmark {
	const char *name, *summary;
	bool usual;  /* runs unless others are named */
	bool beside; /* only on a kernel beside another one, by the machine's clock */
	const char *loops, *detours, *samples; /* names separated by blanks; "" of none */
};

/* In the order in which they run; ends with a NULL name. */
extern const struct benchmark benchmarks[];
#define BENCHMARKS_N 32 /* room for all of them */

/* Comma-separated: those that run unless others are named, and all of them. */
extern const char *const benchmarks_usual, *const benchmarks_all;

/* By its name, of n bytes; NULL if there is none. */
const struct benchmark *benchmarks_find(const char *name, size_t n);

/* Is it one of kernels beside another? False, too, of one that is not known. */
bool benchmarks_is_beside(const char *name);

/* Has it a measured loop, whose detours are noise? Else it takes samples. */
bool benchmarks_has_loop(const char *name);

/*
 * Take the first name off a list that blanks separate: gives its length, 0 at the end, and moves *list
 * to it; the caller moves *list on.
 */
size_t benchmarks_next(const char **list);

#endif
