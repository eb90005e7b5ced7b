/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzzer of traces as text. The first byte of an input chooses the format. What is taken must be a
 * trace: ascending, apart, with time left; and must read back from its written form as the same.
 */
#include <stdlib.h>
#include <string.h>

#include "noise/trace_text.h"

static void demand(int holds)
{
	if (!holds)
		abort();
}

static void check_trace(const struct trace *trace)
{
	double stolen = 0;

	demand(trace->period > 0);
	for (size_t i = 0; i < trace->n; i++) {
		double next =
			i + 1 < trace->n ? trace->start[i + 1] : trace->start[0] + trace->period;

		demand(trace->start[i] >= 0 && trace->start[i] < trace->period);
		demand(trace->length[i] > 0);
		demand(i + 1 == trace->n || next > trace->start[i]);
		stolen += trace->length[i];
	}
	demand(stolen < trace->period);
	demand(trace_advance(trace, trace->period / 3, trace->period / 2) >= trace->period / 2);
}

static void check_round_trip(const struct trace *trace)
{
	struct trace_text_result result;
	struct trace *back;
	size_t n, n_back;
	char *text = trace_text_write(trace, "fuzz", &n);

	demand(text != NULL);
	demand(trace_text_parse(text, n, TRACE_TEXT_NETGAUGE, &back, &n_back, &result));
	demand(n_back == 1 && result.period_given);
	demand(back->period == trace->period && back->n == trace->n);
	demand(!trace->n || !memcmp(back->start, trace->start, trace->n * sizeof(double)));
	demand(!trace->n || !memcmp(back->length, trace->length, trace->n * sizeof(double)));
	trace_free(back);
	free(back);
	free(text);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct trace_text_result result;
	enum trace_format format;
	struct trace *traces;
	size_t n;

	if (!size)
		return 0;
	format = (enum trace_format)(data[0] % (TRACE_TEXT_SYSJITTER + 1));
	if (!trace_text_parse((const char *)data + 1, size - 1, format, &traces, &n, &result)) {
		demand(*result.why != '\0' && !traces && !n);
		return 0;
	}
	for (size_t i = 0; i < n; i++) {
		demand(traces[i].period == traces[0].period);
		check_trace(&traces[i]);
		check_round_trip(&traces[i]);
	}
	for (size_t i = 0; i < n; i++)
		trace_free(&traces[i]);
	free(traces);
	return 0;
}
