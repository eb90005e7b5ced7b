/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fixed time quanta (ftq) and fixed work quanta (fwq). Neither says when within a quantum time was
 * stolen, nor in how many pieces: what one lacks is one detour, at its beginning.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "noise/trace_parse.h"

/* ---- fixed time quanta: "time count" or "count" a line ---- */

/* "# thread 0, core 1" tells where the thread ran that wrote the file, not the one that measured. */
static bool parse_ftq_head(struct trace_parser *parser, const char *line)
{
	struct trace_number number;
	const char *at = line;

	if (!trace_word(&at, "# Frequency"))
		return trace_count(parser, TRACE_LINE_COMMENT);
	if (!trace_number(&at, &number) || !(trace_number_value(number) >= 1) ||
	    !(trace_number_value(number) <= 1e9))
		return trace_refuse(parser, "the frequency is no number of quanta a second");
	if (parser->frequency > 0)
		return trace_refuse(parser, "a second head: one thread a file");
	parser->frequency = trace_number_value(number);
	return trace_count(parser, TRACE_LINE_HEAD);
}

/* An event's length is the count, until all of them are known. */
bool trace_ftq_line(struct trace_parser *parser, const char *line)
{
	struct trace_number column[2];
	int n = 0;

	line += strspn(line, " \t\r");
	if (*line == '#')
		return parse_ftq_head(parser, line);
	while (!trace_is_blank(line)) {
		if (n == 2 || !trace_number(&line, &column[n++]))
			return trace_refuse(parser, "not a time and a count, or a count alone");
	}
	if (!n)
		return trace_count(parser, TRACE_LINE_COMMENT);
	if (parser->columns && parser->columns != n)
		return trace_refuse(parser, "not as many columns as in the lines before it");
	if (n == 2 && parser->n && column[0].whole < parser->events[parser->n - 1].whole)
		return trace_refuse(parser, "its time is before that of the line before it");
	parser->columns = n;
	return trace_add(parser, column[0], trace_number_value(column[n - 1]), -1);
}

static double most_work(const struct trace_parser *parser)
{
	double most = 0;

	for (size_t i = 0; i < parser->n; i++)
		most = fmax(most, parser->events[i].length);
	return most;
}

/* What a quantum lacks, and when it began, which its number says better than the time read in it. */
static void quanta_to_events(struct trace_parser *parser, double quantum, double most)
{
	size_t n = 0, *count = parser->result->count;

	for (size_t i = 0; i < parser->n; i++) {
		struct trace_event event = parser->events[i];
		double lacks = most - event.length, start = (double)i * quantum;

		if (lacks <= 1) {
			count[lacks > 0 ? TRACE_LINE_COARSE : TRACE_LINE_NOTHING]++;
			count[TRACE_LINE_DETOUR]--;
			continue;
		}
		event.whole = (uint64_t)start;
		event.fraction = start - (double)event.whole;
		event.length = lacks / most * quantum;
		parser->events[n++] = event;
	}
	parser->n = n;
}

bool trace_ftq_end(struct trace_parser *parser)
{
	double quantum = 1e9 / parser->frequency, most = most_work(parser);
	size_t n = parser->n;

	if (!(parser->frequency > 0))
		return trace_refuse(
			parser, "counts, but not of which quanta: ftq writes \"# Frequency N\", "
				"quanta a second; add that line");
	if (!n)
		return trace_refuse(parser, "no quanta in it");
	if (!(most >= 2))
		return trace_refuse(parser, "no quantum holds two counts of work: nothing can be "
					    "told from them");
	parser->period = (double)n * quantum;
	quanta_to_events(parser, quantum, most);
	trace_tell(parser->result,
		   "%zu of %zu quanta of %.0f ns lack more than one of %.0f counts, %.1f ns each: "
		   "what one lacks is taken for one detour at its beginning",
		   parser->n, n, quantum, most, quantum / most);
	return true;
}

/* ---- fixed work quanta: cycles, one number a line ---- */

/* "Speed Process 0 cycles 4800000 seconds 0.002 GHz 2.4", of fwq-mpi. */
static bool parse_speed(struct trace_parser *parser, const char *line)
{
	uint64_t process, cycles;
	struct trace_number seconds;
	double mhz;

	if (!trace_word(&line, "Speed Process ") || !trace_digits(&line, &process) ||
	    !trace_word(&line, " cycles ") || !trace_digits(&line, &cycles) ||
	    !trace_word(&line, " seconds ") || !trace_number(&line, &seconds) ||
	    !trace_word(&line, " GHz "))
		return trace_refuse(parser, "not a process's cycles, seconds and GHz");
	mhz = (double)cycles / trace_number_value(seconds) / 1e6; /* GHz has but six decimals */
	if (!(mhz >= 1) || !(mhz <= 1e6))
		return trace_refuse(parser, "no process's clock runs so");
	if (parser->mhz > 0 && !(fabs(mhz / parser->mhz - 1) < 0.01))
		return trace_refuse(parser, "its clock differs from that of the processes before "
					    "it: one file a kind of machine");
	parser->mhz = parser->mhz > 0 ? parser->mhz : mhz;
	return trace_count(parser, TRACE_LINE_HEAD);
}

static bool parse_fwq_head(struct trace_parser *parser, const char *line)
{
	struct trace_number number;
	uint64_t process;
	const char *at = line;

	if (!strncmp(line, "Speed Process ", 14))
		return parse_speed(parser, line);
	if (trace_word(&at, "Process ") && trace_digits(&at, &process) &&
	    trace_word(&at, " running on CPUs")) {
		if (process >= TRACE_CPUS_MAX || (parser->present && parser->present[process]))
			return trace_refuse(parser,
					    "a process of this number was there before, or "
					    "it is above %d",
					    TRACE_CPUS_MAX - 1);
		parser->process = (int)process;
		return trace_present(parser, (long)process) && trace_count(parser, TRACE_LINE_HEAD);
	}
	at = line;
	if (!trace_word(&at, "# cpu_mhz:"))
		return trace_count(parser, TRACE_LINE_COMMENT);
	if (!trace_number(&at, &number) || !(trace_number_value(number) >= 1) ||
	    !(trace_number_value(number) <= 1e6))
		return trace_refuse(parser, "cpu_mhz is no clock's");
	parser->mhz = trace_number_value(number);
	return trace_count(parser, TRACE_LINE_HEAD);
}

/* What fwq prints of itself, where it writes to standard output. */
static bool is_chat(const char *line)
{
	static const char *const words[] = {"Starting FWQ_CORE", "numthreads =", "thread number",
					    "rc="};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!strncmp(line, words[i], strlen(words[i])))
			return true;
	}
	return false;
}

bool trace_fwq_line(struct trace_parser *parser, const char *line)
{
	struct trace_number cycles, nothing = {0, 0};

	line += strspn(line, " \t\r");
	if (!*line || is_chat(line))
		return trace_count(parser, TRACE_LINE_COMMENT);
	if (*line == '#' || *line == 'S' || *line == 'P')
		return parse_fwq_head(parser, line);
	if (!trace_number(&line, &cycles) || !trace_is_blank(line))
		return trace_refuse(parser, "not one number of cycles");
	return trace_add(parser, nothing, trace_number_value(cycles), parser->process);
}

/*
 * The times of one process, [first, end): the shortest is the work's own, the rest was stolen. *n
 * events are kept so far.
 */
static bool work_to_events(struct trace_parser *parser, size_t first, size_t end, size_t *n)
{
	double least = INFINITY, at = 0, all = 0;

	for (size_t i = first; i < end; i++) {
		least = fmin(least, parser->events[i].length);
		all += parser->events[i].length / parser->mhz * 1000;
	}
	if (!(all < TRACE_NS_MAX))
		return trace_refuse(parser, "times of more than 290 years");
	parser->periods[parser->events[first].cpu < 0 ? 0 : parser->events[first].cpu] = all;
	for (size_t i = first; i < end; i++) {
		struct trace_event event = parser->events[i];
		double took = event.length / parser->mhz * 1000, start = at;

		at += took;
		if (event.length <= least) {
			parser->result->count[TRACE_LINE_NOTHING]++;
			parser->result->count[TRACE_LINE_DETOUR]--;
			continue;
		}
		event.whole = (uint64_t)start;
		event.fraction = start - (double)event.whole;
		event.length = (event.length - least) / parser->mhz * 1000;
		parser->events[(*n)++] = event;
	}
	return true;
}

bool trace_fwq_end(struct trace_parser *parser)
{
	size_t n = 0;

	if (!(parser->mhz > 0))
		return trace_refuse(parser,
				    "cycles of a clock that the file does not name: add a line "
				    "\"# cpu_mhz: N\"");
	if (!parser->n)
		return trace_refuse(parser, "no times in it");
	if (parser->present && parser->events[0].cpu < 0)
		return trace_refuse(parser, "times before the first process");
	parser->periods = calloc(TRACE_CPUS_MAX, sizeof(*parser->periods));
	if (!parser->periods)
		return trace_refuse(parser, "out of memory");
	trace_tell(parser->result,
		   "%zu times of fixed work in cycles of %.6g MHz: what each took more than the "
		   "shortest of its process is taken for one detour at its beginning",
		   parser->n, parser->mhz);
	for (size_t i = 0, end; i < parser->n; i = end) {
		for (end = i; end < parser->n && parser->events[end].cpu == parser->events[i].cpu;)
			end++;
		if (!work_to_events(parser, i, end, &n))
			return false;
	}
	parser->n = n;
	trace_sort(parser); /* processes may come in any order */
	return true;
}
