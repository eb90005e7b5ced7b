/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzzer of traces as text, packed or not. The first byte of an input chooses the format. What is taken
 * must be a trace: ascending, apart, with time left; and must read back from its written form as the
 * same. All its lines must be accounted for.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/analysis/trace_file.h"
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
	demand(n_back == 1 && result.period_given && !result.cpus);
	demand(back->period == trace->period && back->n == trace->n);
	demand(!trace->n || !memcmp(back->start, trace->start, trace->n * sizeof(double)));
	demand(!trace->n || !memcmp(back->length, trace->length, trace->n * sizeof(double)));
	trace_free(back);
	free(back);
	free(text);
}

/* No line without a word. */
static void check_told(const struct trace_text_result *result)
{
	size_t lines = 0;

	for (int i = 0; i < TRACE_LINE_KINDS; i++) {
		demand(result->count[i] <= result->lines);
		lines += result->count[i];
	}
	demand(lines == result->lines);
	demand(result->n_told <= TRACE_TOLD_MAX);
	demand(result->n_told ||
	       result->count[TRACE_LINE_DETOUR] + result->count[TRACE_LINE_HEAD] == result->lines);
}

static int check_text(const char *text, size_t size, enum trace_format format)
{
	struct trace_text_result result;
	struct trace *traces;
	double period;
	size_t n;

	if (!trace_text_parse(text, size, format, &traces, &n, &result)) {
		demand(*result.why != '\0' && !traces && !n && !result.cpus);
		return 0;
	}
	check_told(&result);
	period = traces[0].period;
	for (size_t i = 0; i < n; i++) {
		demand(result.format == TRACE_TEXT_FWQ || traces[i].period == period);
		check_trace(&traces[i]);
		/* of very many processors most are equal: without a detour */
		if (traces[i].n || i < 2)
			check_round_trip(&traces[i]);
		trace_free(&traces[i]);
	}
	free(traces);
	free(result.cpus);
	return 0;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	const size_t most = 1 << 20;
	struct error error;
	char *text;
	size_t n;

	if (!size)
		return 0;
	text = trace_file_unpack((const char *)data + 1, size - 1, most, &n, &error);
	if (text) {
		demand(n <= most);
		check_text(text, n, (enum trace_format)(data[0] % TRACE_TEXT_FORMATS));
		free(text);
	}
	return check_text((const char *)data + 1, size - 1,
			  (enum trace_format)(data[0] % TRACE_TEXT_FORMATS));
}
