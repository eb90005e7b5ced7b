/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one table of what a user may ask of the benchmarks: the option of `harness run`, the key by which
 * it reaches the program, and the field of struct bench_params (bench.h) that benchmarks read, all of
 * one name. The program parses and reports by it (params.c), the harness makes options, help, checks
 * and what is compared between runs of it (harness/run/params.h). It needs no library.
 *
 *     P(NAME, name, unit, since, fallback, counted, min, max, summary)
 *
 * unit     TICKS: a duration or length, in instructions or nanoseconds on the command line, in ticks of
 *          the clock in the program. COUNT: a plain number. EITHER: min or max, and nothing between
 * since    FIRST: always sent, said back and kept with a run. ADDED: not if it has its default, as
 *          older programs and older runs do not know it
 * fallback what it is unless somebody says
 * counted  what the harness says where instructions are counted, on machines of one worker, and its
 *          user does not
 * min, max what the harness takes, in nanoseconds, instructions or as a number
 * summary  one line for --help
 */
#ifndef MICROBENCH_PARAMETERS_H
#define MICROBENCH_PARAMETERS_H

#include "microbench/wire.h"

/*
 * No-ops before each clock read of a measured loop. Where instructions are counted, QEMU ends a block at
 * each read, and a block costs it about the same whatever its length: going round a loop of 411
 * instructions takes it hardly longer than round one of 11, and as many fewer turns make up a window. They
 * stay well below the 512 instructions that a block of QEMU's may have.
 *
 * In ftq a unit of work is a turn of the loop, and what is shorter than a unit does not show in a quantum:
 * there they are fewer, so that a tick of 106 instructions still is two units.
 */
#define PAD_NOPS     400
#define PAD_NOPS_FTQ 40

/* clang-format off */
#define PARAMETERS(P)                                                                                \
	P(DURATION, duration, TICKS, FIRST, 1000000000, 1000000000, 1000000, 100000000000,           \
	  "length of a selfish, ftq or irq window")                                                  \
	P(WINDOW, window, TICKS, ADDED, 0, 10000000000, 0, 100000000000,                             \
	  "length of a selfish window; 0, and unless said where --duration is given: as "            \
	  "long as the others")                                                                      \
	P(QUANTUM, quantum, TICKS, FIRST, 100000, 100000, 1000, 1000000000,                          \
	  "an ftq quantum, a barrier step's work")                                                   \
	P(THRESHOLD, threshold, TICKS, FIRST, 0, 0, 0, 1000000000,                                   \
	  "shortest detour recorded; 0: just above the quiet loop")                                  \
	P(STEPS, steps, COUNT, FIRST, 1000, 1000, 1, 100000,                                         \
	  "barrier steps; samples of syscall, irq, timeshare")                                       \
	P(PAD, pad, EITHER, ADDED, 0, PAD_NOPS, 0, PAD_NOPS,                                         \
	  "no-ops before each clock read of the loops of selfish, irq and timeshare, and "           \
	  "a tenth of them in ftq's: the same path lengths, sooner; only where instructions "        \
	  "are counted")                                                                             \
	P(CORES, cores, COUNT, ADDED, 0, 0, 0, WIRE_SHARED_MAX,                                      \
	  "N workers on the cores of one machine, with a real barrier, each by the "                 \
	  "clock of its own core; 0: each on a machine of its own")
/* clang-format on */

/* A counter may run at up to so many ticks a nanosecond: the program takes as many times a TICKS' max. */
#define PARAMETERS_TICKS_PER_NS 10

#endif
