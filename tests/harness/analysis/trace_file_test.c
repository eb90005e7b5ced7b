/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trace files are unpacked whole, or refused: cut, damaged, and what grows without end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "harness/analysis/trace_file.h"
#include "harness/base/memory.h"

/* n zeros packed; to be freed. */
static char *pack(size_t n, size_t *n_packed)
{
	z_stream stream = {NULL};
	char *zeros = memory_zeroed(n, 1), *packed = memory_zeroed(n + 100, 1);

	assert_int_equal(
		deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
	stream.next_in = (unsigned char *)zeros;
	stream.avail_in = (unsigned int)n;
	stream.next_out = (unsigned char *)packed;
	stream.avail_out = (unsigned int)n + 100;
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	*n_packed = stream.total_out;
	deflateEnd(&stream);
	free(zeros);
	return packed;
}

/* Up to the very last byte that is allowed, and not one more. */
static void no_more_than_is_allowed(void **state)
{
	static const size_t sizes[] = {1, 100, 65535, 65536, 65537, 131072, 1000000};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct error error;
		size_t n, n_text;
		char *packed = pack(sizes[i], &n), *text;

		text = trace_file_unpack(packed, n, sizes[i], &n_text, &error);
		assert_non_null(text);
		assert_int_equal(n_text, sizes[i]);
		free(text);
		text = trace_file_unpack(packed, n, sizes[i] + 1, &n_text, &error);
		assert_non_null(text);
		assert_int_equal(n_text, sizes[i]);
		free(text);
		assert_null(trace_file_unpack(packed, n, sizes[i] - 1, &n_text, &error));
		assert_non_null(strstr(error.message, "larger than"));
		free(packed);
	}
}

static void cut_or_damaged_ones_are_refused(void **state)
{
	struct error error;
	size_t n, n_text;
	char *packed = pack(5000, &n);

	(void)state;
	for (size_t cut = 2; cut < n; cut++) {
		assert_null(trace_file_unpack(packed, cut, 1 << 20, &n_text, &error));
		assert_non_null(strstr(error.message, "is cut"));
	}
	packed[n - 5] ^= 1; /* the check sum */
	assert_null(trace_file_unpack(packed, n, 1 << 20, &n_text, &error));
	assert_non_null(strstr(error.message, "is damaged"));
	free(packed);
}

static void packs_in_a_row_are_one_text(void **state)
{
	struct error error;
	size_t n, n_text;
	char *packed = pack(70000, &n), *both = memory_zeroed(2, n), *text;

	(void)state;
	memcpy(both, packed, n);
	memcpy(both + n, packed, n);
	text = trace_file_unpack(both, 2 * n, 140000, &n_text, &error);
	assert_non_null(text);
	assert_int_equal(n_text, 140000);
	free(text);
	assert_null(trace_file_unpack(both, 2 * n, 139999, &n_text, &error));
	both[n] = 'x'; /* no second one, and no end */
	assert_null(trace_file_unpack(both, 2 * n, 140000, &n_text, &error));
	free(both);
	free(packed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_more_than_is_allowed),
		cmocka_unit_test(cut_or_damaged_ones_are_refused),
		cmocka_unit_test(packs_in_a_row_are_one_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
