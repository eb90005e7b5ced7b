/* SPDX-License-Identifier: GPL-2.0-or-later */
/* netgauge's text, and sysjitter's raw files: numbers in columns under a head of comments. */
#include <inttypes.h>
#include <string.h>

#include "noise/trace_parse.h"

static bool parse_comment(struct trace_parser *parser, const char *text)
{
	static const char key[] = "period_ns";
	struct trace_number number;
	double period;

	text += strspn(text, "# \t");
	if (strncmp(text, key, sizeof(key) - 1))
		return trace_count(parser, TRACE_LINE_COMMENT);
	text += sizeof(key) - 1;
	if (!trace_number(&text, &number))
		return trace_refuse(parser, "period_ns is no positive number");
	period = trace_number_value(number);
	if (!(period > 0))
		return trace_refuse(parser, "period_ns is no positive number");
	if (parser->period > 0 && parser->period != period)
		return trace_refuse(parser, "another period_ns than before: one trace a file");
	parser->period = period;
	return trace_count(parser, TRACE_LINE_HEAD);
}

bool trace_netgauge_line(struct trace_parser *parser, const char *line)
{
	struct trace_number start, length;
	const char *at = line;

	at += strspn(at, " \t\r");
	if (*at == '#')
		return parse_comment(parser, at);
	if (!*at)
		return trace_count(parser, TRACE_LINE_COMMENT);
	if (*at == '-' && strchr("0123456789.", at[1]))
		return trace_refuse(parser, "the start is negative");
	if (!trace_number(&at, &start))
		return trace_refuse(parser, "does not begin with a start, a number of ns");
	if (!trace_number(&at, &length))
		return trace_refuse(parser,
				    "no duration, a positive number of ns, after the start");
	if (!trace_is_blank(at))
		return trace_refuse(parser, "more than a start and a duration");
	return trace_add(parser, start, trace_number_value(length), -1);
}

/* Without a window nothing else finds what is out of order. */
bool trace_netgauge_end(struct trace_parser *parser)
{
	for (size_t i = 1; i < parser->n; i++) {
		const struct trace_event *one = &parser->events[i - 1], *next = &parser->events[i];

		if (next->whole > one->whole ||
		    (next->whole == one->whole && next->fraction >= one->fraction))
			continue;
		parser->result->line = next->line;
		return trace_refuse(parser, "%s", trace_error_text(TRACE_UNSORTED));
	}
	return true;
}

/* ---- sysjitter ---- */

/* A whole line of the head: "# key N unit". */
static bool head_says(const char *line, const char *key, uint64_t *value, const char *unit)
{
	return trace_word(&line, key) && trace_word(&line, " ") && trace_digits(&line, value) &&
	       trace_word(&line, unit) && trace_is_blank(line);
}

/* "# total_runtime: N cycles" also comes in seconds, rounded to less than the trace's digits. */
static bool parse_head(struct trace_parser *parser, const char *line)
{
	uint64_t value;

	if (head_says(line, "# cpu_mhz:", &value, "") && value < 1000000) {
		if (parser->mhz > 0)
			return trace_refuse(parser, "a second head: one core a file");
		parser->mhz = (double)value;
	} else if (head_says(line, "# total_runtime:", &value, " cycles")) {
		parser->cycles = value;
	} else if (head_says(line, "# n_interruptions:", &value, "")) {
		parser->announced = value;
		parser->announces = true;
	} else {
		return trace_count(parser, TRACE_LINE_COMMENT);
	}
	if (parser->mhz > 0 && parser->cycles)
		parser->period = (double)parser->cycles * 1000 / parser->mhz;
	return trace_count(parser, TRACE_LINE_HEAD);
}

/* The time is when the interruption was noticed, at its end. */
static bool add_interruption(struct trace_parser *parser, struct trace_number end,
			     struct trace_number length)
{
	struct trace_number start = end;

	if (end.whole < length.whole ||
	    (end.whole == length.whole && end.fraction < length.fraction))
		return trace_refuse(parser, "the interruption is longer than the time before it: "
					    "its start is negative");
	start.whole -= length.whole;
	start.fraction -= length.fraction;
	if (start.fraction < 0) {
		start.fraction += 1;
		start.whole--;
	}
	return trace_add(parser, start, trace_number_value(length), -1);
}

bool trace_sysjitter_line(struct trace_parser *parser, const char *line)
{
	enum { COLUMNS_MIN = 3, COLUMNS_MAX = 4 };
	struct trace_number column[COLUMNS_MAX];
	int n = 0;

	line += strspn(line, " \t\r");
	if (*line == '#')
		return parse_head(parser, line);
	while (!trace_is_blank(line)) {
		if (n == COLUMNS_MAX || !trace_number(&line, &column[n++]))
			return trace_refuse(parser, "not three or four numbers, as sysjitter --raw "
						    "writes them");
	}
	if (n == 0)
		return trace_count(parser, TRACE_LINE_COMMENT);
	if (n < COLUMNS_MIN)
		return trace_refuse(parser, "fewer than three numbers");
	return add_interruption(parser, column[0], column[n - 1]);
}

/* With --sort the lines come by length. */
bool trace_sysjitter_end(struct trace_parser *parser)
{
	trace_sort(parser);
	if (!parser->n && !(parser->period > 0) && parser->announces)
		return trace_refuse(parser,
				    "no interruption, and no window: sysjitter writes no runtime "
				    "when it saw nothing. Add it: \"# total_runtime: N cycles\", "
				    "the seconds that it ran times cpu_mhz times 10^6");
	if (parser->announces && parser->announced != parser->n)
		trace_tell(parser->result,
			   "its head counts %" PRIu64 " interruptions, and %zu are in it: %s",
			   parser->announced, parser->n,
			   parser->announced > parser->n ? "rates are a lower bound"
							 : "more than one file");
	return true;
}
