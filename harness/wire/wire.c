/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The wire decoder: takes bytes, keeps the sequence of records, and says at the end whether all of
 * it held together. Syntax is in record.c, lines in console.c, meaning in supervisor_records.c,
 * settler_record.c and bench_records.c. Trusts nothing that a guest says.
 *
 * Why it is so. A machine has one serial port, and its kernel and its programs print there, too,
 * also in the middle of a record. Binary frames would lose their place at the first such message;
 * after a line of text, whatever it was, the next newline is a new beginning.
 *
 * A CRC tells of a line that was damaged, and of nothing else: that a whole line is missing, came
 * twice or too early only its number says, and that the last ones are missing only a closing record
 * that never comes. So all three are needed. Numbers are each source's own, since lines of several
 * come in any order. Where only a user's program prints, a line that looks like a damaged record is
 * no error: it may be the program's, and a record that was lost shows in the numbers.
 *
 * It is a state machine because machines are watched while they run: one that is broken is ended
 * at once, not when its time is up, and memory is bounded whatever it says. Bytes come in pieces of
 * any size, and the answer must not depend on how they were cut (the fuzzer compares both). So
 * samples go to the worker before the end is known: WIRE_BROKEN is therefore never left, its first
 * reason stays, no record is taken after it, and whoever runs machines drops all samples of a run
 * of which one broke. That is how nothing half-read becomes a result.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/wire/bench_records.h"
#include "harness/wire/settler_record.h"
#include "harness/wire/supervisor_records.h"
#include "harness/wire/wire.h"
#include "harness/wire/wire_state.h"

static bool in_sequence(struct wire *wire, uint64_t *next)
{
	if (wire->record.seq == (*next)++)
		return true;
	wire_wrong(wire, "%s",
		   wire->record.seq < *next ? "doubled or out of order"
					    : "records before it were lost");
	return false;
}

static bool is_complete(const struct wire *wire)
{
	return (!wire->expect.supervisor || wire->halted) && (!wire->expect.bench || wire->done);
}

/* Is it of a source that this machine has? */
static bool is_expected(const struct wire *wire)
{
	switch (wire->record.source) {
	case WIRE_SUPERVISOR:
		return wire->expect.supervisor;
	case WIRE_SETTLER:
		return wire->expect.settler;
	default:
		return wire->expect.bench;
	}
}

static void take(struct wire *wire)
{
	bool supervisor = wire->record.source == WIRE_SUPERVISOR;
	bool settler = wire->record.source == WIRE_SETTLER;

	wire->records++;
	if (wire->halted || (!supervisor && wire->done)) {
		wire_wrong(wire, "after the end");
		return;
	}
	if (!in_sequence(wire, &wire->next_seq[settler ? 2 : !supervisor]))
		return;
	if (!is_expected(wire))
		wire_wrong(wire, "nobody expects source %c here", wire->record.source);
	else if (settler)
		wire_settler_record(wire);
	else if (supervisor)
		wire_supervisor_record(wire);
	else
		wire_bench_record(wire);
	if (wire->state == WIRE_OPEN && is_complete(wire))
		wire->state = WIRE_COMPLETE;
}

/* Whose records are this decoder's? */
static bool is_mine(const struct wire *wire)
{
	const struct wire_expect *expect = &wire->expect;
	char source = wire->record.source;

	if (source == WIRE_SUPERVISOR)
		return !expect->shared || expect->supervisor;
	if (source == WIRE_SETTLER)
		return true;
	return source == (expect->shared ? (char)(WIRE_SHARED + expect->number) : WIRE_BENCH);
}

static bool is_another_workers(const struct wire *wire)
{
	char source = wire->record.source;

	return source == WIRE_SUPERVISOR
		       ? wire->expect.shared > 0
		       : source >= WIRE_SHARED && source - WIRE_SHARED < (int)wire->expect.shared;
}

static bool on_line(void *context, const char *bytes, size_t n, bool line_start)
{
	struct wire *wire = context;
	size_t length = n - 1;
	bool record;

	if (length && bytes[length - 1] == '\r')
		length--;
	record = record_parse(&wire->record, bytes, length);
	if (record && !is_mine(wire) && is_another_workers(wire))
		return true;
	if (!record || !is_mine(wire)) {
		/* A user's program may print what it likes; lost records show in the sequence. */
		if (line_start && wire->expect.bench)
			wire_broken(wire, "a damaged record after record %" PRIu64, wire->records);
		return false;
	}
	if (wire->state == WIRE_BROKEN)
		return true;
	sha256_update(&wire->sha256, n, (const uint8_t *)bytes);
	take(wire);
	return true;
}

static void on_overlong(void *context)
{
	struct wire *wire = context;

	if (wire->expect.bench)
		wire_broken(wire, "a record longer than %d bytes after record %" PRIu64,
			    WIRE_LINE_MAX, wire->records);
}

static void on_text(void *context, const char *bytes, size_t n)
{
	struct wire *wire = context;

	if (!wire->expect.console)
		return;
	if (wire->expect.supervisor && !wire->expect.bench &&
	    (!wire->supervisor_hello || wire->exited))
		return;
	wire->expect.console(wire->expect.context, bytes, n);
}

struct wire *wire_new(const struct wire_expect *expect, struct worker *worker)
{
	struct wire *wire = memory_zeroed(1, sizeof(*wire));
	struct console_user user = {on_line, on_overlong, on_text, wire};

	wire->expect = *expect;
	wire->worker = worker;
	wire->exit_status = wire->exit_signal = -1;
	sha256_init(&wire->sha256);
	console_init(&wire->console, &user);
	return wire;
}

void wire_free(struct wire *wire)
{
	if (!wire)
		return;
	pairs_free(&wire->benches);
	free(wire);
}

enum wire_state wire_feed(struct wire *wire, const char *bytes, size_t n)
{
	console_feed(&wire->console, bytes, n);
	return wire->state;
}

enum wire_state wire_finish(struct wire *wire)
{
	uint8_t digest[SHA256_DIGEST_SIZE];

	console_finish(&wire->console);
	if (wire->state == WIRE_OPEN && !wire->records)
		wire_broken(wire, "the machine ended without a single record");
	else if (wire->state == WIRE_OPEN)
		wire_broken(wire,
			    "the machine ended after %" PRIu64 " records%s%s, without its last one",
			    wire->records, *wire->bench ? ", in " : "", wire->bench);
	sha256_digest(&wire->sha256, sizeof(digest), digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		sprintf(wire->worker->digest + 2 * i, "%02x", digest[i]);
	return wire->state;
}

const char *wire_reason(const struct wire *wire)
{
	return wire->state == WIRE_BROKEN ? wire->reason : NULL;
}

const char *wire_tail(const struct wire *wire)
{
	/* The text is put together in the console's own buffer: only a cache. */
	return console_tail((struct console *)&wire->console);
}

int wire_exit_status(const struct wire *wire)
{
	return wire->exit_status;
}

int wire_exit_signal(const struct wire *wire)
{
	return wire->exit_signal;
}

const char *wire_benchmark(const struct wire *wire)
{
	return wire->bench;
}

uint64_t wire_records(const struct wire *wire)
{
	return wire->records;
}

const char *wire_notes(const struct wire *wire)
{
	return wire->notes;
}
