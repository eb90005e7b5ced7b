/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One record of the wire: from the bytes of a line to a type and fields, syntax and CRC checked.
 * Knows nothing of what records mean or in what order they come (wire.c does).
 */
#ifndef WIRE_RECORD_H
#define WIRE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "microbench/wire.h"

#define RECORD_FIELDS_MAX 40 /* a fault has 23 */

struct record {
	char source;
	uint64_t seq;
	const char *type;
	size_t n;
	struct {
		const char *key;
		char *value; /* decoded: %XX is a byte; NUL never occurs */
	} fields[RECORD_FIELDS_MAX];
	char text[WIRE_LINE_MAX + 1]; /* what the pointers point into */
};

/*
 * Parse n bytes from the mark on, without the line's end. False if it is no well-formed record:
 * damaged, or other text.
 */
bool record_parse(struct record *record, const char *bytes, size_t n);

/* A field's value; NULL if missing. */
const char *record_field(const struct record *record, const char *key);
/* A field that is a decimal number; false if missing, not one, or it does not fit. */
bool record_number(const struct record *record, const char *key, int64_t *number);
/* A field that is a list of numbers, at most max; false also for an empty one. */
bool record_list(const struct record *record, const char *key, int64_t *numbers, size_t max,
		 size_t *n);
/* A name: lower-case letters, digits and '_', 1 to WIRE_NAME_MAX characters. */
bool record_is_name(const char *text);

#endif
