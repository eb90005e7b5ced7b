/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a trace from the repository's top. */
#include "tests/bench/bench_trace.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define DETOURS_MAX 30000

void bench_trace_read(const char *name, bool whole, struct trace *trace)
{
	static double start[DETOURS_MAX], length[DETOURS_MAX];
	double period = 0;
	char path[128];
	size_t n = 0;
	FILE *file;

	snprintf(path, sizeof(path), "tests/noise/data/%s.tsv", name);
	file = fopen(path, "r");
	if (!file || fscanf(file, "# period_ns %lf%*[^\n]", &period) != 1) {
		fprintf(stderr, "%s: cannot be read\n", path);
		exit(2);
	}
	for (; n < DETOURS_MAX && fscanf(file, "%lf %lf", &start[n], &length[n]) == 2; n++) {
		start[n] = whole ? round(start[n]) : start[n];
		length[n] = whole ? round(length[n]) : length[n];
	}
	fclose(file);
	if (trace_init(trace, start, length, n, period, NULL) != TRACE_OK)
		exit(2);
}
