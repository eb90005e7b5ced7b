/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much observation a source of traces is, and what it says of the rate of detours; what carries a
 * slowdown that is computed from it. In words and in JSON. Knows no command line.
 */
#ifndef ANALYSIS_SOURCE_EVIDENCE_H
#define ANALYSIS_SOURCE_EVIDENCE_H

#include <jansson.h>
#include <stdio.h>

#include "harness/analysis/trace_source.h"
#include "noise/evidence.h"

/* The most workers of whose slowest step of `quantum` units the source's distinct history tells. */
double source_tail_workers(const struct trace_source *source, double quantum);

/*
 * A line: what it is, and the detours in its distinct history, their rate with bounds and their share of
 * the time; or none in how much, and how many there are at most.
 */
void source_evidence_print(FILE *out, const struct trace_source *source);

/* Members of a JSON object: rate, its bounds, and "observed", as docs/scale.md describes them. */
void source_evidence_json(json_t *object, const struct trace_source *source);

/* Members "pattern", "interval" and "bursts": how detours come. */
void source_shape_json(json_t *object, const struct evidence_shape *shape);

/*
 * A line: which detours carry the slowdown of such steps on so many workers, computed in closed form, and
 * of which functions they are where a blame of the run is stored; else what would tell. Nothing if there is
 * no slowdown to carry.
 */
void source_carried_print(FILE *out, const struct trace_source *source, uint64_t quantum,
			  uint64_t workers);

#endif
