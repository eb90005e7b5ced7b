/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recorded detours as traces. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/run/detours.h"

bool detours_overflowed(const struct worker *worker, const char *bench)
{
	int64_t overflow;

	return worker_scalar(worker, bench, "overflow", &overflow) && overflow > 0;
}

bool detours_trace(const struct worker *worker, const char *bench, struct trace *trace,
		   struct error *error)
{
	bool ticks = !strcmp(bench, "irq"); /* which measures something else beside them */
	const struct series *start = worker_find(worker, bench, ticks ? "stolen_start" : "start");
	const struct series *length =
		worker_find(worker, bench, ticks ? "stolen_length" : "length");
	size_t n = start ? start->n : 0, bad;
	double *starts, *lengths;
	enum trace_error wrong;
	int64_t period;

	if (!worker_scalar(worker, bench, ticks ? "stolen_window" : "window", &period))
		return error_set(error, "worker %" PRIu32 " did not run %s", worker->worker, bench);
	if (n != (length ? length->n : 0))
		return error_set(error, "worker %" PRIu32 ": %s: starts without lengths",
				 worker->worker, bench);
	if (n > 0 && detours_overflowed(worker, bench))
		period = start->values[--n];
	starts = memory_zeroed(n, sizeof(*starts));
	lengths = memory_zeroed(n, sizeof(*lengths));
	for (size_t i = 0; i < n; i++) {
		starts[i] = (double)start->values[i];
		lengths[i] = (double)length->values[i];
	}
	wrong = trace_init(trace, starts, lengths, n, (double)period, &bad);
	free(starts);
	free(lengths);
	if (wrong == TRACE_OK)
		return true;
	return error_set(error, "worker %" PRIu32 ": %s: detour %zu: %s", worker->worker, bench,
			 bad + 1, trace_error_text(wrong));
}
