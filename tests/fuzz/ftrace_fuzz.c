/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any text as a kernel's trace: its pieces are in order, and no detour is charged more than it took. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "harness/blame/ftrace.h"
#include "harness/blame/ftrace_charge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int condition)
{
	if (!condition)
		abort();
}

static void charge(const struct ftrace *trace)
{
	const int64_t start[] = {0, 10, 1000, 100000}, length[] = {5, 900, 90000, 1000000000};
	struct ftrace_shares shares = {.items = NULL};
	double sum = 0;

	ftrace_charge(&shares, trace, trace->first, start, length, 4);
	ftrace_shares_sort(&shares);
	for (size_t i = 0; i < shares.n; i++) {
		check(i == 0 || shares.items[i].ticks <= shares.items[i - 1].ticks);
		sum += shares.items[i].ticks;
	}
	check(shares.around >= 0 && shares.untraced >= 0);
	check(sum + shares.around + shares.untraced == shares.stolen);
	ftrace_shares_free(&shares);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct ftrace trace;
	struct error error;

	memcpy(text, data, size);
	text[size] = '\0';
	if (ftrace_parse(&trace, text, 7, &error)) {
		for (size_t i = 0; i < trace.n; i++) {
			check(trace.pieces[i].from < trace.pieces[i].to);
			check(i == 0 || trace.pieces[i - 1].to <= trace.pieces[i].from);
		}
		if (trace.first < UINT64_MAX / 2)
			charge(&trace);
	}
	ftrace_free(&trace);
	free(text);
	return 0;
}
