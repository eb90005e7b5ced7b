/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Traces as text, from and to other tools. Parses a buffer; opens no file. All times in ns.
 *
 *   netgauge  one detour a line, "start<TAB>duration"; '#' begins a comment; "# period_ns N" gives
 *             the window (Hoefler et al., netgauge's selfish detour benchmark)
 *   osnoise   ftrace's text of the osnoise or timerlat tracer's noise events (rtla, trace-cmd):
 *             "... [008] ...: irq_noise: local_timer:236 start 162.851235183 duration 4970 ns". A
 *             duration leaves out what interrupted the event, so nested ones add up
 *             (de Oliveira et al.; Linux, Documentation/trace/osnoise-tracer.rst)
 *   sysjitter raw files of sysjitter: "end delta cycles duration" a line, with its option --sort
 *             "end cycles duration", in ns but for delta and cycles; its head gives the window in
 *             cycles and their frequency (Riddoch, sysjitter 1.4)
 */
#ifndef NOISE_TRACE_TEXT_H
#define NOISE_TRACE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "noise/noise.h"

enum trace_format {
	TRACE_TEXT_AUTO,
	TRACE_TEXT_NETGAUGE,
	TRACE_TEXT_OSNOISE,
	TRACE_TEXT_SYSJITTER
};
const char *trace_format_name(enum trace_format format);

struct trace_text_result {
	enum trace_format format; /* what it was taken for */
	bool period_given;	  /* else the mean gap was added after the last detour */
	size_t line;		  /* of an error, counted from 1; 0: none in particular */
	char why[160];
};

/*
 * Parse n bytes: *traces, of which each and then the array is to be freed, gets *n_traces of them. It
 * is one, but for osnoise's text, which may hold events of several CPUs: then one for each CPU that
 * had any, by ascending number, in one common window. Starts become relative to the first detour
 * unless the window is given. False with the line and the reason in *result. An empty trace is an
 * error unless its window is given.
 */
bool trace_text_parse(const char *text, size_t n, enum trace_format format, struct trace **traces,
		      size_t *n_traces, struct trace_text_result *result);

/* netgauge's text, with the window; to be freed, NULL if memory ran out. source is a comment. */
char *trace_text_write(const struct trace *trace, const char *source, size_t *n);

#endif
