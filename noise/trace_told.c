/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was counted while a text was read, a sentence each. */
#include <inttypes.h>
#include <stdio.h>

#include "noise/trace_parse.h"

/* "line is", "lines are" and the like. */
static const char *one(size_t n, const char *singular, const char *plural)
{
	return n == 1 ? singular : plural;
}

/* What of all lines is no detour, and why. */
static void tell_lines(struct trace_parser *parser)
{
	static const struct {
		enum trace_line kind;
		const char *singular, *plural;
	} kinds[] = {
		{TRACE_LINE_SUMMARY, "line is a summary of a period, which is not read",
		 "lines are summaries of periods, which are not read"},
		{TRACE_LINE_LATENCY, "line is a timer's latency, which is no detour",
		 "lines are timers' latencies, which are no detours"},
		{TRACE_LINE_OTHER, "line is of another event, which is not read",
		 "lines are of other events, which are not read"},
		{TRACE_LINE_COARSE, "quantum lacks one count, and counting is no finer: no detour",
		 "quanta lack one count, and counting is no finer: no detours"},
		{TRACE_LINE_COMMENT, "line is a comment or empty", "lines are comments or empty"},
	};
	struct trace_text_result *result = parser->result;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t n = result->count[kinds[i].kind];

		if (n)
			trace_tell(result, "%zu %s", n, one(n, kinds[i].singular, kinds[i].plural));
	}
}

static void tell_nothing(struct trace_parser *parser)
{
	size_t n = parser->result->count[TRACE_LINE_NOTHING];

	if (!n)
		return;
	if (parser->result->format == TRACE_TEXT_OSNOISE)
		trace_tell(parser->result,
			   "%zu %s of 0 ns, shorter than the tracer's clock can tell: left out", n,
			   one(n, "event is", "events are"));
	else
		trace_tell(parser->result, "%zu %s undisturbed", n,
			   one(n, "quantum was", "quanta were"));
}

static void tell_samples(struct trace_parser *parser)
{
	size_t explained = parser->result->count[TRACE_LINE_EXPLAINED];
	struct trace_text_result *result = parser->result;

	if (parser->hardware)
		trace_tell(result,
			   "%" PRIu64
			   " threshold %s without any noise event: the hardware's noise, "
			   "taken for %s",
			   parser->hardware, one(parser->hardware, "sample is", "samples are"),
			   one(parser->hardware, "a detour", "detours"));
	if (parser->missing)
		trace_tell(result,
			   "%" PRIu64
			   " threshold %s of noise events that are not in it: taken for %s",
			   parser->missing, one(parser->missing, "sample is", "samples are"),
			   one(parser->missing, "a detour", "detours"));
	if (explained)
		trace_tell(
			result,
			"%zu threshold %s by noise events, which are taken instead; %.0f ns more "
			"than these have, by the tracer's own time or the hardware's, are left out",
			explained, one(explained, "sample is explained", "samples are explained"),
			parser->samples_longer);
}

static void tell_lost(struct trace_parser *parser)
{
	struct trace_text_result *result = parser->result;
	char where[40] = "";

	if (parser->lost_any && parser->lost_cpu >= 0)
		snprintf(where, sizeof(where), " on CPU %ld", parser->lost_cpu);
	if (parser->lost)
		trace_tell(result,
			   "%" PRIu64
			   " events were lost%s%s: rates and the time stolen are a lower "
			   "bound",
			   parser->lost, where,
			   parser->lost_unsaid ? ", and others of no known number" : "");
	else if (parser->lost_any)
		trace_tell(
			result,
			"events were lost%s, it does not say how many: rates and the time stolen "
			"are a lower bound",
			where);
	if (parser->overwritten)
		trace_tell(result,
			   "%" PRIu64 " events were overwritten before the buffer was read: what "
			   "rates there were then is not known, and those here are a lower bound",
			   parser->overwritten);
	if (parser->late)
		trace_tell(result, "%zu %s begin later than the trace: %s a lower bound",
			   parser->late,
			   one(parser->late, "processor's events", "processors' events"),
			   one(parser->late, "its rate is", "their rates are"));
}

/* "CPUs 0-2, 5", as much of it as there is room for. */
static void list_cpus(const struct trace *traces, const long *cpus, size_t n, char *text,
		      size_t size)
{
	size_t at = 0;

	for (size_t i = 0, end; i < n && at + 24 < size; i = end) {
		end = i + 1;
		if (traces[i].n || cpus[i] < 0)
			continue;
		while (end < n && !traces[end].n && cpus[end] == cpus[end - 1] + 1)
			end++;
		at += (size_t)snprintf(text + at, size - at, "%s%ld", at ? "," : " ", cpus[i]);
		if (end > i + 1)
			at += (size_t)snprintf(text + at, size - at, "-%ld", cpus[end - 1]);
	}
}

static void tell_quiet(struct trace_parser *parser, const struct trace *traces, size_t n)
{
	const long *cpus = parser->result->cpus;
	char list[80] = "";
	size_t quiet = 0, counted = parser->processors;

	if (!cpus || parser->result->format != TRACE_TEXT_OSNOISE)
		return;
	for (size_t i = 0; i < n; i++) {
		quiet += !traces[i].n;
		if (cpus[i] >= 0 && parser->present[cpus[i]] && counted)
			counted--;
	}
	list_cpus(traces, cpus, n, list, sizeof(list));
	if (quiet)
		trace_tell(parser->result,
			   "%zu of %zu %s no noise event (CPU%s%s): %s without a detour", quiet, n,
			   one(n, "processor has", "processors have"), one(quiet, "", "s"), list,
			   one(quiet, "a worker", "workers"));
	if (counted)
		trace_tell(parser->result,
			   "%zu of these %s only counted by the head; if the tracer did not run "
			   "there, "
			   "take the number of processors out of the head",
			   counted, one(counted, "is", "are"));
}

void trace_tell_counts(struct trace_parser *parser, const struct trace *traces, size_t n)
{
	struct trace_text_result *result = parser->result;

	tell_lost(parser);
	tell_quiet(parser, traces, n);
	tell_samples(parser);
	if (result->joined)
		trace_tell(result, "%zu of %zu %s the one before and %s joined with it%s",
			   result->joined, parser->n,
			   one(result->joined, "detours touches or overlaps",
			       "detours touch or overlap"),
			   one(result->joined, "is", "are"),
			   result->format == TRACE_TEXT_OSNOISE ? ": durations add up" : "");
	tell_nothing(parser);
	tell_lines(parser);
}
