// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pagetouch: what memory costs when it is asked for, and what it costs when it is first touched.
 * Kernels pay at one of the two; both are measured. Knows no kernel.
 */
#include "microbench/samples.h"

#define SMALL_PAGE 4096ul
#define LARGE_PAGE (2ul << 20)
/* as many small pages as fill a large one; few large ones, as machines have little memory */
#define SMALL_PAGES 512
#define LARGE_PAGES 8
#define EMPTY	    512

#define ENOMEM 12

static const char name[] = "pagetouch";

enum touch { WRITE, READ };

static void touch_all(volatile char *memory, size_t page, size_t pages, enum touch how,
		      int64_t *samples)
{
	for (size_t i = 0; i < pages; i++) {
		volatile char *at = memory + i * page;

		if (how == WRITE)
			SAMPLE(samples[i], *at = 1);
		else
			SAMPLE(samples[i], *at);
	}
}

static int small_pages(void)
{
	int64_t *first = samples_take(SMALL_PAGES), *second = samples_take(SMALL_PAGES);
	int64_t *read = samples_take(SMALL_PAGES), map;
	size_t bytes = SMALL_PAGES * SMALL_PAGE;
	char *written, *unwritten = platform_map(bytes);

	SAMPLE(map, written = platform_map(bytes));
	if (!first || !second || !read || !written || !unwritten)
		return -ENOMEM;
	platform_map_prepare(written, bytes, PLATFORM_MAP_SMALL);
	platform_map_prepare(unwritten, bytes, PLATFORM_MAP_SMALL);
	touch_all(written, SMALL_PAGE, SMALL_PAGES, WRITE, first);
	touch_all(written, SMALL_PAGE, SMALL_PAGES, WRITE, second);
	touch_all(unwritten, SMALL_PAGE, SMALL_PAGES, READ, read);
	platform_unmap(written, bytes);
	platform_unmap(unwritten, bytes);

	report_value(name, "map4k", map);
	report_value(name, "pages4k", SMALL_PAGES);
	report_series(name, "first4k", first, SMALL_PAGES);
	report_series(name, "second4k", second, SMALL_PAGES);
	report_series(name, "read4k", read, SMALL_PAGES);
	return 0;
}

static int large_pages(void)
{
	int64_t *first = samples_take(LARGE_PAGES), *second = samples_take(LARGE_PAGES), map;
	size_t bytes = (LARGE_PAGES + 1) * LARGE_PAGE; /* one more, for the alignment */
	char *memory, *aligned;

	SAMPLE(map, memory = platform_map(bytes));
	if (!first || !second || !memory)
		return -ENOMEM;
	aligned = (char *)(((uintptr_t)memory + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1));
	platform_map_prepare(memory, bytes, PLATFORM_MAP_LARGE);
	touch_all(aligned, LARGE_PAGE, LARGE_PAGES, WRITE, first);
	touch_all(aligned, LARGE_PAGE, LARGE_PAGES, WRITE, second);
	platform_unmap(memory, bytes);

	report_value(name, "map2m", map);
	report_value(name, "pages2m", LARGE_PAGES + 1);
	report_series(name, "first2m", first, LARGE_PAGES);
	report_series(name, "second2m", second, LARGE_PAGES);
	return 0;
}

static int pagetouch_run(const struct bench_params *params)
{
	struct platform_usage before, after;
	int64_t *empty;
	int error;

	samples_reset();
	empty = samples_take(EMPTY);
	phase_wait(params);
	for (int i = 0; i < EMPTY; i++)
		SAMPLE(empty[i], );
	platform_usage(&before);
	error = small_pages();
	if (!error)
		error = large_pages();
	platform_usage(&after);
	report_series(name, "empty", empty, EMPTY);
	report_usage(name, &before, &after);
	return error;
}

BENCH(pagetouch);
