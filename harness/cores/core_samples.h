/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From what a core ran to the samples of the worker on it:
 *
 *   lengths of detours and samples, timer latencies, and the work of barrier steps, are the core's
 *   own instructions;
 *   the quanta of ftq are of the core's own instructions, so there are fewer of them;
 *   a step's wait is what the slowest worker's work is longer than one's own;
 *   windows and when detours began stay virtual time, which is what timers run on: so rates are per
 *   virtual second, and the stolen share is that rate times what an event costs;
 *   what the guest measured is kept as virtual_*; own_window is the core's instructions in the
 *   window.
 *
 * Samples that are not what the plugin counted are an error. Knows no log's format, and no run.
 */
#ifndef CORES_CORE_SAMPLES_H
#define CORES_CORE_SAMPLES_H

#include "harness/cores/core_log.h"
#include "harness/run/run.h"

/* One benchmark of a worker; steps as in the run's parameters. */
bool core_samples_set(struct worker *worker, const char *bench, struct core_part *part,
		      size_t steps, struct error *error);

#endif
