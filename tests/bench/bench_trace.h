/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The recorded traces that benches measure with. */
#ifndef BENCH_TRACE_H
#define BENCH_TRACE_H

#include <stdbool.h>

#include "noise/noise.h"

/*
 * Reads tests/noise/data/NAME.tsv, in ns; `whole`: starts and lengths rounded to whole ones, each by itself.
 * To be freed by trace_free(). What cannot be read ends the program with 2.
 */
void bench_trace_read(const char *name, bool whole, struct trace *trace);

#endif
