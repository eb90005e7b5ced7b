/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The wire decoder: bytes from a machine's console in, samples of a worker out. Everything that
 * comes in is hostile until checked; the decoder never fails on bytes, it reports what was wrong.
 * microbench/wire.h defines the format.
 */
#ifndef WIRE_WIRE_H
#define WIRE_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "harness/run/run.h"
#include "harness/wire/expect.h"

struct wire;
/* The worker is filled as records come, its digest at wire_finish(). Copies expect, not params. */
struct wire *wire_new(const struct wire_expect *expect, struct worker *worker);
void wire_free(struct wire *wire);

/* Feed bytes as they arrive, in pieces of any size. */
enum wire_state wire_feed(struct wire *wire, const char *bytes, size_t n);
/* No more bytes will come: a missing end becomes an error. */
enum wire_state wire_finish(struct wire *wire);

/* The benchmark that has begun and not ended; "" if there is none. */
const char *wire_benchmark(const struct wire *wire);
/* Why it is broken, one line; NULL if it is not. */
const char *wire_reason(const struct wire *wire);
/* The last console lines (at most 20), newline-separated, unprintable bytes escaped. */
const char *wire_tail(const struct wire *wire);
/* Of the records exit, done, halt: program's exit status and signal; -1 if not said. */
int wire_exit_status(const struct wire *wire);
int wire_exit_signal(const struct wire *wire);
/* Records so far: for progress, and to see that a guest is alive. */
uint64_t wire_records(const struct wire *wire);
/* Notes worth showing (unknown system calls, faults of workers), newline-separated; "" if none. */
const char *wire_notes(const struct wire *wire);

#endif
