/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the benchmark program's records mean. */
#ifndef WIRE_BENCH_RECORDS_H
#define WIRE_BENCH_RECORDS_H

struct wire;

/* Take the record at hand: it comes from this source, in sequence. */
void wire_bench_record(struct wire *wire);

#endif
