/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the noise library's tests share; see support.h. */
#include "tests/noise/support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DETOURS_MAX 30000

void assert_near(double a, double b, double relative)
{
	if (!(fabs(a - b) <= relative * fabs(b)))
		fail_msg("%.17g is not %.17g", a, b);
}

void read_trace(struct trace *trace, const char *name, enum window window)
{
	static double start[DETOURS_MAX], length[DETOURS_MAX];
	char path[128];
	size_t n = 0;
	double period;
	FILE *file;

	snprintf(path, sizeof(path), "tests/noise/data/%s.tsv", name);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "# period_ns %lf%*[^\n]", &period), 1);
	while (n < DETOURS_MAX && fscanf(file, "%lf %lf", &start[n], &length[n]) == 2)
		n++;
	assert_true(feof(file));
	fclose(file);
	if (window == WINDOW_CUT_AT_LAST)
		period = start[n - 1] + length[n - 1];
	assert_int_equal(trace_init(trace, start, length, n, period, NULL), TRACE_OK);
}

uint64_t chance(uint64_t *state, uint64_t n)
{
	/* Knuth's 64-bit linear congruence; the upper half is good enough for tests */
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (*state >> 33) % n;
}

static bool all_stolen(const struct pattern *pattern)
{
	for (size_t i = 0; i < pattern->period; i++) {
		if (!pattern->stolen[i])
			return false;
	}
	return true;
}

static void add_detour(struct pattern *pattern, size_t start, size_t length)
{
	struct pattern longer = *pattern;

	for (size_t i = 0; i < length; i++)
		longer.stolen[(start + i) % longer.period] = true;
	if (length >= longer.period || all_stolen(&longer))
		return;
	longer.start[longer.n] = (double)start;
	longer.length[longer.n++] = (double)length;
	*pattern = longer;
}

void make_pattern(struct pattern *pattern, uint64_t *state)
{
	size_t start = 0, spread;

	*pattern = (struct pattern){.period = 1 + chance(state, PATTERN_MAX - 1)};
	spread = 1 + chance(state, 12);
	while (start < pattern->period) {
		add_detour(pattern, start, 1 + chance(state, spread));
		start += chance(state, 2 * spread + 1);
		if (pattern->n == PATTERN_MAX)
			return;
	}
}

uint64_t pattern_advance(const struct pattern *pattern, uint64_t phase, uint64_t work)
{
	uint64_t at = phase;

	while (work > 0)
		work -= !pattern->stolen[at++ % pattern->period];
	return at - phase;
}
