/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a decoder is told to expect of a machine, and how far it says it is. Comes with wire.h. */
#ifndef WIRE_EXPECT_H
#define WIRE_EXPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/run/run.h"

/* What the machine is expected to say. */
struct wire_expect {
	bool supervisor;	    /* records of the supervisor, ended by halt */
	bool settler;		    /* the settler's record, before those of the program */
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

#endif
