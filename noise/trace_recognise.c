/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a text is: by its head, or by the columns of its first line. What is no trace of detours, but
 * looks like one, is known by its name, and what to export instead is said.
 */
#include <stdio.h>
#include <string.h>

#include "noise/trace_parse.h"

#define RECORD                                                                             \
	"record detours instead: `trace-cmd record -p osnoise -e osnoise` and `trace-cmd " \
	"report`, "                                                                        \
	"sysjitter --raw, or netgauge's selfish"

static const char latencies[] = "how late timers were, not when the processor was away: " RECORD;
static const char counts[] = "how often, not when: " RECORD;

struct sign {
	const char *text;
	bool anywhere;		  /* in the line; else at its beginning */
	enum trace_format format; /* AUTO: is refused */
	const char *name, *why;
};

static const struct sign signs[] = {
	{"# cpu_mhz:", false, TRACE_TEXT_SYSJITTER, NULL, NULL},
	{"# Frequency ", false, TRACE_TEXT_FTQ, NULL, NULL},
	{"# Ticks per ns:", false, TRACE_TEXT_FTQ, NULL, NULL},
	{"Speed Process ", false, TRACE_TEXT_FWQ, NULL, NULL},
	{"Starting FWQ_CORE", false, TRACE_TEXT_FWQ, NULL, NULL},
	{"# Selfish Benchmark", false, TRACE_TEXT_NETGAUGE, NULL, NULL},
	{"# Benchmark Method: selfish", false, TRACE_TEXT_NETGAUGE, NULL, NULL},
	{"# netgauge", false, TRACE_TEXT_NETGAUGE, NULL, NULL},
	{"# Benchmark Method: f", false, TRACE_TEXT_AUTO, "netgauge's fwq or ftq mode",
	 "durations in whole us, or counts of no known quantum: run netgauge's selfish mode "
	 "instead"},
	{"# Fixed ", false, TRACE_TEXT_AUTO, "netgauge's fwq or ftq mode",
	 "durations in whole us, or counts of no known quantum: run netgauge's selfish mode "
	 "instead"},
	{"# tracer: hwlat", false, TRACE_TEXT_AUTO, "the hwlat tracer's text",
	 "the longest of each window only: record the osnoise tracer's instead, `trace-cmd record "
	 "-p "
	 "osnoise -e osnoise`"},
	{"hwlatdetect:", false, TRACE_TEXT_AUTO, "hwlatdetect's report", counts},
	{"# Histogram", false, TRACE_TEXT_AUTO, "cyclictest's histogram", latencies},
	{"# Min Latencies:", false, TRACE_TEXT_AUTO, "cyclictest's histogram", latencies},
	{"T: 0 (", false, TRACE_TEXT_AUTO, "cyclictest's summary", latencies},
	{"# /dev/cpu_dma_latency", false, TRACE_TEXT_AUTO, "cyclictest's output", latencies},
	{"RTLA timerlat histogram", true, TRACE_TEXT_AUTO, "rtla timerlat's histogram", latencies},
	{"RTLA osnoise histogram", true, TRACE_TEXT_AUTO, "rtla osnoise's histogram", counts},
	{"Operating System Noise", true, TRACE_TEXT_AUTO, "rtla osnoise's summary", counts},
	{"Timer Latency", true, TRACE_TEXT_AUTO, "rtla timerlat's summary", latencies},
	{"Index ", false, TRACE_TEXT_AUTO, "rtla's histogram", counts},
	{"core_i:", false, TRACE_TEXT_AUTO, "sysjitter's summary",
	 "how often, not when: its files of --raw have that"},
	{"oslat V", false, TRACE_TEXT_AUTO, "oslat's histogram", counts},
	{"#[Logged with jHiccup", false, TRACE_TEXT_AUTO, "jHiccup's log", latencies},
	{"#[Histogram log format", false, TRACE_TEXT_AUTO,
	 "an HdrHistogram log, as jHiccup writes it", latencies},
	{"\"StartTimestamp\"", false, TRACE_TEXT_AUTO, "an HdrHistogram log, as jHiccup writes it",
	 latencies},
	{"jHiccup histogram report", true, TRACE_TEXT_AUTO, "jHiccup's report", latencies},
	{"Value     Percentile", true, TRACE_TEXT_AUTO, "an HdrHistogram's percentiles", latencies},
};

struct looks {
	enum trace_format format;
	bool refused;
	bool comments;		     /* there are some */
	bool ftrace;		     /* columns of it, or its head */
	size_t summaries, latencies; /* of the tracers, in ftrace's columns */
	size_t strange;		     /* the first line that is none of all */
	struct trace_parser parser;  /* to refuse by */
};

static bool refuse_as(struct looks *looks, const char *name, const char *why)
{
	looks->refused = true;
	trace_refuse(&looks->parser, "this is %s, no trace of detours: %s", name, why);
	return true;
}

static bool is_window(const char *line)
{
	line += strspn(line, "# \t");
	return !strncmp(line, "period_ns", 9);
}

/* True if the line decides. */
static bool look_for_signs(struct looks *looks, const char *line)
{
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		const struct sign *sign = &signs[i];
		const char *at = strstr(line, sign->text);

		if (!at || (at != line && !sign->anywhere))
			continue;
		looks->format = sign->format;
		if (sign->format == TRACE_TEXT_AUTO)
			return refuse_as(looks, sign->name, sign->why);
		return true;
	}
	if (*line == '#' && is_window(line)) {
		looks->format = TRACE_TEXT_NETGAUGE;
		return true;
	}
	return false;
}

static bool look_at_comment(struct looks *looks, const char *line)
{
	if (!strncmp(line, "# tracer: ", 10) || strstr(line, "entries-in-buffer"))
		looks->ftrace = true;
	looks->comments = true;
	return false;
}

static bool look_at_event(struct looks *looks, const struct ftrace_columns *columns)
{
	enum trace_line kind = trace_ftrace_kind(columns);

	looks->ftrace = true;
	looks->summaries += kind == TRACE_LINE_SUMMARY;
	looks->latencies += kind == TRACE_LINE_LATENCY;
	if (kind != TRACE_LINE_DETOUR && kind != TRACE_LINE_EXPLAINED)
		return false;
	looks->format = TRACE_TEXT_OSNOISE;
	return true;
}

/*
 * How many columns of numbers a line is; 0 if it is something else. Two of which the first is one are
 * taken for two: netgauge's parser says what is wrong with the other. So it does of negative ones.
 */
static int count_columns(const char *line)
{
	struct trace_number number;
	int n = 0, numbers = 0;

	while (!trace_is_blank(line)) {
		line += strspn(line, " \t\r");
		line += *line == '-';
		n++;
		if (trace_number(&line, &number))
			numbers++;
		else if (!numbers)
			return 0;
		else
			line += strcspn(line, " \t\r");
	}
	return n == 2 || n == numbers ? n : 0;
}

static bool look_at_numbers(struct looks *looks, const char *line, int columns)
{
	if (columns == 1)
		return refuse_as(
			looks, "a column of numbers",
			"counts of fixed quanta (say --from ftq, and have a line \"# Frequency "
			"N\", quanta a second), or cycles of fixed work (--from fwq, and a line "
			"\"# cpu_mhz: N\")");
	if (strspn(line, "0123456789") >= 6 && line[0] == '0')
		return refuse_as(looks, "cyclictest's histogram", latencies);
	if (columns > 2)
		return refuse_as(
			looks, "columns of numbers without a head",
			"netgauge's are two, start and duration in ns; sysjitter's raw files "
			"have \"# cpu_mhz: N\" (say --from sysjitter if these are its lines)");
	looks->format = TRACE_TEXT_NETGAUGE;
	if (!looks->comments)
		trace_tell(looks->parser.result,
			   "two columns of numbers, and nothing says whose: taken for netgauge's, "
			   "start and duration in ns");
	else
		trace_tell(
			looks->parser.result,
			"two columns of numbers under a head that names no known format: taken for "
			"netgauge's, start and duration in ns");
	return true;
}

static bool look_at_text(struct looks *looks, const char *line, size_t number)
{
	if (*line == '{' || *line == '[')
		return refuse_as(looks, "JSON", "a summary, most likely: " RECORD);
	if (!looks->ftrace && strpbrk(line, ",;"))
		return refuse_as(
			looks, "CSV",
			"write start and duration in ns, with a tab between, under a line \"# "
			"period_ns N\" that says how long was recorded");
	looks->strange = looks->strange ? looks->strange : number;
	return false;
}

static bool look_at_line(struct looks *looks, const struct trace_lines *lines)
{
	const char *line = lines->line + strspn(lines->line, " \t\r");
	struct ftrace_columns columns;
	int n;

	if (!*line)
		return false;
	if (trace_ftrace_columns(line, &columns))
		return look_at_event(looks, &columns);
	if (look_for_signs(looks, line))
		return true;
	if (*line == '#')
		return look_at_comment(looks, line);
	if (!strncmp(line, "CPU:", 4) || !strncmp(line, "cpus=", 5)) {
		looks->ftrace = true;
		return false;
	}
	if (strstr(line, "_noise:")) {
		looks->format = TRACE_TEXT_OSNOISE; /* which says what is wrong with the line */
		return true;
	}
	n = count_columns(line);
	return n ? look_at_numbers(looks, line, n) : look_at_text(looks, line, lines->number);
}

/* Of a text that shows no sign of a format to its end. */
static bool refuse_unknown(struct looks *looks)
{
	static const char enable[] =
		"enable its noise events, too: `trace-cmd record -p osnoise -e osnoise`, or echo 1 "
		"> events/osnoise/enable";

	if (looks->latencies)
		return refuse_as(looks, "the timerlat tracer's text", latencies);
	if (looks->summaries)
		return refuse_as(looks, "the osnoise tracer's summaries of periods alone", enable);
	if (looks->ftrace)
		return refuse_as(looks, "ftrace's text without osnoise's events", enable);
	if (looks->strange) {
		looks->parser.result->line = looks->strange;
		return refuse_as(
			looks, "no format that is known",
			"netgauge's, osnoise's, sysjitter's, ftq's and fwq's text are; the first "
			"line that is none of these is named");
	}
	looks->refused = true;
	trace_refuse(&looks->parser,
		     "no detours, and no \"# period_ns N\" line to say how long none "
		     "came");
	return true;
}

bool trace_recognise(const char *text, size_t n, struct trace_text_result *result)
{
	struct looks looks = {.parser = {.result = result}};
	struct trace_lines lines;
	bool decided = false;

	trace_lines_begin(&lines, text, n);
	while (!decided && trace_lines_next(&lines)) {
		if (lines.nul) {
			result->line = lines.number;
			return trace_refuse(&looks.parser, "holds a NUL: this is no text");
		}
		decided = look_at_line(&looks, &lines);
	}
	if (!decided)
		refuse_unknown(&looks);
	result->format = looks.format;
	return !looks.refused;
}
