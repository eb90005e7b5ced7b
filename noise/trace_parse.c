/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all formats of traces share: lines, numbers, events. Everything parsed is hostile. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "noise/trace_parse.h"

#define DETOURS_MAX (64u << 20)

bool trace_refuse(struct trace_parser *parser, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(parser->result->why, sizeof(parser->result->why), format, args);
	va_end(args);
	return false;
}

void trace_tell(struct trace_text_result *result, const char *format, ...)
{
	va_list args;

	if (result->n_told == TRACE_TOLD_MAX)
		return;
	va_start(args, format);
	vsnprintf(result->told[result->n_told++], TRACE_TOLD_SIZE, format, args);
	va_end(args);
}

bool trace_count(struct trace_parser *parser, enum trace_line kind)
{
	parser->result->count[kind]++;
	return true;
}

static bool make_room(struct trace_parser *parser)
{
	size_t room = parser->room ? 2 * parser->room : 1024;
	struct trace_event *events = reallocarray(parser->events, room, sizeof(*events));

	if (!events)
		return trace_refuse(parser, "out of memory");
	parser->events = events;
	parser->room = room;
	return true;
}

bool trace_add(struct trace_parser *parser, struct trace_number start, double length, long cpu)
{
	if (parser->n == DETOURS_MAX)
		return trace_refuse(parser, "more than %u detours", DETOURS_MAX);
	if (parser->n == parser->room && !make_room(parser))
		return false;
	parser->events[parser->n++] =
		(struct trace_event){start.whole,  start.fraction, length, parser->result->line,
				     (int32_t)cpu, false,	   false};
	return trace_count(parser, TRACE_LINE_DETOUR);
}

bool trace_present(struct trace_parser *parser, long cpu)
{
	if (!parser->present)
		parser->present = calloc(TRACE_CPUS_MAX, sizeof(*parser->present));
	if (!parser->present)
		return trace_refuse(parser, "out of memory");
	if (cpu < 0 || cpu >= TRACE_CPUS_MAX)
		return trace_refuse(parser, "a processor of a number above %d", TRACE_CPUS_MAX - 1);
	parser->present[cpu] = true;
	return true;
}

static int by_start(const void *a, const void *b)
{
	const struct trace_event *x = a, *y = b;

	if (x->cpu != y->cpu)
		return x->cpu < y->cpu ? -1 : 1;
	if (x->whole != y->whole)
		return x->whole < y->whole ? -1 : 1;
	if (x->fraction != y->fraction)
		return x->fraction < y->fraction ? -1 : 1;
	return (x->length > y->length) - (x->length < y->length);
}

void trace_sort(struct trace_parser *parser)
{
	if (parser->n)
		qsort(parser->events, parser->n, sizeof(*parser->events), by_start);
}

/* ---- numbers ---- */

bool trace_is_blank(const char *text)
{
	return text[strspn(text, " \t\r")] == '\0';
}

/* Below 2^53 the double is exact, and so are both of its parts; beyond, the digits are read. */
static bool take_apart(const char *text, size_t n, double value, struct trace_number *number)
{
	char *end;

	if (value < 0x1p53) {
		number->whole = (uint64_t)value;
		number->fraction = value - (double)number->whole;
		return true;
	}
	number->whole = strtoull(text, &end, 10);
	number->fraction = 0;
	if (end == text + n)
		return true;
	if (*end == '.' && strspn(end + 1, "0123456789") == (size_t)(text + n - end) - 1) {
		number->fraction = strtod(end, NULL);
		return true;
	}
	number->whole = (uint64_t)value; /* it has an exponent */
	return true;
}

bool trace_number(const char **at, struct trace_number *number)
{
	const char *text = *at + strspn(*at, " \t\r");
	size_t n = strspn(text, "0123456789.eE+-");
	double value;
	char *end;

	value = strtod(text, &end);
	if (!n || end != text + n || (*end && !strchr(" \t\r", *end)))
		return false;
	if (!isfinite(value) || signbit(value) || value > TRACE_NS_MAX)
		return false;
	*at = end;
	return take_apart(text, n, value, number);
}

double trace_number_value(struct trace_number number)
{
	return (double)number.whole + number.fraction;
}

bool trace_digits(const char **at, uint64_t *value)
{
	size_t n = strspn(*at, "0123456789");

	if (!n || n > 18)
		return false;
	*value = strtoull(*at, NULL, 10);
	*at += n;
	return true;
}

bool trace_word(const char **at, const char *word)
{
	const char *text = *at;

	for (; *word; word++) {
		if (*word == ' ')
			text += strspn(text, " \t");
		else if (*text++ != *word)
			return false;
	}
	*at = text;
	return true;
}

/* ---- lines ---- */

/* A file's lines end with LF, or CR and LF; only where it has no LF at all with CR. */
void trace_lines_begin(struct trace_lines *lines, const char *text, size_t n)
{
	static const char mark[] = "\xef\xbb\xbf"; /* that the text is UTF-8 */
	size_t skip = n >= 3 && !memcmp(text, mark, 3) ? 3 : 0;

	lines->at = text + skip;
	lines->n = n - skip;
	lines->end = !memchr(text, '\n', n) && memchr(text, '\r', n) ? '\r' : '\n';
	lines->number = 0;
}

bool trace_lines_next(struct trace_lines *lines)
{
	const char *end;
	size_t length, kept;

	if (!lines->n)
		return false;
	end = memchr(lines->at, lines->end, lines->n);
	length = end ? (size_t)(end - lines->at) : lines->n;
	kept = length < TRACE_LINE_MAX ? length : TRACE_LINE_MAX - 1;
	memcpy(lines->line, lines->at, kept);
	lines->line[kept] = '\0';
	lines->cut = kept < length;
	lines->nul = memchr(lines->at, '\0', length) != NULL;
	lines->number++;
	lines->at += length + !!end;
	lines->n -= length + !!end;
	return true;
}
