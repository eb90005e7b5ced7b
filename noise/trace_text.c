/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Traces as text of other tools: parsing and writing. Everything parsed is hostile. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "noise/trace_text.h"

#define LINE_MAX_BYTES 1024
#define DETOURS_MAX    (64u << 20)

struct event {
	double start, length;
	size_t line; /* that it came from */
	long cpu;    /* -1: not said */
};

struct parser {
	struct event *events;
	size_t n, room;
	double period;	   /* 0: not given */
	unsigned long mhz; /* of sysjitter's cycles, and how many it ran; 0: not given */
	unsigned long long cycles;
	struct trace_text_result *result;
};

const char *trace_format_name(enum trace_format format)
{
	static const char *const names[] = {"auto", "netgauge", "osnoise", "sysjitter"};

	return names[format];
}

static bool __attribute__((format(printf, 2, 3)))
refuse(struct parser *parser, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(parser->result->why, sizeof(parser->result->why), format, args);
	va_end(args);
	return false;
}

static bool make_room(struct parser *parser)
{
	size_t room = parser->room ? 2 * parser->room : 1024;
	struct event *events = reallocarray(parser->events, room, sizeof(*events));

	if (!events)
		return refuse(parser, "out of memory");
	parser->events = events;
	parser->room = room;
	return true;
}

static bool add(struct parser *parser, double start, double length, long cpu)
{
	if (parser->n == DETOURS_MAX)
		return refuse(parser, "more than %u detours", DETOURS_MAX);
	if (parser->n == parser->room && !make_room(parser))
		return false;
	parser->events[parser->n++] = (struct event){start, length, parser->result->line, cpu};
	return true;
}

/* A finite number that ends at a blank or the line's end; moves *at behind it. */
static bool number(const char **at, double *value)
{
	char *end;

	*value = strtod(*at, &end);
	if (end == *at || !isfinite(*value) || (*end && !strchr(" \t\r", *end)))
		return false;
	*at = end;
	return true;
}

static bool is_blank(const char *text)
{
	return text[strspn(text, " \t\r")] == '\0';
}

static bool parse_comment(struct parser *parser, const char *text)
{
	static const char key[] = "period_ns";

	text += strspn(text, "# \t");
	if (strncmp(text, key, sizeof(key) - 1))
		return true;
	text += sizeof(key) - 1;
	if (!number(&text, &parser->period) || !(parser->period > 0))
		return refuse(parser, "period_ns is no positive number");
	return true;
}

static bool parse_pair(struct parser *parser, const char *line)
{
	const char *at = line;
	double start, length;

	if (!number(&at, &start))
		return refuse(parser, "does not begin with a start, a number of ns");
	if (!number(&at, &length))
		return refuse(parser, "no duration, a number of ns, after the start");
	if (!is_blank(at))
		return refuse(parser, "more than a start and a duration");
	return add(parser, start, length, -1);
}

static bool parse_netgauge(struct parser *parser, const char *line)
{
	line += strspn(line, " \t");
	if (*line == '#')
		return parse_comment(parser, line);
	return is_blank(line) || parse_pair(parser, line);
}

/* The CPU of an event, the first "[008]" of its line; -1 if there is none. */
static long cpu_of(const char *line)
{
	for (const char *at = strchr(line, '['); at; at = strchr(at + 1, '[')) {
		size_t digits = strspn(at + 1, "0123456789");

		if (digits && digits < 10 && at[1 + digits] == ']')
			return strtol(at + 1, NULL, 10);
	}
	return -1;
}

/*
 * "... irq_noise: local_timer:236 start 162.851235183 duration 4970 ns". The start is seconds: its
 * whole and fractional parts are read apart, so that no ns are lost. Other events' lines pass by.
 */
static bool parse_osnoise(struct parser *parser, const char *line)
{
	const char *start = strstr(line, " start "), *duration = strstr(line, " duration ");
	unsigned long long seconds, fraction, length;
	int digits_begin = 0, digits_end = 0;

	if (!strstr(line, "_noise:"))
		return true;
	if (!start || !duration || duration < start)
		return refuse(parser, "a noise event without start or duration");
	if (sscanf(start, " start %15llu.%n%9llu%n", &seconds, &digits_begin, &fraction,
		   &digits_end) != 2 ||
	    digits_end - digits_begin != 9)
		return refuse(parser, "the start is no number of seconds with nine decimals");
	if (sscanf(duration, " duration %18llu ns", &length) != 1)
		return refuse(parser, "the duration is no number of ns");
	/* shorter than the tracer's clock can tell */
	if (!length)
		return true;
	return add(parser, (double)seconds * 1e9 + (double)fraction, (double)length, cpu_of(line));
}

/* "# total_runtime: N cycles" also comes in seconds, rounded to less than the trace's digits. */
static bool parse_sysjitter_head(struct parser *parser, const char *text)
{
	unsigned long long cycles;
	unsigned long mhz;
	int end = 0;

	if (sscanf(text, "# cpu_mhz: %6lu%n", &mhz, &end) == 1 && is_blank(text + end))
		parser->mhz = mhz;
	if (sscanf(text, "# total_runtime: %18llu cycles%n", &cycles, &end) == 1 &&
	    is_blank(text + end))
		parser->cycles = cycles;
	if (parser->mhz && parser->cycles)
		parser->period = (double)parser->cycles * 1000 / (double)parser->mhz;
	return true;
}

/* The time is when the interruption was noticed, at its end. */
static bool parse_sysjitter(struct parser *parser, const char *line)
{
	enum { COLUMNS_MIN = 3, COLUMNS_MAX = 4 };
	double column[COLUMNS_MAX];
	int n = 0;

	line += strspn(line, " \t");
	if (*line == '#')
		return parse_sysjitter_head(parser, line);
	while (!is_blank(line)) {
		if (n == COLUMNS_MAX || !number(&line, &column[n++]))
			return refuse(parser, "not three or four numbers, as sysjitter --raw "
					      "writes them");
	}
	if (n == 0)
		return true;
	if (n < COLUMNS_MIN)
		return refuse(parser, "fewer than three numbers");
	return add(parser, column[0] - column[n - 1], column[n - 1], -1);
}

static enum trace_format guess(const char *text, size_t n)
{
	static const char noise[] = "_noise:", jitter[] = "# cpu_mhz:";

	if (memmem(text, n, noise, sizeof(noise) - 1))
		return TRACE_TEXT_OSNOISE;
	return memmem(text, n, jitter, sizeof(jitter) - 1) ? TRACE_TEXT_SYSJITTER
							   : TRACE_TEXT_NETGAUGE;
}

static bool parse_line(struct parser *parser, const char *line)
{
	switch (parser->result->format) {
	case TRACE_TEXT_OSNOISE:
		return parse_osnoise(parser, line);
	case TRACE_TEXT_SYSJITTER:
		return parse_sysjitter(parser, line);
	default:
		return parse_netgauge(parser, line);
	}
}

static bool parse_lines(struct parser *parser, const char *text, size_t n)
{
	char line[LINE_MAX_BYTES];

	while (n) {
		const char *newline = memchr(text, '\n', n);
		size_t length = newline ? (size_t)(newline - text) : n;

		parser->result->line++;
		if (length >= sizeof(line))
			return refuse(parser, "longer than %d bytes", LINE_MAX_BYTES - 1);
		if (memchr(text, '\0', length))
			return refuse(parser, "holds a NUL: this is no text");
		memcpy(line, text, length);
		line[length] = '\0';
		if (!parse_line(parser, line))
			return false;
		text += length + !!newline;
		n -= length + !!newline;
	}
	parser->result->line = 0;
	return true;
}

static int by_start(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (x->cpu != y->cpu)
		return x->cpu < y->cpu ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->length > y->length) - (x->length < y->length);
}

static bool check_order(struct parser *parser)
{
	for (size_t i = 1; i < parser->n; i++) {
		if (parser->events[i].start >= parser->events[i - 1].start)
			continue;
		parser->result->line = parser->events[i].line;
		return refuse(parser, "%s", trace_error_text(TRACE_UNSORTED));
	}
	return true;
}

/* The events of the CPU that event i is of end before this one. */
static size_t end_of_cpu(const struct parser *parser, size_t i)
{
	size_t end = i;

	while (end < parser->n && parser->events[end].cpu == parser->events[i].cpu)
		end++;
	return end;
}

/*
 * From the first start of all to the last, and the mean gap behind it: of the CPU that has most
 * events, if there are several.
 */
static void estimate_period(struct parser *parser)
{
	double first = parser->events[0].start, last = first;
	size_t most = 0;

	for (size_t i = 0, end; i < parser->n; i = end) {
		end = end_of_cpu(parser, i);
		most = end - i > most ? end - i : most;
		first = fmin(first, parser->events[i].start);
		last = fmax(last, parser->events[end - 1].start);
	}
	for (size_t i = 0; i < parser->n; i++)
		parser->events[i].start -= first;
	last -= first;
	parser->period = most > 1 ? last + last / (double)(most - 1)
				  : last + 2 * parser->events[parser->n - 1].length;
}

static bool find_period(struct parser *parser)
{
	parser->result->period_given = parser->period > 0;
	if (parser->result->period_given)
		return true;
	if (!parser->n)
		return refuse(
			parser,
			"no detours, and no \"# period_ns N\" line to say how long none came");
	if (parser->result->format == TRACE_TEXT_NETGAUGE && !check_order(parser))
		return false;
	estimate_period(parser);
	return true;
}

/* The trace of events [first, end). */
static bool make_trace(struct parser *parser, size_t first, size_t end, struct trace *trace)
{
	double *start = calloc(end - first + 1, sizeof(*start));
	double *length = calloc(end - first + 1, sizeof(*length));
	enum trace_error error = TRACE_NO_MEMORY;
	size_t n = end - first, bad = 0;

	if (start && length) {
		for (size_t i = 0; i < n; i++) {
			start[i] = parser->events[first + i].start;
			length[i] = parser->events[first + i].length;
		}
		if (parser->result->format == TRACE_TEXT_OSNOISE)
			n = trace_queue(start, length, n, parser->period);
		error = trace_init(trace, start, length, n, parser->period, &bad);
	}
	free(start);
	free(length);
	if (error == TRACE_OK)
		return true;
	if (error == TRACE_UNSORTED || error == TRACE_LENGTH || error == TRACE_OUTSIDE)
		parser->result->line = parser->events[first + bad].line;
	return refuse(parser, "%s", trace_error_text(error));
}

static size_t count_cpus(const struct parser *parser)
{
	size_t n = 0;

	for (size_t i = 0; i < parser->n; i = end_of_cpu(parser, i))
		n++;
	return n;
}

static void free_traces(struct trace **traces, size_t *n)
{
	for (size_t i = 0; i < *n; i++)
		trace_free(&(*traces)[i]);
	free(*traces);
	*traces = NULL;
	*n = 0;
}

/* osnoise prints an event when it ends: nested ones come first. sysjitter may sort by length. */
static bool make_traces(struct parser *parser, struct trace **traces, size_t *n)
{
	size_t cpus, first = 0;

	if (parser->result->format != TRACE_TEXT_NETGAUGE && parser->n)
		qsort(parser->events, parser->n, sizeof(*parser->events), by_start);
	if (!find_period(parser))
		return false;
	cpus = parser->n ? count_cpus(parser) : 1;
	*traces = calloc(cpus, sizeof(**traces));
	if (!*traces)
		return refuse(parser, "out of memory");
	for (; *n < cpus; ++*n) {
		size_t end = parser->n ? end_of_cpu(parser, first) : 0;

		if (!make_trace(parser, first, end, &(*traces)[*n])) {
			free_traces(traces, n);
			return false;
		}
		first = end;
	}
	return true;
}

bool trace_text_parse(const char *text, size_t n, enum trace_format format, struct trace **traces,
		      size_t *n_traces, struct trace_text_result *result)
{
	struct parser parser = {.result = result};
	bool ok;

	*traces = NULL;
	*n_traces = 0;
	*result = (struct trace_text_result){.format = format};
	if (format == TRACE_TEXT_AUTO)
		result->format = guess(text, n);
	ok = parse_lines(&parser, text, n) && make_traces(&parser, traces, n_traces);
	free(parser.events);
	return ok;
}

char *trace_text_write(const struct trace *trace, const char *source, size_t *n)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, n);

	if (!out)
		return NULL;
	fprintf(out, "# period_ns %.17g\n# ", trace->period);
	for (; *source; source++)
		fputc((unsigned char)*source < ' ' ? '?' : *source, out);
	fputc('\n', out);
	for (size_t i = 0; i < trace->n; i++)
		fprintf(out, "%.17g\t%.17g\n", trace->start[i], trace->length[i]);
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	return text;
}
