// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernels' memory and string functions against the C library's. They are linked under other
 * names (module.mk).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

void *kernel_memcpy(void *to, const void *from, size_t n);
void *kernel_memset(void *to, int byte, size_t n);
void *kernel_memmove(void *to, const void *from, size_t n);
int kernel_memcmp(const void *a, const void *b, size_t n);
size_t kernel_strlen(const char *s);
int kernel_strcmp(const char *a, const char *b);
int kernel_strncmp(const char *a, const char *b, size_t n);

/* Every length around the quadword that copies move in, and every place within one. */
#define LENGTH_MAX 40
#define BYTES	   (LENGTH_MAX + 16)

static int sign(int value)
{
	return (value > 0) - (value < 0);
}

static void fill(uint8_t *bytes)
{
	for (size_t i = 0; i < BYTES; i++)
		bytes[i] = (uint8_t)(i * 37 + 11);
}

static void test_memcpy(void **state)
{
	uint8_t from[BYTES], ours[BYTES], theirs[BYTES];

	(void)state;
	fill(from);
	for (size_t n = 0; n <= LENGTH_MAX; n++) {
		for (size_t at = 0; at < 8; at++) {
			memset(ours, 0, BYTES);
			memset(theirs, 0, BYTES);
			assert_ptr_equal(kernel_memcpy(ours + at, from + 3, n), ours + at);
			memcpy(theirs + at, from + 3, n);
			assert_memory_equal(ours, theirs, BYTES);
		}
	}
}

static void test_memset(void **state)
{
	uint8_t ours[BYTES], theirs[BYTES];

	(void)state;
	for (size_t n = 0; n <= LENGTH_MAX; n++) {
		for (size_t at = 0; at < 8; at++) {
			fill(ours);
			fill(theirs);
			/* only the low byte counts */
			assert_ptr_equal(kernel_memset(ours + at, 0x1a5, n), ours + at);
			memset(theirs + at, 0xa5, n);
			assert_memory_equal(ours, theirs, BYTES);
		}
	}
}

static void test_memmove_overlap(void **state)
{
	uint8_t ours[BYTES], theirs[BYTES];

	(void)state;
	for (size_t n = 0; n <= LENGTH_MAX; n++) {
		for (size_t to = 0; to < 16; to++) {
			fill(ours);
			fill(theirs);
			assert_ptr_equal(kernel_memmove(ours + to, ours + 8, n), ours + to);
			memmove(theirs + to, theirs + 8, n);
			assert_memory_equal(ours, theirs, BYTES);
		}
	}
}

static void test_memcmp(void **state)
{
	static const uint8_t a[] = {1, 2, 3}, b[] = {1, 2, 0x83};

	(void)state;
	assert_int_equal(kernel_memcmp(a, b, 0), 0);
	assert_int_equal(kernel_memcmp(a, b, 2), 0);
	/* bytes are compared without a sign */
	assert_int_equal(sign(kernel_memcmp(a, b, 3)), -1);
	assert_int_equal(sign(kernel_memcmp(b, a, 3)), 1);
}

static void test_strings(void **state)
{
	static const char *const text[] = {"", "a", "ab", "abc", "b", "\x80", "abcdefghij"};
	size_t count = sizeof(text) / sizeof(text[0]);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(kernel_strlen(text[i]), strlen(text[i]));
		for (size_t j = 0; j < count; j++) {
			assert_int_equal(sign(kernel_strcmp(text[i], text[j])),
					 sign(strcmp(text[i], text[j])));
			for (size_t n = 0; n < 5; n++)
				assert_int_equal(sign(kernel_strncmp(text[i], text[j], n)),
						 sign(strncmp(text[i], text[j], n)));
		}
	}
}

/* strncmp() must not look behind an end that both share, nor behind n. */
static void test_strncmp_end(void **state)
{
	(void)state;
	assert_int_equal(kernel_strncmp("ab\0x", "ab\0y", 4), 0);
	assert_int_equal(kernel_strncmp("abx", "aby", 2), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memcpy),		cmocka_unit_test(test_memset),
		cmocka_unit_test(test_memmove_overlap), cmocka_unit_test(test_memcmp),
		cmocka_unit_test(test_strings),		cmocka_unit_test(test_strncmp_end),
	};

	return cmocka_run_group_tests_name("kernel_string", tests, NULL, NULL);
}
