/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Follows what a core ran in one span, step by step: charges every instruction to its function, the
 * entry by which the kernel was entered, and its callers, as far as calls and returns match; and
 * tells what other threads ran that were switched to and back from. Knows no log and no benchmark.
 */
#ifndef CORES_WALK_H
#define CORES_WALK_H

#include "harness/cores/plugin_log.h"
#include "harness/cores/symbols.h"

#define WALK_DEPTH_MAX 256
#define WALK_NO_ENTRY  UINT32_MAX /* of code that runs before any entry: the program's own */

/* Instructions of one function in one entry. Both are indexes of symbols. */
struct walk_charge {
	uint32_t function, entry;
	uint64_t insns;
};

/* Instructions of a function that was called by its parent; node 0 is the root and has none. */
struct walk_node {
	uint32_t parent, function;
	uint64_t insns;
	uint32_t child, sibling; /* the first of its children, the next of its parent's; 0: none */
};

/* A piece of a span that ran in one function, for one entry (an index of symbols, or none). */
struct walk_piece {
	uint32_t function, entry;
	uint32_t depth;
	uint32_t
		thread; /* another one than the span began in, from 1; 0: that, or an entry in it */
	uint64_t insns;
	bool entered; /* by an interrupt, an exception or a system call */
};

struct walk_frame {
	uint64_t back; /* the address to come back to; of an entry 0 */
	uint32_t parent, entry, thread;
	bool is_entry;
	bool is_switch; /* what is above it is on another thread's stack; an entry, too */
	bool returning; /* the core was just coming back from a call when it was interrupted */
};

struct walk {
	struct symbols *symbols;
	struct walk_node *nodes; /* over all spans */
	size_t n_nodes;
	uint64_t unmatched, matched; /* returns, over all spans */
	uint64_t faults;	     /* instructions that were begun twice, over all spans */
	/* of the span that was walked last */
	struct walk_charge *charges;
	size_t n_charges;
	struct walk_piece *pieces;
	size_t n_pieces;
	uint64_t length; /* sum of charges */
	uint32_t first_entry;
	/* while walking */
	struct walk_frame frames[WALK_DEPTH_MAX];
	size_t depth;
	uint32_t parent, entry, thread;
	uint32_t n_threads; /* that were switched to; one that comes again is counted again */
	size_t switched;    /* frame of the one that runs; WALK_DEPTH_MAX: none */
	size_t back;	    /* the step that switches back to the span's own; it may be behind */
};

void walk_init(struct walk *walk, struct symbols *symbols);
void walk_free(struct walk *walk);

/* Did control come to this block by an entry of its own, and not by the block before it (NULL)? */
bool walk_enters(struct symbols *symbols, const struct plugin_block *before,
		 const struct plugin_block *block);
/* Is there the entry of an exception that has its instruction begun twice? */
bool walk_faults_into(struct symbols *symbols, uint64_t address);

/* Walk one span of a log. */
void walk_span(struct walk *walk, const struct plugin_log *log, const struct plugin_event *span);

#endif
