/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the plugin's log, event by event. harness/plugin/log.h defines the format and says what the
 * fields mean. Every byte is hostile until checked: a guest can't write here, but a plugin that was
 * killed can have stopped anywhere. Knows no symbol and no benchmark.
 */
#ifndef CORES_PLUGIN_LOG_H
#define CORES_PLUGIN_LOG_H

#include "harness/base/error.h"
#include "harness/cores/opcode.h"
#include "harness/plugin/log.h"

/* Straight code that is run as one, of n instructions. */
struct plugin_block {
	uint64_t address, end; /* its first byte, and the one after its last */
	uint64_t last;	       /* address of its last instruction */
	uint32_t n;
	size_t sizes; /* of its instructions: index into struct plugin_log's sizes */
	struct opcode opcode;
};

struct plugin_step {
	uint32_t block, n; /* n instructions of it were begun */
	uint64_t times;	   /* in a row */
	uint64_t loop;	   /* so many of the measured loop's own ran since the step before */
};

/* The core ran again, so long before the span's end, after others had run so much. */
struct plugin_turn {
	uint64_t before_end, others;
};

/* A record other than LOG_BLOCK, with the fields that its type has. */
struct plugin_event {
	uint64_t type;
	uint32_t core, from, to; /* marks; `from` is the only one of most types */
	uint64_t total, own;
	uint64_t iterations;
	uint64_t total_length, own_length, left_out;
	uint64_t all_turns; /* of which these are the last; until the next event is read */
	const struct plugin_turn *turns;
	size_t n_turns;
	const struct plugin_step *steps; /* until the next event is read */
	size_t n_steps;
};

struct plugin_log {
	const uint8_t *bytes;
	size_t n, at;
	uint32_t n_marks; /* that the plugin was given */
	struct plugin_block *blocks;
	size_t n_blocks;
	uint8_t *sizes;
	size_t n_sizes;
	struct plugin_step *steps;
	size_t room;
	struct plugin_turn turns[LOG_TURNS_MAX];
	uint64_t in_spans; /* instructions, of those read */
	/* from LOG_END, when it has been read */
	uint64_t total, own[LOG_CORES_MAX];
	uint32_t n_cores;
};

/* A log's file in memory. */
struct plugin_log_file {
	void *bytes;
	size_t n;
};

/* An empty file is an error: the plugin wrote none. To be unmapped if it was mapped. */
bool plugin_log_map(struct plugin_log_file *file, int fd, struct error *error);
void plugin_log_unmap(struct plugin_log_file *file);

/* Begin with a log in memory, which must stay there. Free with plugin_log_end(), also on errors. */
bool plugin_log_begin(struct plugin_log *log, const void *bytes, size_t n, uint32_t n_marks,
		      struct error *error);
void plugin_log_end(struct plugin_log *log);

/* The next event; the last one is LOG_END, after which there is nothing to read. */
bool plugin_log_next(struct plugin_log *log, struct plugin_event *event, struct error *error);

#endif
