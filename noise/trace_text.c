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

struct parser {
	double *start, *length;
	size_t n, room;
	double period; /* 0: not given */
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

static bool add(struct parser *parser, double start, double length)
{
	if (parser->n == DETOURS_MAX)
		return refuse(parser, "more than %u detours", DETOURS_MAX);
	if (parser->n == parser->room) {
		size_t room = parser->room ? 2 * parser->room : 1024;
		double *starts = realloc(parser->start, room * sizeof(*starts));
		double *lengths;

		if (starts)
			parser->start = starts;
		lengths = starts ? realloc(parser->length, room * sizeof(*lengths)) : NULL;
		if (!lengths)
			return refuse(parser, "out of memory");
		parser->length = lengths;
		parser->room = room;
	}
	parser->start[parser->n] = start;
	parser->length[parser->n++] = length;
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
	return add(parser, start, length);
}

static bool parse_netgauge(struct parser *parser, const char *line)
{
	line += strspn(line, " \t");
	if (*line == '#')
		return parse_comment(parser, line);
	return is_blank(line) || parse_pair(parser, line);
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
	return add(parser, (double)seconds * 1e9 + (double)fraction, (double)length);
}

static enum trace_format guess(const char *text, size_t n)
{
	static const char mark[] = "_noise:";
	const char *found = memmem(text, n, mark, sizeof(mark) - 1);

	return found ? TRACE_TEXT_OSNOISE : TRACE_TEXT_NETGAUGE;
}

static bool parse_line(struct parser *parser, const char *line)
{
	switch (parser->result->format) {
	case TRACE_TEXT_OSNOISE:
		return parse_osnoise(parser, line);
	case TRACE_TEXT_SYSJITTER:
		return is_blank(line) || parse_pair(parser, line);
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

/* The tracer prints an event when it ends: by start they may be out of order by a nested one. */
static void sort_by_start(struct parser *parser)
{
	for (size_t i = 1; i < parser->n; i++) {
		double start = parser->start[i], length = parser->length[i];
		size_t j = i;

		for (; j > 0 && parser->start[j - 1] > start; j--) {
			parser->start[j] = parser->start[j - 1];
			parser->length[j] = parser->length[j - 1];
		}
		parser->start[j] = start;
		parser->length[j] = length;
	}
}

static bool find_period(struct parser *parser)
{
	double first, last;

	parser->result->period_given = parser->period > 0;
	if (parser->result->period_given)
		return true;
	if (!parser->n)
		return refuse(
			parser,
			"no detours, and no \"# period_ns N\" line to say how long none came");
	first = parser->start[0];
	for (size_t i = 0; i < parser->n; i++)
		parser->start[i] -= first;
	last = parser->start[parser->n - 1];
	parser->period =
		parser->n > 1 ? last + last / (double)(parser->n - 1) : 2 * parser->length[0];
	return true;
}

static bool make_trace(struct parser *parser, struct trace *trace)
{
	enum trace_error error;
	size_t bad = 0;

	if (parser->result->format == TRACE_TEXT_OSNOISE)
		sort_by_start(parser);
	if (!find_period(parser))
		return false;
	error = trace_init(trace, parser->start, parser->length, parser->n, parser->period, &bad);
	if (error == TRACE_OK)
		return true;
	return refuse(parser, "detour %zu: %s", bad + 1, trace_error_text(error));
}

bool trace_text_parse(const char *text, size_t n, enum trace_format format, struct trace *trace,
		      struct trace_text_result *result)
{
	struct parser parser = {.result = result};
	bool ok;

	*result = (struct trace_text_result){.format = format};
	if (format == TRACE_TEXT_AUTO)
		result->format = guess(text, n);
	ok = parse_lines(&parser, text, n) && make_trace(&parser, trace);
	free(parser.start);
	free(parser.length);
	return ok;
}

char *trace_text_write(const struct trace *trace, const char *source, size_t *n)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, n);

	if (!out)
		return NULL;
	fprintf(out, "# period_ns %.17g\n# %s\n", trace->period, source);
	for (size_t i = 0; i < trace->n; i++)
		fprintf(out, "%.17g\t%.17g\n", trace->start[i], trace->length[i]);
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	return text;
}
