// SPDX-License-Identifier: GPL-2.0-or-later
/* The encoder of records: each kind of field, what is forbidden, and what has no room. */
#include "microbench/wire_encode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

static struct wire_line line;

static void test_crc(void **state)
{
	uint8_t bytes[512];

	(void)state;
	/* the check value of CRC-32 (IEEE 802.3) */
	assert_int_equal(wire_crc("123456789", 9), 0xcbf43926);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 181 + 7);
	for (size_t n = 0; n <= sizeof(bytes); n++)
		assert_int_equal(wire_crc((char *)bytes, n), crc32(0, bytes, (uInt)n));
}

/* The record's text without trailer; the trailer is checked. */
static const char *finished(void)
{
	static char text[WIRE_LINE_MAX + 1];
	size_t n = wire_finish(&line), body = n - WIRE_TRAILER;
	char trailer[WIRE_TRAILER + 1];

	assert_true(n <= WIRE_LINE_MAX);
	memcpy(text, line.text, n);
	text[n] = '\0';
	snprintf(trailer, sizeof(trailer), " #%08lx\n",
		 crc32(0, (const Bytef *)text + strlen(WIRE_MARK), (uInt)(body - 2)));
	assert_string_equal(text + body, trailer);
	text[body] = '\0';
	return text;
}

static void test_record(void **state)
{
	static const int64_t values[] = {0, -1, 12};

	(void)state;
	wire_begin(&line, WIRE_BENCH, 7, "data");
	wire_add_text(&line, "bench", "selfish");
	wire_add_int(&line, "at", 32);
	assert_int_equal(wire_add_list(&line, "v", values, 3), 3);
	assert_false(line.full);
	assert_string_equal(finished(), "~!b7 data bench=selfish at=32 v=0,-1,12");
	/* a record without fields */
	wire_begin(&line, WIRE_SUPERVISOR, 0, "halt");
	assert_string_equal(finished(), "~!k0 halt");
}

static void assert_int(int64_t value)
{
	char text[64];

	wire_begin(&line, WIRE_BENCH, 0, "x");
	wire_add_int(&line, "v", value);
	snprintf(text, sizeof(text), "~!b0 x v=%lld", (long long)value);
	assert_string_equal(finished(), text);
}

static void assert_hex(uint64_t value)
{
	char text[64];

	wire_begin(&line, WIRE_BENCH, 0, "x");
	wire_add_hex(&line, "v", value);
	snprintf(text, sizeof(text), "~!b0 x v=%llx", (unsigned long long)value);
	assert_string_equal(finished(), text);
}

static void test_numbers(void **state)
{
	(void)state;
	assert_int(0);
	assert_int(-1);
	assert_int(INT64_MAX);
	assert_int(INT64_MIN);
	assert_hex(0);
	assert_hex(15);
	assert_hex(16);
	assert_hex(0x0123456789abcdef);
	assert_hex(UINT64_MAX);
}

/* Every byte that text can hold: as it is, or %XX. */
static void test_encoded(void **state)
{
	(void)state;
	for (int byte = 1; byte < 256; byte++) {
		char text[2] = {(char)byte, '\0'}, expected[32];
		int plain = byte > 0x20 && byte < 0x7f && byte != '%' && byte != '#';

		wire_begin(&line, WIRE_BENCH, 0, "x");
		wire_add_text(&line, "v", text);
		snprintf(expected, sizeof(expected), plain ? "~!b0 x v=%c" : "~!b0 x v=%%%02X",
			 byte);
		assert_string_equal(finished(), expected);
	}
}

/* Fill the line so that so many bytes are left before the trailer. */
static void leave(size_t bytes)
{
	wire_begin(&line, WIRE_BENCH, 0, "x");
	while (line.length + WIRE_TRAILER + bytes < WIRE_LINE_MAX)
		assert_true(wire_add_byte(&line, 'a'));
	assert_false(line.full);
}

/* Whatever is added to a full line, it stays a record. */
static void test_full(void **state)
{
	static const int64_t values[] = {11, 222, 3333};

	(void)state;
	leave(0);
	assert_false(wire_add_byte(&line, 'b'));
	assert_true(line.full);
	assert_int_equal(line.length + WIRE_TRAILER, WIRE_LINE_MAX);
	assert_int_equal(strlen(finished()) + WIRE_TRAILER, WIRE_LINE_MAX);

	leave(3);
	assert_false(wire_add_number(&line, 1234));
	assert_true(line.full);
	assert_true(wire_add_number(&line, 123));
	assert_false(wire_add_number(&line, 1));

	/* an encoded byte is not cut in two */
	leave(4);
	wire_add_encoded(&line, "a%b");
	assert_memory_equal(line.text + line.length - 4, "a%25", 4);
	assert_true(line.full);
	leave(2);
	wire_add_encoded(&line, "%");
	assert_true(line.full);
	assert_int_equal(line.text[line.length - 1], 'a');

	/* a list ends with a whole number, without a comma */
	leave(strlen(" v=11,222,333"));
	assert_int_equal(wire_add_list(&line, "v", values, 3), 2);
	assert_true(line.full);
	assert_memory_equal(line.text + line.length - 9, " v=11,222", 9);
	assert_true(strlen(finished()) + WIRE_TRAILER < WIRE_LINE_MAX);
	leave(strlen(" v=11,222,3333"));
	assert_int_equal(wire_add_list(&line, "v", values, 3), 3);
	assert_false(line.full);
}

/* The most values that a data record takes always fit. */
static void test_longest_data(void **state)
{
	int64_t values[WIRE_DATA_MAX];
	char name[WIRE_NAME_MAX + 1];

	(void)state;
	memset(name, 'n', WIRE_NAME_MAX);
	name[WIRE_NAME_MAX] = '\0';
	for (size_t i = 0; i < WIRE_DATA_MAX; i++)
		values[i] = INT64_MIN;
	wire_begin(&line, WIRE_BENCH, INT64_MAX, "data");
	wire_add_text(&line, "bench", name);
	wire_add_text(&line, "name", name);
	wire_add_int(&line, "at", INT64_MAX);
	assert_int_equal(wire_add_list(&line, "v", values, WIRE_DATA_MAX), WIRE_DATA_MAX);
	assert_false(line.full);
	assert_true(strlen(finished()) + WIRE_TRAILER <= WIRE_LINE_MAX);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_crc),	cmocka_unit_test(test_record),
	cmocka_unit_test(test_numbers), cmocka_unit_test(test_encoded),
	cmocka_unit_test(test_full),	cmocka_unit_test(test_longest_data),
};

int main(void)
{
	return cmocka_run_group_tests_name("microbench wire", tests, NULL, NULL);
}
