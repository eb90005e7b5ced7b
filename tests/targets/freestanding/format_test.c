// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernels' formatted text: what it supports is what the C library writes, and it stays within
 * its buffer.
 */
#include <inttypes.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "targets/freestanding/format.h"

#define SAME(...)                                                                        \
	do {                                                                             \
		char ours[128], theirs[128];                                             \
		int length = ksnprintf(ours, sizeof(ours), __VA_ARGS__);                 \
                                                                                         \
		assert_int_equal(length, snprintf(theirs, sizeof(theirs), __VA_ARGS__)); \
		assert_string_equal(ours, theirs);                                       \
	} while (0)

static void test_numbers(void **state)
{
	(void)state;
	SAME("%d %d %d", 0, -1, 42);
	SAME("%d %d", INT_MAX, INT_MIN);
	SAME("%u %x", UINT_MAX, UINT_MAX);
	SAME("%ld %ld", LONG_MAX, LONG_MIN);
	SAME("%lu %lx", ULONG_MAX, ULONG_MAX);
	SAME("%x %lx", 0, 0xdeadbeefcafef00dul);
}

static void test_width(void **state)
{
	(void)state;
	SAME("[%5d] [%05d] [%5u] [%08x] [%16lx]", -42, -42, 42u, 0xbeefu, 0xbeeful);
	SAME("[%2d] [%02d]", 12345, -12345);
	SAME("[%20lu] [%020ld]", ULONG_MAX, LONG_MIN);
	SAME("[%8s]", "text");
	SAME("[%2s]", "text");
}

static void test_text(void **state)
{
	char ours[32];

	(void)state;
	SAME("plain");
	SAME("%s%c%s %%", "a", 'b', "");
	/* pointers have no prefix, as everywhere on the wire */
	ksnprintf(ours, sizeof(ours), "%p", (void *)0x1234abcd);
	assert_string_equal(ours, "1234abcd");
}

/* Each size of buffer: the text is cut, terminated, and nothing behind the buffer is touched. */
static void test_cut(void **state)
{
	static const char whole[] = "abc -0042 text ffff";
	char buffer[64];

	(void)state;
	for (size_t size = 0; size <= sizeof(whole) + 2; size++) {
		memset(buffer, '~', sizeof(buffer));
		assert_int_equal(ksnprintf(buffer, size, "abc %05d %s %x", -42, "text", 0xffffu),
				 strlen(whole));
		if (size) {
			size_t kept = size - 1 < strlen(whole) ? size - 1 : strlen(whole);

			assert_memory_equal(buffer, whole, kept);
			assert_int_equal(buffer[kept], '\0');
		}
		for (size_t i = size; i < sizeof(buffer); i++)
			assert_int_equal(buffer[i], '~');
	}
}

static int apply(char *buffer, size_t size, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = kvsnprintf(buffer, size, format, args);
	va_end(args);
	return length;
}

/* What is no conversion must not read an argument or run past the format's end. */
static void test_broken_format(void **state)
{
	char buffer[32];

	(void)state;
	assert_int_equal(apply(buffer, sizeof(buffer), "end%"), 3);
	assert_string_equal(buffer, "end");
	apply(buffer, sizeof(buffer), "end%08l");
	assert_string_equal(buffer, "end");
	apply(buffer, sizeof(buffer), "%y %d", 7);
	assert_string_equal(buffer, "y 7");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),	      cmocka_unit_test(test_width),
		cmocka_unit_test(test_text),	      cmocka_unit_test(test_cut),
		cmocka_unit_test(test_broken_format),
	};

	return cmocka_run_group_tests_name("kernel_format", tests, NULL, NULL);
}
