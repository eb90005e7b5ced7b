/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A worker's recorded detours as a trace of the noise library. Relies on metrics_check() or the
 * store for what a benchmark must send, and checks what a trace must be. Knows no metric.
 */
#ifndef RUN_DETOURS_H
#define RUN_DETOURS_H

#include "harness/run/run.h"
#include "noise/noise.h"

/*
 * The detours of "selfish" or "barrier", or the timer ticks of "irq", in ticks of the meter, to be
 * freed. Where the recorder's buffer overflowed, all that came before the last one that fitted is
 * known, and nothing after: the window ends where that one starts. False if the worker has none, or
 * they are no trace.
 */
bool detours_trace(const struct worker *worker, const char *bench, struct trace *trace,
		   struct error *error);

/* Did some not fit the recorder's buffer? */
bool detours_overflowed(const struct worker *worker, const char *bench);

#endif
