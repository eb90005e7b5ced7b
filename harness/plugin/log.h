/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plugin's log: what a machine's processors ran while measured time passed. This header is the
 * format's only definition; plugin.c writes it, harness/cores/plugin_log.c reads it. It needs no
 * library.
 *
 * A log is LOG_MAGIC, then numbers, each an unsigned LEB128: LOG_VERSION, and records, the last of
 * which is LOG_END. A record is its type and its fields, in the order given here.
 *
 * Two clocks count instructions that were begun. `own` is one core's; `total` is all cores', so it
 * is virtual time wherever at least one core is busy. An instruction that faults is begun twice;
 * harness/cores/walk.c takes the first one out, so that lengths are those of the guest's own clock.
 *
 *   LOG_BLOCK      address, n, n sizes of instructions in bytes, bytes of the last one (as many as
 *                  its size). The next block, numbered from 0: straight code that is run as one.
 *   LOG_BENCHMARK  core, mark, total, own: MARK_BENCHMARK was passed.
 *   LOG_ENTER      core, mark, total, own: MARK_LOOP_ENTRY was read.
 *   LOG_LEAVE      core, mark, total, own, iterations: MARK_LOOP_LEAVE was passed; both clocks at
 *                  the last read, and how often MARK_LOOP was read since LOG_ENTER.
 *   LOG_SPAN       core, mark it began at, mark it ended at, total and own when it began, how many
 *                  of each it lasted, iterations, turns, n and the last n of them at most
 *                  LOG_TURNS_MAX, instructions left out of the steps, n, and n steps: of a sample
 *                  all that ran, of an iteration of the measured loop what was not the loop's, and
 *                  none if there is no such thing; of a recording (to MARK_LOOP_RECORD) the same,
 *                  if in the iteration that was recorded there was no such thing. Iterations:
 *                  how often MARK_LOOP had been read since LOG_ENTER when the span began; of a
 *                  sample 0. A turn is when the core ran again after others had: how long before
 *                  the span's end, in own, and how many instructions the others ran; earlier ones
 *                  first. Of an iteration they are those since it began, up to its last step. Of a sample, those since the first time
 *                  that MARK_SAMPLE was read after a MARK_SAMPLE_END, for one that is read again
 *                  begins the sample anew. A step is block << 3 | after loop << 2 | partial << 1 |
 *                  repeated; if after the loop, how many of the measured loop's own instructions
 *                  ran since the step before it (at least 1); if partial, how many of the block's
 *                  instructions were begun; if repeated, how often in a row (at least 2).
 *   LOG_END        total, cores, own of each core.
 *
 * Marks are numbered from 0 in the order of the plugin's arguments; microbench/marks.h says what
 * they are.
 */
#ifndef PLUGIN_LOG_FORMAT_H
#define PLUGIN_LOG_FORMAT_H

#include <stdint.h>

#define LOG_MAGIC   "noiselog"
#define LOG_VERSION 4

#define LOG_BLOCK     1
#define LOG_BENCHMARK 2
#define LOG_ENTER     3
#define LOG_LEAVE     4
#define LOG_SPAN      5
#define LOG_END	      6

#define LOG_STEP_BITS  3
#define LOG_AFTER_LOOP 4
#define LOG_PARTIAL    2
#define LOG_REPEATED   1

#define LOG_INSN_BYTES_MAX  15	/* Intel SDM, vol. 3, 23.25 */
#define LOG_BLOCK_INSNS_MAX 512 /* TCG_MAX_INSNS */
#define LOG_CORES_MAX	    256
#define LOG_MARKS_MAX	    256
#define LOG_STEPS_MAX	    (1u << 20) /* of a span; what follows is left out */
#define LOG_TURNS_MAX	    1024
#define LOG_COUNT_MAX	    (INT64_C(1) << 53) /* of instructions; exact as a double */

#endif
