/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one table of what a user may ask of the benchmarks: the option of `harness run`, the key by which
 * it reaches the program, and the field of struct bench_params (bench.h) that benchmarks read, all of
 * one name. The program parses and reports by it (params.c), the harness makes options, help, checks
 * and what is compared between runs of it (harness/run/params.h). It needs no library.
 *
 *     P(NAME, name, unit, since, fallback, min, max, summary)
 *
 * unit     TICKS: a duration or length, in instructions or nanoseconds on the command line, in ticks of
 *          the clock in the program. COUNT: a plain number
 * since    FIRST: always sent, said back and kept with a run. ADDED: not if it has its default, as
 *          older programs and older runs do not know it
 * fallback what it is unless somebody says
 * min, max what the harness takes, in nanoseconds, instructions or as a number
 * summary  one line for --help
 */
#ifndef MICROBENCH_PARAMETERS_H
#define MICROBENCH_PARAMETERS_H

#include "microbench/wire.h"

/* clang-format off */
#define PARAMETERS(P)                                                                                \
	P(DURATION, duration, TICKS, FIRST, 1000000000, 1000000, 100000000000,                       \
	  "length of a selfish, ftq or irq window")                                                  \
	P(QUANTUM, quantum, TICKS, FIRST, 100000, 1000, 1000000000,                                  \
	  "an ftq quantum, a barrier step's work")                                                   \
	P(THRESHOLD, threshold, TICKS, FIRST, 0, 0, 1000000000,                                      \
	  "shortest detour recorded; 0: just above the quiet loop")                                  \
	P(STEPS, steps, COUNT, FIRST, 1000, 1, 100000,                                               \
	  "barrier steps; samples of syscall, irq, timeshare")                                       \
	P(CORES, cores, COUNT, ADDED, 0, 0, WIRE_SHARED_MAX,                                        \
	  "N workers on the cores of one machine, with a real barrier, each by the "                 \
	  "clock of its own core; 0: each on a machine of its own")
/* clang-format on */

/* A counter may run at up to so many ticks a nanosecond: the program takes as many times a TICKS' max. */
#define PARAMETERS_TICKS_PER_NS 10

#endif
