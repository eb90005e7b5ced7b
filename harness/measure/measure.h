/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the verbs run and rerun have in common: from a plan to a run that is measured, stored and
 * told. Knows no command line, and not where plans come from.
 */
#ifndef MEASURE_MEASURE_H
#define MEASURE_MEASURE_H

#include "harness/boot/execute.h"
#include "harness/print/print.h"
#include "harness/run/marks.h"
#include "harness/store/store.h"

/* Give a run its id and the time of its creation. Its target is set. */
void measure_name(struct run *run);

/*
 * Boot, compute, store. A guest's failure makes a failed run, which is stored too, and is no error.
 * False for what is wrong with this machine, or a signal; if run->status is set nonetheless, the
 * run was measured and could not be stored.
 */
bool measure(const struct plan *plan, const char *qemu, struct run *run, struct store *store,
	     struct error *error);

/*
 * The steps of it, for several runs whose targets are booted side by side (execute_together()): those
 * with own clocks are measured by those of the workers' cores; then, of each that has a status, the metrics,
 * without which it has failed.
 */
bool measure_boot(const struct batch *batch, const char *qemu, struct error *error);
void measure_compute(struct run *run);
/* The same, and its place in the store; false with an error if it got none. */
bool measure_keep(struct run *run, struct store *store, struct error *error);

/*
 * Print runs to standard output, and notes, marks and failures to standard error. False if printing
 * failed, or, with an empty error as it has been told, if a run did.
 */
bool measure_report(struct run **runs, size_t n, enum format format, bool quiet,
		    struct marks *marks, struct error *error);

#endif
