/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's trace text: lines to events, events to pieces. Opens no file. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/memory.h"
#include "harness/blame/ftrace.h"

#define DEPTH_MAX  16 /* things that interrupt each other */
#define PIECES_MAX 50000000

enum kind { OTHER, ENTER, LEAVE, SWITCH };

struct line {
	uint64_t time;
	const char *event, *rest; /* the event's name up to ':', and what follows it */
	size_t event_length, rest_length;
};

/* "123456" as it is, "12.345678" as ns. Gives what follows; NULL if it is no time. */
static const char *parse_time(const char *at, uint64_t *time)
{
	uint64_t fraction = 0, scale = 1000000000;

	*time = 0;
	if (!isdigit((unsigned char)*at))
		return NULL;
	for (; isdigit((unsigned char)*at); at++) {
		if (__builtin_mul_overflow(*time, 10, time) ||
		    __builtin_add_overflow(*time, (uint64_t)(*at - '0'), time))
			return NULL;
	}
	if (*at != '.')
		return at;
	for (at++; isdigit((unsigned char)*at); at++) {
		if (scale == 1)
			continue;
		scale /= 10;
		fraction += (uint64_t)(*at - '0') * scale;
	}
	if (__builtin_mul_overflow(*time, 1000000000, time) ||
	    __builtin_add_overflow(*time, fraction, time))
		return NULL;
	return at;
}

/* From behind "[": "000] d.h.. 41571296418565: local_timer_entry: vector=236". */
static bool parse_from_cpu(const char *at, const char *end, struct line *line)
{
	const char *colon;

	while (isdigit((unsigned char)*at))
		at++;
	if (*at++ != ']')
		return false;
	at += strspn(at, " ");
	at += strcspn(at, " \n"); /* the flags */
	at += strspn(at, " ");
	at = parse_time(at, &line->time);
	if (!at || at[0] != ':' || at[1] != ' ')
		return false;
	line->event = at + 2;
	line->event += strspn(line->event, " ");
	if (line->event >= end)
		return false;
	colon = memchr(line->event, ':', (size_t)(end - line->event));
	if (!colon)
		return false;
	line->event_length = (size_t)(colon - line->event);
	line->rest = colon + 1;
	while (line->rest < end && *line->rest == ' ')
		line->rest++;
	line->rest_length = (size_t)(end - line->rest);
	return true;
}

/* A command's name may hold anything, but is too short to hold what follows it. */
static bool parse_line(const char *text, const char *end, struct line *line)
{
	for (const char *at = text; (at = memchr(at, '[', (size_t)(end - at))); at++) {
		if (parse_from_cpu(at + 1, end, line))
			return true;
	}
	return false;
}

static bool is_event(const struct line *line, const char *name)
{
	return line->event_length == strlen(name) && !memcmp(line->event, name, line->event_length);
}

static bool ends_in(const struct line *line, const char *end, size_t *before)
{
	size_t n = strlen(end);

	*before = line->event_length - n;
	return line->event_length > n && !memcmp(line->event + *before, end, n);
}

/* The word behind a key such as "next_comm=", up to the next key; false if there is none. */
static bool value(const struct line *line, const char *key, char *to, size_t size)
{
	const char *at = memmem(line->rest, line->rest_length, key, strlen(key)), *end;
	size_t n = 0;

	if (!at)
		return false;
	at += strlen(key);
	end = line->rest + line->rest_length;
	while (at + n < end && at[n] != ' ' && at[n] != ']' && n + 1 < size)
		n++;
	memcpy(to, at, n);
	to[n] = '\0';
	return n > 0;
}

/* Names are printed: what is not plain becomes '?'. */
static void set_name(char name[FTRACE_NAME_MAX], const char *prefix, const char *text, size_t n)
{
	snprintf(name, FTRACE_NAME_MAX, "%s%.*s", prefix, (int)(n < 32 ? n : 32), text);
	for (char *c = name; *c; c++) {
		if (*c <= ' ' || *c > '~')
			*c = '?';
	}
}

/* "24 name=eth0" of irq_handler: the exit has the number only, so the number leads. */
static bool name_handler(const struct line *line, char name[FTRACE_NAME_MAX])
{
	char number[16], handler[32], both[64];

	if (!value(line, "irq=", number, sizeof(number)))
		return false;
	if (value(line, "name=", handler, sizeof(handler)))
		snprintf(both, sizeof(both), "%s-%s", number, handler);
	else
		snprintf(both, sizeof(both), "%s", number);
	set_name(name, "irq/", both, strlen(both));
	return true;
}

static enum kind classify(const struct line *line, char name[FTRACE_NAME_MAX])
{
	enum kind kind;
	char text[40];
	size_t n;

	if (ends_in(line, "_entry", &n))
		kind = ENTER;
	else if (ends_in(line, "_exit", &n))
		kind = LEAVE;
	else
		return is_event(line, "sched_switch") ? SWITCH : OTHER;
	if (n == strlen("irq_handler") && !memcmp(line->event, "irq_handler", n))
		return name_handler(line, name) ? kind : OTHER;
	if (n == strlen("softirq") && !memcmp(line->event, "softirq", n)) {
		if (!value(line, "action=", text, sizeof(text)))
			return OTHER;
		set_name(name, "softirq/", text, strlen(text));
		return kind;
	}
	if (!memmem(line->rest, line->rest_length, "vector=", strlen("vector=")))
		return OTHER; /* such as tasklets and system calls */
	set_name(name, "", line->event, n);
	return kind;
}

/*
 * osnoise: "local_timer:236 start 1234.567890123 duration 1300 ns", its start being another
 * clock's.
 */
static bool classify_span(const struct line *line, char name[FTRACE_NAME_MAX], uint64_t *duration)
{
	static const struct {
		const char *event, *prefix;
	} spans[] = {{"irq_noise", ""},
		     {"softirq_noise", "softirq/"},
		     {"thread_noise", "task/"},
		     {"nmi_noise", "nmi"}};
	const char *at = memmem(line->rest, line->rest_length, "duration ", strlen("duration "));

	for (size_t i = 0; at && i < sizeof(spans) / sizeof(spans[0]); i++) {
		size_t n = 0;

		if (!is_event(line, spans[i].event))
			continue;
		while (n < line->rest_length && line->rest[n] != ':' && line->rest[n] != ' ')
			n++;
		set_name(name, spans[i].prefix, line->rest, strcmp(spans[i].prefix, "nmi") ? n : 0);
		return parse_time(at + strlen("duration "), duration);
	}
	return false;
}

struct parser {
	struct ftrace *trace;
	pid_t worker;
	char stack[DEPTH_MAX][FTRACE_NAME_MAX];
	size_t depth;
	uint64_t since; /* what is on top has run from then on */
};

static void add_piece(struct ftrace *trace, uint64_t from, uint64_t to, const char *name)
{
	struct ftrace_piece *piece;

	if (from >= to || trace->n >= PIECES_MAX)
		return;
	if (trace->n && trace->pieces[trace->n - 1].to > from)
		from = trace->pieces[trace->n - 1].to;
	if (from >= to)
		return;
	trace->pieces = memory_grow(trace->pieces, trace->n, sizeof(*trace->pieces));
	piece = &trace->pieces[trace->n++];
	*piece = (struct ftrace_piece){.from = from, .to = to};
	snprintf(piece->name, sizeof(piece->name), "%s", name);
}

/* What is on top has run until now. */
static void advance(struct parser *parser, uint64_t now)
{
	if (parser->depth)
		add_piece(parser->trace, parser->since, now, parser->stack[parser->depth - 1]);
	parser->since = now;
}

/* An exit names an interrupt's number only: "irq/24" leaves "irq/24-eth0". */
static bool names_same(const char *entered, const char *left)
{
	size_t n = strlen(left);

	return !strncmp(entered, left, n) &&
	       (!entered[n] || (!strncmp(left, "irq/", 4) && entered[n] == '-'));
}

/* How deep a name is on the stack, from 1; 0: not there. */
static size_t find(const struct parser *parser, const char *name)
{
	size_t depth = parser->depth;

	while (depth && !names_same(parser->stack[depth - 1], name))
		depth--;
	return depth;
}

static void enter(struct parser *parser, const char *name, uint64_t now)
{
	size_t again = find(parser, name);

	advance(parser, now);
	if (again) /* it does not interrupt itself: its exit was lost */
		parser->depth = again - 1;
	if (parser->depth < DEPTH_MAX)
		snprintf(parser->stack[parser->depth++], FTRACE_NAME_MAX, "%s", name);
}

static void leave(struct parser *parser, const char *name, uint64_t now)
{
	size_t depth = find(parser, name);

	if (!depth)
		return;
	advance(parser, now);
	parser->depth = depth - 1;
}

/* Whoever else runs is at the bottom of the stack; the worker itself is nothing. */
static void switch_to(struct parser *parser, const struct line *line)
{
	char pid[16], command[32], name[FTRACE_NAME_MAX];

	if (!value(line, "next_pid=", pid, sizeof(pid)))
		return;
	advance(parser, line->time);
	parser->depth = 0;
	if (strtol(pid, NULL, 10) == parser->worker)
		return;
	if (!value(line, "next_comm=", command, sizeof(command)))
		return;
	set_name(name, "task/", command, strlen(command));
	snprintf(parser->stack[parser->depth++], FTRACE_NAME_MAX, "%s", name);
}

static void take(struct parser *parser, const struct line *line)
{
	char name[FTRACE_NAME_MAX];
	uint64_t duration;

	switch (classify(line, name)) {
	case ENTER:
		enter(parser, name, line->time);
		return;
	case LEAVE:
		leave(parser, name, line->time);
		return;
	case SWITCH:
		switch_to(parser, line);
		return;
	case OTHER:
		break;
	}
	if (classify_span(line, name, &duration))
		add_piece(parser->trace, line->time > duration ? line->time - duration : 0,
			  line->time, name);
}

/* "CPU:0 [LOST 123 EVENTS]" */
static bool take_lost(struct ftrace *trace, const char *text, const char *end)
{
	const char *at = memmem(text, (size_t)(end - text), "[LOST ", strlen("[LOST "));
	uint64_t lost;

	if (!at)
		return false;
	if (parse_time(at + strlen("[LOST "), &lost) &&
	    __builtin_add_overflow(trace->lost, lost, &trace->lost))
		trace->lost = UINT64_MAX;
	return true;
}

bool ftrace_parse(struct ftrace *trace, const char *text, pid_t worker, struct error *error)
{
	struct parser parser = {.trace = trace, .worker = worker};

	*trace = (struct ftrace){.pieces = NULL};
	for (const char *at = text, *end; *at; at = end + (*end == '\n')) {
		struct line line;

		end = strchrnul(at, '\n');
		if (*at == '#' || end == at || take_lost(trace, at, end))
			continue;
		if (!parse_line(at, end, &line) || (trace->lines && line.time < trace->last)) {
			trace->strange++;
			continue;
		}
		if (!trace->lines++)
			trace->first = line.time;
		trace->last = line.time;
		take(&parser, &line);
	}
	return trace->lines || !trace->strange ||
	       error_set(error, "none of the trace's %zu lines is understood", trace->strange);
}

void ftrace_free(struct ftrace *trace)
{
	free(trace->pieces);
	*trace = (struct ftrace){.pieces = NULL};
}
