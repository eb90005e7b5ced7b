/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds one record of the wire (wire.h) in a buffer: begin, add fields, finish. Used by all who
 * write records: microbench/report.c, targets/kernel/records.c, targets/linux/user/init.c. Needs no
 * library and knows nothing of how the line leaves the machine.
 */
#ifndef WIRE_ENCODE_H
#define WIRE_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "microbench/wire.h"

#define WIRE_TRAILER 11 /* bytes that wire_finish() adds: " #", eight digits, newline */

struct wire_line {
	size_t length;
	bool full; /* a field was cut or left out: the record had no room for it */
	char text[WIRE_LINE_MAX];
};

/*
 * CRC-32 (IEEE 802.3, reflected) of n bytes, as zlib's crc32(). Four bits at a time: sixteen table
 * entries are enough for some hundred bytes a line, and keep the code small.
 */
static inline uint32_t wire_crc(const char *bytes, size_t n)
{
	static const uint32_t table[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
		0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
		0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};
	uint32_t crc = 0xffffffff;

	for (size_t i = 0; i < n; i++) {
		crc ^= (uint8_t)bytes[i];
		crc = crc >> 4 ^ table[crc & 15];
		crc = crc >> 4 ^ table[crc & 15];
	}
	return ~crc;
}

/* Append one byte as it is; keeps room for the trailer. */
static inline bool wire_add_byte(struct wire_line *line, char byte)
{
	if (line->length + WIRE_TRAILER >= WIRE_LINE_MAX) {
		line->full = true;
		return false;
	}
	line->text[line->length++] = byte;
	return true;
}

/* Append text as it is: only what holds no byte that the wire forbids. */
static inline void wire_add_raw(struct wire_line *line, const char *text)
{
	while (*text && wire_add_byte(line, *text))
		text++;
}

/* Append a number in decimal, all of it or nothing. */
static inline bool wire_add_number(struct wire_line *line, int64_t value)
{
	char digits[20];
	size_t n = 0;
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

	do
		digits[n++] = (char)('0' + rest % 10);
	while (rest /= 10);
	if (value < 0)
		digits[n++] = '-';
	if (line->length + n + WIRE_TRAILER > WIRE_LINE_MAX) {
		line->full = true;
		return false;
	}
	while (n)
		line->text[line->length++] = digits[--n];
	return true;
}

/* Start a record: mark, source, sequence number, type. */
static inline void wire_begin(struct wire_line *line, char source, uint64_t seq, const char *type)
{
	line->length = 0;
	line->full = false;
	wire_add_raw(line, WIRE_MARK);
	wire_add_byte(line, source);
	wire_add_number(line, (int64_t)seq);
	wire_add_byte(line, ' ');
	wire_add_raw(line, type);
}

/* Append " key=", for a value that the caller adds. */
static inline void wire_add_key(struct wire_line *line, const char *key)
{
	wire_add_byte(line, ' ');
	wire_add_raw(line, key);
	wire_add_byte(line, '=');
}

static inline void wire_add_int(struct wire_line *line, const char *key, int64_t value)
{
	wire_add_key(line, key);
	wire_add_number(line, value);
}

/* Hexadecimal without prefix or leading zeros. */
static inline void wire_add_hex(struct wire_line *line, const char *key, uint64_t value)
{
	int shift = 60;

	wire_add_key(line, key);
	while (shift > 0 && !(value >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		wire_add_byte(line, "0123456789abcdef"[value >> shift & 15]);
}

/* Must this byte be written %XX? */
static inline bool wire_must_encode(char byte)
{
	return byte < 0x21 || byte > 0x7e || byte == '%' || byte == '#';
}

/* Append text with forbidden bytes written %XX; what has no room is cut between characters. */
static inline void wire_add_encoded(struct wire_line *line, const char *text)
{
	for (; *text; text++) {
		size_t bytes = wire_must_encode(*text) ? 3 : 1;

		if (line->length + bytes + WIRE_TRAILER > WIRE_LINE_MAX) {
			line->full = true;
			return;
		}
		if (bytes == 1) {
			line->text[line->length++] = *text;
			continue;
		}
		line->text[line->length++] = '%';
		line->text[line->length++] = "0123456789ABCDEF"[(uint8_t)*text >> 4];
		line->text[line->length++] = "0123456789ABCDEF"[(uint8_t)*text & 15];
	}
}

static inline void wire_add_text(struct wire_line *line, const char *key, const char *text)
{
	wire_add_key(line, key);
	wire_add_encoded(line, text);
}

/*
 * A list of numbers: " key=" and then one value after the other, with commas between. Gives how
 * many were added; fewer than n only if the line is full.
 */
static inline size_t wire_add_list(struct wire_line *line, const char *key, const int64_t *values,
				   size_t n)
{
	wire_add_key(line, key);
	for (size_t i = 0; i < n; i++) {
		size_t before = line->length;

		if ((i && !wire_add_byte(line, ',')) || !wire_add_number(line, values[i])) {
			line->length = before;
			return i;
		}
	}
	return n;
}

/* Add the checksum and the newline. Gives the line's length; it is not NUL-terminated. */
static inline size_t wire_finish(struct wire_line *line)
{
	size_t mark = sizeof(WIRE_MARK) - 1;
	uint32_t crc = wire_crc(line->text + mark, line->length - mark);

	line->text[line->length++] = ' ';
	line->text[line->length++] = '#';
	for (int shift = 28; shift >= 0; shift -= 4)
		line->text[line->length++] = "0123456789abcdef"[crc >> shift & 15];
	line->text[line->length++] = '\n';
	return line->length;
}

#endif
