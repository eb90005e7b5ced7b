/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Put before a benchmark's source (-include): its clock reads become the fake machine's, which is
 * told by which function, and its no-ops take a tick each. Knows nothing else of the benchmark.
 */
#ifndef FAKE_CLOCK_H
#define FAKE_CLOCK_H

#include "microbench/bench.h"

uint64_t fake_clock_read(const char *function);
void fake_pad(uint64_t nops);

#define clock_read() fake_clock_read(__func__)
#undef clock_read_at
#define clock_read_at(mark) fake_clock_read(__func__)
#undef clock_pad
#define clock_pad(nops) fake_pad(nops)

#endif
