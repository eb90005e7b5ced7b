/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What all that judge records ask of the decoder's state: the fields of the one at hand, and to
 * note what is wrong with it. Knows no record's meaning but its version and count.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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
	/* shown to people: a guest's bytes are not to move their cursor */
	for (char *at = wire->notes + n; *at; at++) {
		if (iscntrl((unsigned char)*at))
			*at = '?';
	}
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
