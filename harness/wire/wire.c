/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The wire decoder: takes bytes, keeps the sequence of records, and says at the end whether all of
 * it held together. Syntax is in record.c, lines in console.c, meaning in supervisor_records.c and
 * bench_records.c. Trusts nothing that a guest says.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/wire/wire_state.h"

static void set_reason(struct wire *wire, const char *prefix, const char *format, va_list args)
{
	size_t n;

	if (wire->state == WIRE_BROKEN)
		return;
	wire->state = WIRE_BROKEN;
	n = (size_t)snprintf(wire->reason, sizeof(wire->reason), "%s", prefix);
	vsnprintf(wire->reason + n, sizeof(wire->reason) - n, format, args);
	/* Texts from the guest may hold anything. */
	for (char *c = wire->reason; *c; c++) {
		if ((unsigned char)*c < 0x20 || (unsigned char)*c > 0x7e)
			*c = '?';
	}
}

void wire_broken(struct wire *wire, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set_reason(wire, "", format, args);
	va_end(args);
}

void wire_wrong(struct wire *wire, const char *format, ...)
{
	char prefix[64];
	va_list args;

	snprintf(prefix, sizeof(prefix), "record %c%" PRIu64 " (%.20s): ", wire->record.source,
		 wire->record.seq, wire->record.type);
	va_start(args, format);
	set_reason(wire, prefix, format, args);
	va_end(args);
}

void wire_note(struct wire *wire, const char *format, ...)
{
	size_t n = strlen(wire->notes), room = sizeof(wire->notes) - n;
	va_list args;

	if (room < 128)
		return; /* enough has been said */
	if (n)
		wire->notes[n++] = '\n', room--;
	va_start(args, format);
	vsnprintf(wire->notes + n, room, format, args);
	va_end(args);
}

bool wire_number(struct wire *wire, const char *key, int64_t *value)
{
	if (record_number(&wire->record, key, value))
		return true;
	wire_wrong(wire, "%s is no number", key);
	return false;
}

const char *wire_field(struct wire *wire, const char *key)
{
	const char *value = record_field(&wire->record, key);

	if (!value)
		wire_wrong(wire, "%s is missing", key);
	return value;
}

const char *wire_name_field(struct wire *wire, const char *key)
{
	const char *value = wire_field(wire, key);

	if (value && !record_is_name(value)) {
		wire_wrong(wire, "%s is no name", key);
		return NULL;
	}
	return value;
}

bool wire_check_version(struct wire *wire)
{
	int64_t version;

	if (!wire_number(wire, "wire", &version))
		return false;
	if (version == WIRE_VERSION)
		return true;
	wire_wrong(wire,
		   "the image speaks version %" PRId64 " of the wire, this command %d: rebuild it",
		   version, WIRE_VERSION);
	return false;
}

/* The closing record of a source says how many records came before it. */
bool wire_check_count(struct wire *wire)
{
	int64_t count;

	if (!wire_number(wire, "count", &count))
		return false;
	if (count >= 0 && (uint64_t)count == wire->record.seq)
		return true;
	wire_wrong(wire, "it counts %" PRId64 " records, %" PRIu64 " came", count,
		   wire->record.seq);
	return false;
}

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

static void take(struct wire *wire)
{
	bool supervisor = wire->record.source == WIRE_SUPERVISOR;

	wire->records++;
	if (wire->halted || (!supervisor && wire->done)) {
		wire_wrong(wire, "after the end");
		return;
	}
	if (!in_sequence(wire, &wire->next_seq[!supervisor]))
		return;
	if (supervisor ? !wire->expect.supervisor : !wire->expect.bench)
		wire_wrong(wire, "nobody expects source %c here", wire->record.source);
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
