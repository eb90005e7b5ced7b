/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The decoder from inside: its state, shared by the one that takes records in (wire.c) and those
 * that know what records of the supervisor (supervisor_records.c) and of the benchmark program
 * (bench_records.c) mean. Only these include it.
 */
#ifndef WIRE_WIRE_STATE_H
#define WIRE_WIRE_STATE_H

#include <nettle/sha2.h>

#include "harness/run/run.h"
#include "harness/wire/console.h"
#include "harness/wire/expect.h"
#include "harness/wire/record.h"

#define PARAMS_MAX 16

struct wire {
	struct wire_expect expect;
	struct worker *worker;
	struct console console;
	struct record record; /* the one at hand */
	struct sha256_ctx sha256;
	enum wire_state state;
	char reason[512];
	char notes[2048];
	uint64_t records;
	uint64_t next_seq[3]; /* by source: supervisor, benchmark program, settler */
	bool settled, supervisor_hello, exited, halted, bench_hello, done;
	char bench[WIRE_NAME_MAX + 1]; /* between begin and end */
	struct pairs benches;	       /* begun or skipped so far */
	bool param_seen[PARAMS_MAX];
	size_t values;
	int exit_status, exit_signal;
};

/* Mark as broken. The first reason stays: what follows may only be its consequence. */
void wire_broken(struct wire *wire, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same, naming the record at hand. */
void wire_wrong(struct wire *wire, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Something worth showing that breaks nothing. */
void wire_note(struct wire *wire, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Fields of the record at hand; broken and false (NULL) if missing or not what they must be. */
bool wire_number(struct wire *wire, const char *key, int64_t *value);
const char *wire_field(struct wire *wire, const char *key);
const char *wire_name_field(struct wire *wire, const char *key);
/* hello: the version is ours. done, halt: as many records are counted as came. */
bool wire_check_version(struct wire *wire);
bool wire_check_count(struct wire *wire);

#endif
