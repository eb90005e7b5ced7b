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

/* What was measured of one size of page; kept until all is measured, and reported then. */
struct result {
	int64_t map;
	int64_t whole; /* large pages */
	int64_t *first, *second, *read;
};

static int small_pages(struct result *result)
{
	size_t bytes = SMALL_PAGES * SMALL_PAGE;
	char *written, *unwritten = platform_map(bytes);

	SAMPLE(result->map, written = platform_map(bytes));
	if (!written || !unwritten)
		return -ENOMEM;
	platform_map_prepare(written, bytes, PLATFORM_MAP_SMALL);
	platform_map_prepare(unwritten, bytes, PLATFORM_MAP_SMALL);
	touch_all(written, SMALL_PAGE, SMALL_PAGES, WRITE, result->first);
	touch_all(written, SMALL_PAGE, SMALL_PAGES, WRITE, result->second);
	touch_all(unwritten, SMALL_PAGE, SMALL_PAGES, READ, result->read);
	platform_unmap(written, bytes);
	platform_unmap(unwritten, bytes);
	return 0;
}

/*
 * How many of these pages the first touch gave as one: nothing is missing in their other half. A
 * kernel that does not count faults has none.
 */
static int64_t count_whole(volatile char *memory)
{
	int64_t whole = 0;

	for (size_t i = 0; i < LARGE_PAGES; i++) {
		int64_t before = platform_faults();

		memory[i * LARGE_PAGE + LARGE_PAGE / 2] = 1;
		whole += platform_faults() == before;
	}
	return whole;
}

static int large_pages(struct result *result)
{
	size_t bytes = (LARGE_PAGES + 1) * LARGE_PAGE; /* one more, for the alignment */
	char *memory, *aligned;

	SAMPLE(result->map, memory = platform_map(bytes));
	if (!memory)
		return -ENOMEM;
	aligned = (char *)(((uintptr_t)memory + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1));
	platform_map_prepare(memory, bytes, PLATFORM_MAP_LARGE);
	touch_all(aligned, LARGE_PAGE, LARGE_PAGES, WRITE, result->first);
	touch_all(aligned, LARGE_PAGE, LARGE_PAGES, WRITE, result->second);
	result->whole = count_whole(aligned);
	platform_unmap(memory, bytes);
	return 0;
}

static void report(const struct result *small, const struct result *large, const int64_t *empty)
{
	report_value(name, "map4k", small->map);
	report_value(name, "pages4k", SMALL_PAGES);
	report_series(name, "first4k", small->first, SMALL_PAGES);
	report_series(name, "second4k", small->second, SMALL_PAGES);
	report_series(name, "read4k", small->read, SMALL_PAGES);
	report_value(name, "map2m", large->map);
	report_value(name, "pages2m", LARGE_PAGES + 1);
	report_value(name, "whole2m", large->whole);
	report_series(name, "first2m", large->first, LARGE_PAGES);
	report_series(name, "second2m", large->second, LARGE_PAGES);
	report_series(name, "empty", empty, EMPTY);
}

static int pagetouch_run(const struct bench_params *params)
{
	struct platform_usage before, after;
	struct result small, large;
	int64_t *empty;
	int error;

	samples_reset(); /* its store has room for all of these */
	small = (struct result){0, 0, samples_take(SMALL_PAGES), samples_take(SMALL_PAGES),
				samples_take(SMALL_PAGES)};
	large = (struct result){0, 0, samples_take(LARGE_PAGES), samples_take(LARGE_PAGES), NULL};
	empty = samples_take(EMPTY);
	phase_wait(params);
	platform_usage(&before);
	for (int i = 0; i < EMPTY; i++)
		SAMPLE(empty[i], );
	error = small_pages(&small);
	if (!error)
		error = large_pages(&large);
	platform_usage(&after);

	report_usage(name, &before, &after);
	if (error)
		return error;
	report(&small, &large, empty);
	return 0;
}

BENCH(pagetouch);
