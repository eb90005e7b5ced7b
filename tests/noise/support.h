/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the noise library's tests share: recorded traces, traces made by chance, and a brute-force
 * clock to compare with. Knows nothing of how the library computes.
 */
#ifndef TESTS_NOISE_SUPPORT_H
#define TESTS_NOISE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "noise/noise.h"

/* |a - b| <= relative * |b|; fails the test with both numbers if not. */
void assert_near(double a, double b, double relative);

/*
 * Read one of tests/noise/data: `start<TAB>length` lines. The window is what its first line says,
 * or, to test seams, the end of the last detour. To be freed.
 */
enum window { WINDOW_AS_RECORDED, WINDOW_CUT_AT_LAST };
void read_trace(struct trace *trace, const char *name, enum window window);

/* Uniform in [0, n), from a fixed sequence. */
uint64_t chance(uint64_t *state, uint64_t n);

/*
 * A trace in whole numbers, and the same as one bool a tick. Detours may overlap, touch, and reach
 * over the seam; at least one tick is not stolen.
 */
#define PATTERN_MAX 64
struct pattern {
	size_t period;
	bool stolen[PATTERN_MAX];
	size_t n;
	double start[PATTERN_MAX], length[PATTERN_MAX];
};
void make_pattern(struct pattern *pattern, uint64_t *state);

/* Ticks until `work` of them were not stolen, one by one. */
uint64_t pattern_advance(const struct pattern *pattern, uint64_t phase, uint64_t work);

#endif
