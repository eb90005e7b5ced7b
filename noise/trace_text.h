/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Traces as text, from and to other tools. Parses a buffer; opens no file. All times in ns.
 *
 *   netgauge  one detour a line, "start<TAB>duration"; '#' begins a comment; "# period_ns N" gives
 *             the window (Hoefler et al., netgauge's selfish detour benchmark)
 *   osnoise   ftrace's text of the osnoise or timerlat tracer's noise events (rtla, trace-cmd):
 *             "... [008] ...: irq_noise: local_timer:236 start 162.851235183 duration 4970 ns". A
 *             duration leaves out what interrupted the event, so nested ones add up
 *             (de Oliveira et al.; Linux, Documentation/trace/osnoise-tracer.rst). A sample above the
 *             threshold that no event explains is a detour, too: it was the hardware's
 *   sysjitter raw files of sysjitter: "end delta cycles duration" a line, with its option --sort
 *             "end cycles duration", in ns but for delta and cycles; its head gives the window in
 *             cycles and their frequency (Riddoch, sysjitter 1.4)
 *   ftq       counts of work done in fixed quanta, "time count" or "count" a line, under a head that
 *             has the quanta's frequency (Sottile, Minnich, ftq): what a quantum lacks is a detour
 *   fwq       cycles that fixed work took, one a line, as LLNL's fwq writes them; what took longer
 *             than the shortest is a detour. fwq-mpi's heads have the clock; else "# cpu_mhz: N"
 *
 * Each line becomes a detour, says the window or the form, or is counted; what a reader must know of
 * it is told in words.
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
	TRACE_TEXT_SYSJITTER,
	TRACE_TEXT_FTQ,
	TRACE_TEXT_FWQ,
	TRACE_TEXT_FORMATS
};
const char *trace_format_name(enum trace_format format);

/* What a line can be; all lines' kinds add up to the lines of the text. */
enum trace_line {
	TRACE_LINE_DETOUR,    /* a detour, or an event that one is made of */
	TRACE_LINE_HEAD,      /* says the window, the processors, a clock, or what was lost */
	TRACE_LINE_COMMENT,   /* or empty */
	TRACE_LINE_EXPLAINED, /* a threshold sample that noise events explain */
	TRACE_LINE_NOTHING, /* an event of 0 ns, a full quantum, the shortest time of fixed work */
	TRACE_LINE_COARSE,  /* a quantum that lacks one count: counting is no finer */
	TRACE_LINE_SUMMARY, /* of a period of the osnoise tracer */
	TRACE_LINE_LATENCY, /* of the timerlat tracer */
	TRACE_LINE_OTHER,   /* events of others, and what stands under them */
	TRACE_LINE_KINDS
};

enum { TRACE_TOLD_MAX = 16, TRACE_TOLD_SIZE = 256 };

struct trace_text_result {
	enum trace_format format; /* what it was taken for; AUTO: for nothing that is read */
	bool period_given;	  /* else the mean gap was added after the last detour */
	size_t line;		  /* of an error, counted from 1; 0: none in particular */
	char why[400];
	size_t lines, count[TRACE_LINE_KINDS];
	size_t joined; /* detours that touched the one before, also around the seam */
	/* what a reader must know, a sentence each */
	size_t n_told;
	char told[TRACE_TOLD_MAX][TRACE_TOLD_SIZE];
	long *cpus; /* of which processor each trace is, -1: not said; to be freed; NULL: of none */
};

/*
 * Parse n bytes: *traces, of which each and then the array is to be freed, gets *n_traces of them. It
 * is one, but for texts of several workers: of osnoise one for each CPU that is present, by ascending
 * number, in one common window; of fwq one for each process. Starts become relative to the first
 * detour unless the window is given. False with the line and the reason in *result. An empty trace is
 * an error unless its window is given. AUTO takes a text for what it is by its head and its columns;
 * what is no trace is refused by its name.
 */
bool trace_text_parse(const char *text, size_t n, enum trace_format format, struct trace **traces,
		      size_t *n_traces, struct trace_text_result *result);

/*
 * netgauge's text, with the window; to be freed, NULL if memory ran out. source is a comment. A detour
 * that runs over the window's end is written as the two that lie in the window.
 */
char *trace_text_write(const struct trace *trace, const char *source, size_t *n);

#endif
