/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of benchmarks as the harness takes it. */
#include "harness/run/benchmarks.h"

#include <string.h>

#include "microbench/benchmarks.h"

#define WHEN_USUAL   true
#define WHEN_ASKED   false
#define WHERE_ALONE  false
#define WHERE_BESIDE true
#define ROW(name, when, where, summary, loops, detours, samples) \
	{#name, summary, WHEN_##when, WHERE_##where, loops, detours, samples},

const struct benchmark benchmarks[] = {BENCHMARKS(ROW){NULL, NULL, false, false, "", "", ""}};
_Static_assert(sizeof(benchmarks) / sizeof(benchmarks[0]) <= BENCHMARKS_N, "there is room for all");

/* With a comma before each. */
#define USUAL_USUAL(name) "," #name
#define USUAL_ASKED(name)
#define ADD_USUAL(name, when, where, summary, loops, detours, samples) USUAL_##when(name)
#define ADD(name, when, where, summary, loops, detours, samples)       "," #name
const char *const benchmarks_usual = &BENCHMARKS(ADD_USUAL)[1];
const char *const benchmarks_all = &BENCHMARKS(ADD)[1];

const struct benchmark *benchmarks_find(const char *name, size_t n)
{
	for (const struct benchmark *at = benchmarks; at->name; at++) {
		if (strlen(at->name) == n && !strncmp(at->name, name, n))
			return at;
	}
	return NULL;
}

bool benchmarks_is_beside(const char *name)
{
	const struct benchmark *benchmark = benchmarks_find(name, strlen(name));

	return benchmark && benchmark->beside;
}

bool benchmarks_has_loop(const char *name)
{
	const struct benchmark *benchmark = benchmarks_find(name, strlen(name));

	return benchmark && *benchmark->loops;
}

size_t benchmarks_next(const char **list)
{
	*list += strspn(*list, " ");
	return strcspn(*list, " ");
}
