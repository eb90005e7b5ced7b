/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The wire decoder: bytes from a machine's console in, samples of a worker out. Everything that
 * comes in is hostile until checked; the decoder never fails on bytes, it reports what was wrong.
 * microbench/wire.h defines the format.
 */
#ifndef WIRE_WIRE_H
#define WIRE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/run/run.h"

/* What the machine is expected to say. */
struct wire_expect {
	bool supervisor;	    /* records of the supervisor, ended by halt */
	bool bench;		    /* records of the benchmark program, ended by done */
	const struct pairs *params; /* each must come back in a param record, equal; may be NULL */
	/*
	 * Console text, in pieces; may be NULL. With a supervisor and no benchmark program, only what
	 * comes between hello and exit: the output of the user's program, without the kernel's.
	 */
	void (*console)(void *context, const char *bytes, size_t n);
	void *context;
	/*
	 * Workers of one machine: each has a decoder that hears the whole console, and is told which of
	 * so many sources it is. 0: a worker alone.
	 */
	uint32_t shared, number;
};

enum wire_state {
	WIRE_OPEN,     /* more is to come */
	WIRE_COMPLETE, /* all expected end records are there */
	WIRE_BROKEN,   /* lost, doubled, reordered, damaged, contradictory: see wire_reason() */
};

struct wire;
/* The worker is filled as records come; its digest at wire_finish(). expect is copied, params not. */
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
