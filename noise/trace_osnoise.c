/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * osnoise's events in ftrace's text. A task's name is anything, "w[0]" or "job start 1": what
 * counts are the columns behind it, and of an event its last words.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "noise/trace_parse.h"

#define DURATION_MAX UINT64_C(1000000000000000) /* ns: 11 days */

static const char digits[] = "0123456789";

/* ---- columns ---- */

/* Is there a process id, or a thread group's "( 42)", or nothing at all before this bracket? */
static bool follows_a_task(const char *line, const char *bracket)
{
	const char *at = bracket;

	while (at > line && (at[-1] == ' ' || at[-1] == '\t'))
		at--;
	if (at == line)
		return true;
	return at < bracket && (at[-1] == ')' || strchr(digits, at[-1]));
}

/* "10.000001000:", or of a clock that counts otherwise "42869938595857:": too long for a name. */
static const char *after_time(const char *text)
{
	size_t whole = strspn(text, digits), decimals = 0;

	if (text[whole] == '.')
		decimals = strspn(text + whole + 1, digits);
	if (!whole || (decimals ? decimals < 6 : whole < 6))
		return NULL;
	text += whole + (decimals ? decimals + 1 : 0);
	return text[0] == ':' && strchr(" \t", text[1]) ? text + 1 : NULL;
}

/* The event's name, "irq_noise:" or "osnoise:irq_noise:"; empty if the line has none. */
static void find_event(const char *text, struct ftrace_columns *columns)
{
	size_t n;

	text += strspn(text, " \t");
	n = strcspn(text, " \t");
	columns->event = text;
	columns->event_length = 0;
	columns->detail = text;
	if (n < 2 || text[n - 1] != ':')
		return;
	for (size_t i = 0; i + 1 < n; i++) {
		if (text[i] == ':')
			columns->event = text + i + 1;
	}
	columns->event_length = (size_t)(text + n - 1 - columns->event);
	columns->detail = text + n;
}

/* From the processor's bracket on: flags, or none, the time, the event. */
static bool take_columns(const char *bracket, struct ftrace_columns *columns)
{
	size_t n = strspn(bracket + 1, digits);
	const char *at = bracket + 1 + n, *time;

	if (n < 3 || n > 9 || *at != ']')
		return false;
	columns->cpu = strtol(bracket + 1, NULL, 10);
	at++;
	at += strspn(at, " \t");
	time = after_time(at);
	if (!time) {
		at += strcspn(at, " \t");
		at += strspn(at, " \t");
		time = after_time(at);
	}
	if (!time)
		return false;
	find_event(time, columns);
	return true;
}

bool trace_ftrace_columns(const char *line, struct ftrace_columns *columns)
{
	for (const char *at = strchr(line, '['); at; at = strchr(at + 1, '[')) {
		if (follows_a_task(line, at) && take_columns(at, columns))
			return true;
	}
	return false;
}

static bool is_event(const struct ftrace_columns *columns, const char *name)
{
	return columns->event_length == strlen(name) &&
	       !memcmp(columns->event, name, columns->event_length);
}

/* A period's summary is numbers: runtime, noise, share, and how often each kind came. */
static bool is_summary(const struct ftrace_columns *columns)
{
	const char *at = columns->detail;
	struct trace_number number;
	int n = 0;

	while (!columns->event_length && n < 4 && trace_number(&at, &number))
		n++;
	return n == 4;
}

enum trace_line trace_ftrace_kind(const struct ftrace_columns *columns)
{
	static const char *const noises[] = {"irq_noise", "softirq_noise", "thread_noise",
					     "nmi_noise"};

	for (size_t i = 0; i < sizeof(noises) / sizeof(noises[0]); i++) {
		if (is_event(columns, noises[i]))
			return TRACE_LINE_DETOUR;
	}
	if (is_event(columns, "sample_threshold"))
		return TRACE_LINE_EXPLAINED;
	if (is_summary(columns))
		return TRACE_LINE_SUMMARY;
	if (strstr(columns->detail, " timer_latency ") || is_event(columns, "timerlat_sample"))
		return TRACE_LINE_LATENCY;
	return TRACE_LINE_OTHER;
}

/* ---- events ---- */

static const char *last_of(const char *text, const char *word)
{
	const char *last = NULL;

	for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
		last = at;
	return last;
}

/* Seconds with nine decimals: both parts are read apart, so that no ns are lost. */
static bool parse_start(const char *text, struct trace_number *start)
{
	size_t whole, decimals;

	text += strspn(text, " ");
	whole = strspn(text, digits);
	if (!whole || whole > 10 || text[whole] != '.')
		return false;
	decimals = strspn(text + whole + 1, digits);
	if (decimals != 9 || !strchr(" \t", text[whole + 1 + decimals]))
		return false;
	start->whole =
		strtoull(text, NULL, 10) * 1000000000u + strtoull(text + whole + 1, NULL, 10);
	start->fraction = 0;
	return start->whole < UINT64_C(9200000000000000000);
}

/* "local_timer:236 start 162.851235183 duration 4970 ns"; *rest is what follows. */
static bool parse_times(struct trace_parser *parser, const char *detail, struct trace_number *start,
			uint64_t *length, const char **rest)
{
	const char *duration = last_of(detail, " duration "), *at = NULL;

	for (const char *next = strstr(detail, " start "); next && duration && next < duration;
	     next = strstr(next + 1, " start "))
		at = next;
	if (!duration || !at)
		return trace_refuse(parser, "a noise event without start or duration");
	if (!parse_start(at + strlen(" start "), start))
		return trace_refuse(parser, "the start is no number of seconds with nine decimals");
	duration += strlen(" duration ");
	if (!trace_digits(&duration, length) || *length > DURATION_MAX ||
	    !trace_word(&duration, " ns") || !strchr(" \t\r", *duration))
		return trace_refuse(parser, "the duration is no number of ns");
	*rest = duration;
	return true;
}

/* "interference 2" follows, how many events the tracer counted in it; 0: none, it was the hardware. */
static bool parse_sample(struct trace_parser *parser, struct trace_number start, uint64_t length,
			 const struct ftrace_columns *columns, const char *rest)
{
	struct trace_event *event;
	uint64_t n = 0;

	if (!trace_add(parser, start, (double)length, columns->cpu))
		return false;
	if (!trace_word(&rest, " interference"))
		return trace_refuse(parser, "a threshold sample without its interference");
	rest += *rest == 's';
	if (!trace_word(&rest, " ") || !trace_digits(&rest, &n) || !trace_is_blank(rest))
		return trace_refuse(parser, "a threshold sample without its interference");
	event = &parser->events[parser->n - 1];
	event->sample = true;
	event->counted = n > 0;
	return true;
}

static bool parse_event(struct trace_parser *parser, const struct ftrace_columns *columns,
			bool sample)
{
	struct trace_number start;
	uint64_t length = 0;
	const char *rest = NULL;

	if (!parse_times(parser, columns->detail, &start, &length, &rest))
		return false;
	if (!sample && !trace_is_blank(rest))
		return trace_refuse(parser, "more than a start and a duration");
	/* shorter than the tracer's clock can tell */
	if (!length)
		return trace_count(parser, TRACE_LINE_NOTHING);
	if (sample)
		return parse_sample(parser, start, length, columns, rest);
	return trace_add(parser, start, (double)length, columns->cpu);
}

/* ---- what is no event ---- */

/*
 * "# entries-in-buffer/entries-written: 567/600   #P:2", and trace-cmd's "cpus=2": how many
 * processors there are, and what was overwritten before the buffer was read.
 */
static bool parse_head(struct trace_parser *parser, const char *line, bool *is_head)
{
	const char *counts = strstr(line, "entries-written:"), *p = strstr(line, "#P:");
	uint64_t kept, written, processors;

	*is_head = false;
	if (counts && trace_word(&counts, "entries-written: ") && trace_digits(&counts, &kept) &&
	    trace_word(&counts, "/") && trace_digits(&counts, &written)) {
		*is_head = true;
		parser->overwritten += written > kept ? written - kept : 0;
	}
	if ((p && trace_word(&p, "#P:") && trace_digits(&p, &processors)) ||
	    (trace_word(&line, "cpus=") && trace_digits(&line, &processors))) {
		*is_head = true;
		if (processors > TRACE_CPUS_MAX)
			return trace_refuse(parser, "more than %d processors", TRACE_CPUS_MAX);
		parser->processors =
			processors > parser->processors ? processors : parser->processors;
	}
	return true;
}

/* A processor's number; what is above all of them is refused where it is used. */
static bool parse_cpu(const char **at, long *cpu)
{
	uint64_t number;

	if (!trace_digits(at, &number))
		return false;
	*cpu = number < TRACE_CPUS_MAX ? (long)number : TRACE_CPUS_MAX;
	return true;
}

/* "[LOST 31 EVENTS]", trace-cmd's "[31 EVENTS DROPPED]", and both without a number. */
static bool parse_how_many(struct trace_parser *parser, const char *text)
{
	const char *at = text;
	uint64_t n;

	if (trace_word(&at, "[LOST ") && trace_digits(&at, &n) && trace_word(&at, " EVENTS]")) {
		parser->lost += n;
		return true;
	}
	at = text;
	if (trace_word(&at, "[") && trace_digits(&at, &n) && trace_word(&at, " EVENTS DROPPED]")) {
		parser->lost += n;
		return true;
	}
	if (!trace_word(&text, "[LOST EVENTS]") && !trace_word(&text, "[EVENTS DROPPED]"))
		return false;
	parser->lost_unsaid = true;
	return true;
}

/* "CPU:8 [LOST 31 EVENTS]" */
static bool parse_lost(struct trace_parser *parser, const char *line, bool *is_lost)
{
	long cpu;

	*is_lost = trace_word(&line, "CPU:") && parse_cpu(&line, &cpu) && trace_word(&line, " ") &&
		   parse_how_many(parser, line);
	if (!*is_lost)
		return true;
	parser->lost_cpu = parser->lost_any && parser->lost_cpu != cpu ? -1 : cpu;
	parser->lost_any = true;
	return trace_present(parser, cpu);
}

/* "##### CPU 2 buffer started ####": what that processor did before is not in the trace. */
static bool parse_comment(struct trace_parser *parser, const char *line)
{
	const char *at = line;
	bool is_head;
	long cpu;

	if (trace_word(&at, "##### CPU ") && parse_cpu(&at, &cpu) &&
	    trace_word(&at, " buffer started")) {
		parser->late++;
		return trace_present(parser, cpu) && trace_count(parser, TRACE_LINE_HEAD);
	}
	return parse_head(parser, line, &is_head) &&
	       trace_count(parser, is_head ? TRACE_LINE_HEAD : TRACE_LINE_COMMENT);
}

static bool parse_without_columns(struct trace_parser *parser, const char *line)
{
	bool lost, head;

	if (!parse_lost(parser, line, &lost) || !parse_head(parser, line, &head))
		return false;
	if (lost || head)
		return trace_count(parser, TRACE_LINE_HEAD);
	if (strstr(line, "_noise:") || strstr(line, "sample_threshold:"))
		return trace_refuse(parser, "an event without processor and time in their columns, "
					    "\"TASK-PID [008] FLAGS 162.851240: EVENT\"");
	return trace_count(parser, TRACE_LINE_OTHER);
}

bool trace_osnoise_line(struct trace_parser *parser, const char *line)
{
	struct ftrace_columns columns;
	enum trace_line kind;

	line += strspn(line, " \t\r");
	if (!*line)
		return trace_count(parser, TRACE_LINE_COMMENT);
	if (trace_ftrace_columns(line, &columns)) {
		if (!trace_present(parser, columns.cpu))
			return false;
		kind = trace_ftrace_kind(&columns);
		if (kind == TRACE_LINE_DETOUR || kind == TRACE_LINE_EXPLAINED)
			return parse_event(parser, &columns, kind == TRACE_LINE_EXPLAINED);
		return trace_count(parser, kind);
	}
	if (*line == '#')
		return parse_comment(parser, line);
	return parse_without_columns(parser, line);
}

/* ---- samples of the threshold ---- */

static uint64_t end_of(const struct trace_event *event)
{
	return event->whole + (uint64_t)event->length;
}

/*
 * An event explains a sample if it lies in it, or reaches into it, and the tracer counted some. Of the events [first, end) of one
 * processor, by start, those samples that none explains stay, as detours; n is how many are kept so far.
 */
static size_t resolve(struct trace_parser *parser, size_t first, size_t end, size_t n)
{
	uint64_t next = UINT64_MAX, reach = 0, covered = 0;
	double explained = 0, events = 0;

	for (size_t i = end; i-- > first;) {
		struct trace_event *event = &parser->events[i];

		if (!event->sample)
			next = event->whole;
		else if (next < end_of(event))
			event->fraction = 1; /* an event begins in it */
	}
	for (size_t i = first; i < end; i++) {
		struct trace_event event = parser->events[i];

		if (event.sample && event.counted && (event.fraction > 0 || reach > event.whole)) {
			covered = end_of(&event) > covered ? end_of(&event) : covered;
			explained += event.length;
			parser->result->count[TRACE_LINE_EXPLAINED]++;
			parser->result->count[TRACE_LINE_DETOUR]--;
			continue;
		}
		if (!event.sample) {
			reach = end_of(&event) > reach ? end_of(&event) : reach;
			events += event.whole < covered ? event.length : 0;
		}
		parser->hardware += event.sample && !event.counted;
		parser->missing += event.sample && event.counted;
		parser->events[n++] = event;
	}
	parser->samples_longer += explained > events ? explained - events : 0;
	return n;
}

bool trace_osnoise_end(struct trace_parser *parser)
{
	size_t n = 0;

	/* an event prints when it ends: nested ones come first */
	trace_sort(parser);
	for (size_t i = 0, end; i < parser->n; i = end) {
		for (end = i; end < parser->n && parser->events[end].cpu == parser->events[i].cpu;)
			end++;
		n = resolve(parser, i, end, n);
	}
	parser->n = n;
	return true;
}
