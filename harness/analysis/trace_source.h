/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where traces come from: the workers of a stored run, or a file of another tool. Gives traces of
 * the noise library, their unit, and what a reader must be told of them. Computes nothing.
 */
#ifndef ANALYSIS_TRACE_SOURCE_H
#define ANALYSIS_TRACE_SOURCE_H

#include "harness/run/observed.h"
#include "harness/store/blamed.h"
#include "harness/store/store.h"
#include "noise/noise.h"
#include "noise/trace_text.h"

/* Instructions a second at which the insn meter's instruction is a nanosecond. */
#define TRACE_SOURCE_NOMINAL_IPS 1e9

struct trace_source {
	char *name;	  /* the run's id, or the file's path */
	char *target;	  /* the run's; NULL of a file */
	char *options;	  /* of the run's target, "tick_hz=250"; NULL of a file */
	char *title;	  /* short, for people: target and options, or the file without folder */
	enum meter meter; /* of the times: METER_INSN counts instructions, METER_TSC ns */
	struct trace *traces; /* one a worker and phase, or that of a file */
	size_t n;
	long *cpus; /* of a file's traces, which processor each is of, -1: not said; NULL: of none */
	char **told; /* what a reader of a file must know, a sentence each */
	size_t n_told;
	enum trace_format format; /* of a file */
	bool estimated_window;	  /* a file that does not say its window: the mean gap was added */
	struct run *run; /* itself, without samples, if it was loaded from a store for this; NULL */
	bool overflowed; /* a recorder's buffer did: windows end where it was full */
	struct observed observed; /* the traces' windows, and what of them is distinct */
	struct blamed *blamed;	  /* whose a run's detours were, where that is stored; NULL */
	double ips;		  /* restated for so many instructions a second; 0: not */
};

/* The format that a user's word names. */
bool trace_source_format(const char *text, enum trace_format *from, struct error *error);

/* The selfish detours of all workers in all phases of a run that was loaded with its samples. */
bool trace_source_from_run(struct trace_source *source, const struct run *run, struct error *error);

/*
 * A trace file, packed by gzip or not; "-" is standard input. Regular files and pipes only, of at most
 * TRACE_FILE_MAX bytes. An error names file and line.
 */
bool trace_source_from_file(struct trace_source *source, const char *path, enum trace_format format,
			    struct error *error);

/*
 * By what a user writes: a word with a '/' or a '.', and "-", is a file; another names a run of the
 * store in this folder, or, if it names none, a file.
 */
bool trace_source_load(struct trace_source *source, const char *which, enum trace_format format,
		       const char *results, struct error *error);
void trace_source_free(struct trace_source *source);

/* Which processor a trace is of, -1 if that is not known. */
long trace_source_cpu(const struct trace_source *source, size_t i);

/* "insn" or "ns". */
const char *trace_source_unit(const struct trace_source *source);

/*
 * Restate instructions for a processor of so many a second: from then on times are ns. Detours
 * begin when they did, timers being the same, and last 10^9 / ips as long as at the nominal rate.
 */
bool trace_source_restate(struct trace_source *source, double ips, struct error *error);

/* Only detours of at least so many units. */
bool trace_source_above(struct trace_source *source, double threshold, struct error *error);

/* Over all traces, of one history or not: detours, and time, in the unit, in which they came. */
size_t trace_source_events(const struct trace_source *source);
double trace_source_time(const struct trace_source *source);
double trace_source_noise_fraction(const struct trace_source *source);

/* Print what must be known to read the source's metrics rightly, each a line to standard error. */
void trace_source_warn(const struct trace_source *source);

#endif
