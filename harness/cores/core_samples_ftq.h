/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What ftq did, counted again: the same units and detours, in quanta of its core's own clock. */
#ifndef CORES_CORE_SAMPLES_FTQ_H
#define CORES_CORE_SAMPLES_FTQ_H

#include "harness/cores/core_log.h"
#include "harness/run/run.h"

/* An error if the guest did other units of work than the plugin counted, or unequal ones. */
bool core_samples_ftq(struct worker *worker, const struct core_part *part, struct error *error);

#endif
