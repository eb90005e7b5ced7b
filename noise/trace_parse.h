/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The inside of parsing traces: what the formats' files share. One file a format reads lines into
 * events; trace_text.c makes traces of these.
 */
#ifndef NOISE_TRACE_PARSE_H
#define NOISE_TRACE_PARSE_H

#include <stdint.h>

#include "noise/trace_text.h"

enum {
	TRACE_LINE_MAX = 1024,	/* bytes of a line that are looked at */
	TRACE_CPUS_MAX = 65536, /* processors, or processes, of one text */
};
#define TRACE_NS_MAX 9.2e18 /* 292 years: whole ns fit 64 bits, signed, too */

/* Times from clocks far from 0 have more digits than a double. */
struct trace_event {
	uint64_t whole;	 /* start, in ns */
	double fraction; /* and the rest of it */
	double length;
	size_t line;  /* that it came from */
	int32_t cpu;  /* -1: not said */
	bool sample;  /* of the threshold: a detour only if no event explains it */
	bool counted; /* the sample's tracer counted events in it */
};

/* A finite number that is not negative. */
struct trace_number {
	uint64_t whole;
	double fraction;
};

struct trace_parser {
	struct trace_event *events;
	size_t n, room;
	double period;	 /* 0: not given */
	double *periods; /* of each trace, if not one of all; to be freed */
	struct trace_text_result *result;
	/* osnoise: which processors have lines, how many the head counts; fwq: which processes */
	bool *present;
	size_t processors;
	uint64_t lost, overwritten;
	uint64_t hardware, missing; /* samples that no event explains: without any, with some */
	long lost_cpu;		    /* -1: several */
	bool lost_any, lost_unsaid;
	size_t late; /* processors whose buffer begins later than the trace */
	double samples_longer;
	/* of sysjitter's, or fwq's cycles; 0: not given */
	double mhz;
	uint64_t cycles, announced;
	bool announces;
	/* ftq: quanta a second, and columns; fwq: the process that lines are of */
	double frequency;
	int columns, process;
};

/* The text's lines, one after the other. */
struct trace_lines {
	const char *at;
	size_t n;
	char end;		   /* of a line */
	size_t number;		   /* of this line, from 1 */
	char line[TRACE_LINE_MAX]; /* without its end, or the beginning of a longer one */
	bool cut, nul;		   /* it was longer; it holds a NUL */
};
void trace_lines_begin(struct trace_lines *lines, const char *text, size_t n);
bool trace_lines_next(struct trace_lines *lines);

/* Always false, so that `return trace_refuse(...)` reads well. */
bool trace_refuse(struct trace_parser *parser, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* A sentence for the reader. */
void trace_tell(struct trace_text_result *result, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Count the line as one of this kind; always true. */
bool trace_count(struct trace_parser *parser, enum trace_line kind);
/* Add an event of this line, and count it as a detour. */
bool trace_add(struct trace_parser *parser, struct trace_number start, double length, long cpu);

bool trace_is_blank(const char *text);
/*
 * A number that ends at a blank or the line's end; moves *at behind it. Negative ones, and what is
 * beyond 64 bits, are none.
 */
bool trace_number(const char **at, struct trace_number *number);
double trace_number_value(struct trace_number number);
/* Up to 18 digits and no sign, which sscanf() would take; moves *at behind them. */
bool trace_digits(const char **at, uint64_t *value);
/* Does the text go on so? A blank stands for any number of them. Moves *at behind it. */
bool trace_word(const char **at, const char *word);
/* Room for what is known of each processor; false if memory ran out. */
bool trace_present(struct trace_parser *parser, long cpu);
void trace_sort(struct trace_parser *parser);

/* The columns of a line of ftrace's text; detail is what follows the event's name. */
struct ftrace_columns {
	long cpu;
	const char *event; /* without its system */
	size_t event_length;
	const char *detail;
};
bool trace_ftrace_columns(const char *line, struct ftrace_columns *columns);
enum trace_line trace_ftrace_kind(const struct ftrace_columns *columns);

/* How each format reads a line, and what it does when all were read. */
bool trace_netgauge_line(struct trace_parser *parser, const char *line);
bool trace_netgauge_end(struct trace_parser *parser);
bool trace_osnoise_line(struct trace_parser *parser, const char *line);
bool trace_osnoise_end(struct trace_parser *parser);
bool trace_sysjitter_line(struct trace_parser *parser, const char *line);
bool trace_sysjitter_end(struct trace_parser *parser);
bool trace_ftq_line(struct trace_parser *parser, const char *line);
bool trace_ftq_end(struct trace_parser *parser);
bool trace_fwq_line(struct trace_parser *parser, const char *line);
bool trace_fwq_end(struct trace_parser *parser);

/* What a text is, by its head and its columns; false with the reason if it is nothing that is read. */
bool trace_recognise(const char *text, size_t n, struct trace_text_result *result);

/* Tell what was counted, and what becomes of it. */
void trace_tell_counts(struct trace_parser *parser, const struct trace *traces, size_t n);

#endif
