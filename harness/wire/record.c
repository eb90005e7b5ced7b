/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The syntax of one record. The bytes may be anything; what is not right in every detail is no
 * record.
 */
#include <ctype.h>
#include <string.h>
#include <zlib.h>

#include "harness/wire/record.h"

#define CRC_TEXT (sizeof(" #00000000") - 1)

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

static bool crc_matches(const char *bytes, size_t n, const char *digits)
{
	uint32_t said = 0;

	for (int i = 0; i < 8; i++) {
		int digit = hex_digit(digits[i]);

		if (digit < 0)
			return false;
		said = said << 4 | (uint32_t)digit;
	}
	return said == crc32(0, (const unsigned char *)bytes, (unsigned int)n);
}

/* %XX to bytes, in place. Upper and lower case are both seen in the wild. */
static bool decode(char *text)
{
	char *to = text;

	for (const char *at = text; *at; at++) {
		if (*at == '%') {
			int high = hex_digit((char)tolower((unsigned char)at[1]));
			int low = high < 0 ? -1 : hex_digit((char)tolower((unsigned char)at[2]));

			if (low < 0 || !(high << 4 | low))
				return false;
			*to++ = (char)(high << 4 | low);
			at += 2;
		} else if (*at < 0x21 || *at > 0x7e || *at == '#') {
			return false;
		} else {
			*to++ = *at;
		}
	}
	*to = '\0';
	return true;
}

static bool is_key(const char *text)
{
	return *text && !text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_")];
}

bool record_is_name(const char *text)
{
	return is_key(text) && strlen(text) <= WIRE_NAME_MAX;
}

static bool parse_number(const char *text, const char **end, int64_t *number)
{
	bool negative = *text == '-';

	text += negative;
	if (!isdigit((unsigned char)*text))
		return false;
	for (*number = 0; isdigit((unsigned char)*text); text++) {
		int digit = *text - '0';

		if (__builtin_mul_overflow(*number, 10, number) ||
		    __builtin_add_overflow(*number, negative ? -digit : digit, number))
			return false;
	}
	*end = text;
	return true;
}

/* "<source><seq> <type>" and then " <key>=<value>" any number of times, in record->text. */
static bool split(struct record *record)
{
	char *rest = record->text, *word = strsep(&rest, " ");
	const char *end;
	int64_t seq;

	record->source = *word++;
	if (!isalpha((unsigned char)record->source) || *word == '-' ||
	    !parse_number(word, &end, &seq) || *end || !rest)
		return false;
	record->seq = (uint64_t)seq;
	record->type = strsep(&rest, " ");
	if (!is_key(record->type))
		return false;
	for (record->n = 0; rest; record->n++) {
		char *value = strsep(&rest, " "), *key = strsep(&value, "=");

		if (record->n == RECORD_FIELDS_MAX || !is_key(key) || !value ||
		    record_field(record, key) || !decode(value))
			return false;
		record->fields[record->n].key = key;
		record->fields[record->n].value = value;
	}
	return true;
}

bool record_parse(struct record *record, const char *bytes, size_t n)
{
	const size_t mark = strlen(WIRE_MARK);
	size_t body;

	if (n < mark + CRC_TEXT || n > WIRE_LINE_MAX || memcmp(bytes, WIRE_MARK, mark) != 0)
		return false;
	body = n - mark - CRC_TEXT;
	bytes += mark;
	if (!body || memchr(bytes, '\0', body) || memcmp(bytes + body, " #", 2) != 0 ||
	    !crc_matches(bytes, body, bytes + body + 2))
		return false;
	memcpy(record->text, bytes, body);
	record->text[body] = '\0';
	record->n = 0;
	return split(record);
}

const char *record_field(const struct record *record, const char *key)
{
	for (size_t i = 0; i < record->n; i++) {
		if (!strcmp(record->fields[i].key, key))
			return record->fields[i].value;
	}
	return NULL;
}

bool record_number(const struct record *record, const char *key, int64_t *number)
{
	const char *text = record_field(record, key);

	return text && parse_number(text, &text, number) && !*text;
}

bool record_list(const struct record *record, const char *key, int64_t *numbers, size_t max,
		 size_t *n)
{
	const char *text = record_field(record, key);

	if (!text)
		return false;
	for (*n = 0; *n < max; text++) {
		if (!parse_number(text, &text, &numbers[*n]))
			return false;
		++*n;
		if (!*text)
			return true;
		if (*text != ',')
			return false;
	}
	return false;
}
