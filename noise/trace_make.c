/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a text's events to traces: the window, one trace a worker, what was joined. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "noise/trace_parse.h"

static const struct {
	bool (*line)(struct trace_parser *parser, const char *line);
	bool (*end)(struct trace_parser *parser);
} formats[TRACE_TEXT_FORMATS] = {
	[TRACE_TEXT_NETGAUGE] = {trace_netgauge_line, trace_netgauge_end},
	[TRACE_TEXT_OSNOISE] = {trace_osnoise_line, trace_osnoise_end},
	[TRACE_TEXT_SYSJITTER] = {trace_sysjitter_line, trace_sysjitter_end},
	[TRACE_TEXT_FTQ] = {trace_ftq_line, trace_ftq_end},
	[TRACE_TEXT_FWQ] = {trace_fwq_line, trace_fwq_end},
};

/* Of a longer line the beginning is enough for a comment, and for what ftrace has of others. */
static bool take_line(struct trace_parser *parser, const struct trace_lines *lines)
{
	const char *line = lines->line + strspn(lines->line, " \t\r");
	struct ftrace_columns columns;

	if (lines->nul)
		return trace_refuse(parser, "holds a NUL: this is no text");
	if (lines->cut && *line != '#') {
		bool other = parser->result->format == TRACE_TEXT_OSNOISE &&
			     (!trace_ftrace_columns(line, &columns) ||
			      trace_ftrace_kind(&columns) == TRACE_LINE_OTHER);

		if (!other)
			return trace_refuse(parser, "longer than %d bytes", TRACE_LINE_MAX - 1);
	}
	return formats[parser->result->format].line(parser, lines->line);
}

static bool take_lines(struct trace_parser *parser, const char *text, size_t n)
{
	struct trace_lines lines;

	trace_lines_begin(&lines, text, n);
	while (trace_lines_next(&lines)) {
		parser->result->line = lines.number;
		if (!take_line(parser, &lines))
			return false;
	}
	parser->result->lines = lines.number;
	parser->result->line = 0;
	return true;
}

/* The events of the processor that event i is of end before this one. */
static size_t end_of_cpu(const struct trace_parser *parser, size_t i)
{
	size_t end = i;

	while (end < parser->n && parser->events[end].cpu == parser->events[i].cpu)
		end++;
	return end;
}

static bool is_before(const struct trace_event *a, const struct trace_event *b)
{
	return a->whole < b->whole || (a->whole == b->whole && a->fraction < b->fraction);
}

static double since(const struct trace_event *event, const struct trace_event *first)
{
	return (double)(event->whole - first->whole) + (event->fraction - first->fraction);
}

/* Whole ns are subtracted as such: as doubles, starts of a clock at 10^18 ns are 256 ns apart. */
static void begin_at(struct trace_parser *parser, struct trace_event first)
{
	for (size_t i = 0; i < parser->n; i++) {
		struct trace_event *event = &parser->events[i];
		double start = since(event, &first);

		event->whole = start > 0 ? (uint64_t)start : 0;
		event->fraction = start > 0 ? start - (double)event->whole : 0;
	}
}

/*
 * From the first start of all to the last, and the mean gap behind it: of the processor that has most
 * events, if there are several.
 */
static void estimate_period(struct trace_parser *parser)
{
	struct trace_event first = parser->events[0], last = first;
	size_t most = 0;
	double span;

	for (size_t i = 0, end; i < parser->n; i = end) {
		end = end_of_cpu(parser, i);
		most = end - i > most ? end - i : most;
		first = is_before(&parser->events[i], &first) ? parser->events[i] : first;
		last = is_before(&last, &parser->events[end - 1]) ? parser->events[end - 1] : last;
	}
	span = since(&last, &first);
	begin_at(parser, first);
	if (most < 2)
		trace_tell(parser->result,
			   "a lone detour has no gap: the window is a guess, and so "
			   "are all rates");
	parser->period = most > 1 ? span + span / (double)(most - 1)
				  : span + 2 * parser->events[parser->n - 1].length;
}

static bool find_period(struct trace_parser *parser)
{
	parser->result->period_given = parser->period > 0 || parser->periods;
	if (parser->result->period_given)
		return true;
	if (!parser->n)
		return trace_refuse(
			parser,
			"no detours, and no \"# period_ns N\" line to say how long none came");
	estimate_period(parser);
	return true;
}

/* The trace of events [first, end); durations of osnoise leave out what interrupted the event. */
static bool make_trace(struct trace_parser *parser, size_t first, size_t end, double period,
		       struct trace *trace)
{
	double *start = calloc(end - first + 1, sizeof(*start));
	double *length = calloc(end - first + 1, sizeof(*length));
	enum trace_error error = TRACE_NO_MEMORY;
	size_t n = end - first, bad = 0;

	if (start && length) {
		for (size_t i = 0; i < n; i++) {
			const struct trace_event *event = &parser->events[first + i];

			start[i] = (double)event->whole + event->fraction;
			length[i] = event->length;
		}
		if (parser->result->format == TRACE_TEXT_OSNOISE)
			n = trace_queue(start, length, n, period);
		error = trace_init(trace, start, length, n, period, &bad);
	}
	free(start);
	free(length);
	if (error == TRACE_OK) {
		parser->result->joined += end - first - trace->n;
		return true;
	}
	if (error == TRACE_UNSORTED || error == TRACE_LENGTH || error == TRACE_OUTSIDE)
		parser->result->line = parser->events[first + bad].line;
	return trace_refuse(parser, "%s", trace_error_text(error));
}

/* ---- which workers there are ---- */

struct workers {
	long *cpus;
	size_t n, room;
};

static bool add_worker(struct workers *workers, long cpu)
{
	if (workers->n == workers->room) {
		size_t room = workers->room ? 2 * workers->room : 16;
		long *cpus = reallocarray(workers->cpus, room, sizeof(*cpus));

		if (!cpus)
			return false;
		workers->cpus = cpus;
		workers->room = room;
	}
	workers->cpus[workers->n++] = cpu;
	return true;
}

/*
 * Processors that have lines, by number, and those that the head counts in addition: from 0 on, or, if
 * the numbers have gaps, of no known number.
 */
static bool find_workers(struct trace_parser *parser, struct workers *workers)
{
	size_t highest = 0, known = 0, processors = parser->processors;

	for (size_t i = 0; parser->present && i < TRACE_CPUS_MAX; i++) {
		known += parser->present[i];
		highest = parser->present[i] ? i : highest;
	}
	if (!known && !processors)
		return add_worker(workers, -1);
	for (size_t i = 0; i < TRACE_CPUS_MAX; i++) {
		bool present = parser->present && parser->present[i];

		if ((present || (i < processors && highest < processors)) &&
		    !add_worker(workers, (long)i))
			return false;
	}
	while (workers->n < processors) {
		if (!add_worker(workers, -1))
			return false;
	}
	return true;
}

static void free_traces(struct trace **traces, size_t *n)
{
	for (size_t i = 0; i < *n; i++)
		trace_free(&(*traces)[i]);
	free(*traces);
	*traces = NULL;
	*n = 0;
}

static bool make_each(struct trace_parser *parser, const struct workers *workers,
		      struct trace **traces, size_t *n)
{
	size_t first = 0;

	*traces = calloc(workers->n, sizeof(**traces));
	if (!*traces)
		return trace_refuse(parser, "out of memory");
	for (; *n < workers->n; ++*n) {
		long cpu = workers->cpus[*n];
		bool any = first < parser->n && parser->events[first].cpu == cpu;
		size_t end = any ? end_of_cpu(parser, first) : first;
		double period =
			parser->periods ? parser->periods[cpu < 0 ? 0 : cpu] : parser->period;

		if (!make_trace(parser, first, end, period, &(*traces)[*n])) {
			free_traces(traces, n);
			return false;
		}
		first = end;
	}
	return true;
}

static bool make_traces(struct trace_parser *parser, struct trace **traces, size_t *n)
{
	struct workers workers = {NULL, 0, 0};
	bool ok = find_period(parser);

	if (ok && !find_workers(parser, &workers))
		ok = trace_refuse(parser, "out of memory");
	ok = ok && make_each(parser, &workers, traces, n);
	if (ok && parser->present && parser->result->format == TRACE_TEXT_OSNOISE)
		parser->result->cpus = workers.cpus;
	else
		free(workers.cpus);
	if (ok)
		trace_tell_counts(parser, *traces, *n);
	return ok;
}

bool trace_text_parse(const char *text, size_t n, enum trace_format format, struct trace **traces,
		      size_t *n_traces, struct trace_text_result *result)
{
	struct trace_parser parser = {.result = result, .process = -1};
	bool ok;

	*traces = NULL;
	*n_traces = 0;
	*result = (struct trace_text_result){.format = format};
	if (format == TRACE_TEXT_AUTO && !trace_recognise(text, n, result))
		return false;
	ok = take_lines(&parser, text, n) && formats[result->format].end(&parser) &&
	     make_traces(&parser, traces, n_traces);
	free(parser.events);
	free(parser.periods);
	free(parser.present);
	return ok;
}
