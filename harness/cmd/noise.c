/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `harness noise`: the full analysis of one trace, or the trace itself for another tool. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/analysis/noise_analysis_print.h"
#include "harness/analysis/trace_source.h"
#include "harness/base/cli.h"
#include "harness/base/file.h"
#include "harness/base/paths.h"
#include "harness/run/ftq.h"
#include "harness/run/marks.h"
#include "harness/run/params.h"
#include "harness/run/units.h"
#include "harness/verb.h"

enum { KEY_ABOVE = 256, KEY_FROM, KEY_TRACE, KEY_BINS };

static const struct argp_option options[] = {
	{"worker", 'w', "N", 0,
	 "which worker's trace of a run, or which CPU's of a file, counted from 0 (default 0)", 0},
	{"quantum", 'Q', "TIME", 0,
	 "quantum of the spectrum (default: that of the run's ftq, else 100us)", 0},
	{"bins", KEY_BINS, "N", 0,
	 "a histogram of N equal bins, from the shortest detour to the longest (default: powers "
	 "of two)",
	 0},
	{"above", KEY_ABOVE, "TIME", 0, "only detours of at least this length", 0},
	{"from", KEY_FROM, "FORMAT", 0,
	 "a file's format: netgauge, osnoise, sysjitter, ftq, fwq, or auto (default): by its head "
	 "and its columns",
	 0},
	{"trace", KEY_TRACE, NULL, 0,
	 "print the trace instead, as netgauge's text: start, tab, duration", 0},
	CLI_FORMAT_OPTION,
	CLI_STRICT_OPTION,
	{0},
};

static const char doc[] =
	"Analyse the detours of one worker: how many, how long, which classes of equal length, at "
	"which rate, periodic or not; the spectrum of the work done in fixed quanta.\v"
	"RUN is a run's id, the beginning of one, a target's name or a label (its newest complete "
	"run), or "
	"`last`; FILE is a trace: a word with a `/` or a `.`, or `-` for standard input. Files are "
	"netgauge's text, ftrace's text of the osnoise tracer, sysjitter's raw files, ftq's "
	"counts or fwq's times, as they are or packed by gzip. What of a file is no detour is "
	"counted on standard error.\n"
	"\n"
	"Examples:\n"
	"  harness noise linux\n"
	"  harness noise linux --worker 2 --format json | jq .classes\n"
	"  harness noise trace.txt --from osnoise --trace > trace.tsv\n"
	"\n"
	"Exit status: 0; 2 if something was wrong; 3 with --strict if a run is disturbed or had "
	"not settled.";

struct parse {
	const char *which, *quantum, *above;
	uint64_t worker, bins;
	enum trace_format from;
	bool trace;
	enum format format;
	struct marks marks;
	struct error *error;
};

static error_t parse_option(int key, char *text, struct argp_state *state)
{
	struct parse *parse = state->input;
	bool ok = true;

	switch (key) {
	case 'w':
		ok = units_count(text, 0, UINT32_MAX, &parse->worker, parse->error) ||
		     error_prefix(parse->error, "--worker");
		break;
	case 'Q':
		parse->quantum = text;
		break;
	case KEY_BINS:
		ok = units_count(text, 1, HISTOGRAM_BINS_MAX, &parse->bins, parse->error) ||
		     error_prefix(parse->error, "--bins");
		break;
	case KEY_ABOVE:
		parse->above = text;
		break;
	case KEY_FROM:
		ok = trace_source_format(text, &parse->from, parse->error);
		break;
	case KEY_TRACE:
		parse->trace = true;
		break;
	case CLI_STRICT:
		parse->marks.strict = true;
		break;
	case 'f':
		ok = cli_format(text, &parse->format, parse->error);
		break;
	case ARGP_KEY_ARG:
		ok = cli_one_word(&parse->which, text, "one trace at a time", parse->error);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return ok ? 0 : EINVAL;
}

/* The fixed-time-quantum series of that worker, to be freed; empty if there is none. */
static struct ftq measured_work(const struct trace_source *source, const char *results,
				size_t worker)
{
	struct error ignored;
	struct store *store = store_open(results, false, &ignored);
	struct run *run = store ? store_load(store, source->name, true, &ignored) : NULL;
	struct ftq ftq = {NULL};

	if (run && worker < run->n_workers)
		ftq_load(&ftq, run, &run->workers[worker]);
	run_free(run);
	store_close(store);
	return ftq;
}

static bool analyse(const struct parse *parse, const struct trace_source *source,
		    const char *results, struct error *error)
{
	struct noise_analysis_name name = {source->name,
					   source->target,
					   trace_source_unit(source),
					   source->target || source->n > 1 ? (int)parse->worker
									   : -1,
					   trace_source_cpu(source, parse->worker),
					   false};
	const struct trace *trace = &source->traces[parse->worker];
	uint64_t ticks = 100000;
	struct noise_analysis analysis;
	struct ftq ftq = {NULL};
	bool ok;

	if (parse->quantum && !units_ticks(parse->quantum, source->meter, &ticks, error))
		return error_prefix(error, "--quantum");
	if (!ticks)
		return error_set(error, "--quantum: 0 is no time");
	if (source->target && !parse->quantum && !parse->above)
		ftq = measured_work(source, results, parse->worker);
	name.measured_work = ftq.work;
	ok = noise_analysis_make(&analysis, trace, ftq.work ? ftq.quantum : (double)ticks, ftq.work,
				 ftq.n, ftq.step, parse->bins, error);
	ftq_free(&ftq);
	if (!ok)
		return false;
	ok = noise_analysis_print(stdout, &analysis, &name, parse->format, error);
	noise_analysis_free(&analysis);
	return ok;
}

static bool write_trace(const struct trace_source *source, size_t worker, struct error *error)
{
	static const char nominal[] = ", instructions as ns: at a nominal 10^9 insn/s";
	long cpu = trace_source_cpu(source, worker);
	char *text, *comment, at[32] = "";
	size_t n;

	if (cpu >= 0)
		snprintf(at, sizeof(at), " (CPU %ld)", cpu);
	if (asprintf(&comment, "%s, worker %zu%s%s", source->name, worker, at,
		     source->meter == METER_INSN ? nominal : "") < 0)
		return error_set(error, "out of memory");
	text = trace_text_write(&source->traces[worker], comment, &n);
	free(comment);
	if (!text)
		return error_set(error, "out of memory");
	fwrite(text, 1, n, stdout);
	free(text);
	return file_check_written(stdout, error);
}

static bool noise(struct parse *parse, struct error *error)
{
	struct trace_source source = {NULL};
	struct paths paths;
	uint64_t above;
	bool ok;

	if (!parse->which)
		return error_set(error, "which run, or which trace file? `harness list runs` shows "
					"what runs there are");
	ok = paths_find(&paths, error) &&
	     trace_source_load(&source, parse->which, parse->from, paths.results, error);
	if (ok && parse->worker >= source.n)
		ok = error_set(error, "--worker %u: %s has %zu, counted from 0",
			       (unsigned int)parse->worker, source.name, source.n);
	if (ok && parse->above &&
	    (!units_ticks(parse->above, source.meter, &above, error) ||
	     !trace_source_above(&source, (double)above, error)))
		ok = error_prefix(error, "--above");
	if (ok) {
		if (source.run)
			marks_tell(&parse->marks, &source.run, 1);
		trace_source_warn(&source);
		ok = parse->trace ? write_trace(&source, parse->worker, error)
				  : analyse(parse, &source, paths.results, error);
	}
	trace_source_free(&source);
	return ok;
}

static int run(int argc, char **argv, struct error *error)
{
	static const struct argp argp = {options, parse_option, "RUN|FILE", doc, NULL, NULL, NULL};
	struct parse parse = {.error = error};
	int code;

	if (cli_go(cli_parse(&argp, argc, argv, &parse, error), &code) && noise(&parse, error))
		code = marks_code(&parse.marks, EXIT_DONE);
	return code;
}

const struct verb verb_noise = {"noise", "one trace: rate, lengths, classes, spectrum", run};
