/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `harness scale`: from recorded detours to the slowest of many workers. The computation is the
 * noise library's; this is its command line.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "harness/analysis/slowdown.h"
#include "harness/base/cli.h"
#include "harness/base/file.h"
#include "harness/base/memory.h"
#include "harness/base/paths.h"
#include "harness/run/marks.h"
#include "harness/run/side_by_side.h"
#include "harness/run/units.h"
#include "harness/store/comparable.h"
#include "harness/verb.h"

enum {
	KEY_IPS = 256,
	KEY_ABOVE,
	KEY_FROM,
	KEY_ENTRY,
	KEY_SIMULATE,
	KEY_ALIGN,
	KEY_SPREAD,
	KEY_LOGGP,
	KEY_STEPS,
	KEY_DRAWS,
	KEY_SEED,
	KEY_METHOD,
	KEY_THREADS,
	KEY_SERIES,
};

static const struct argp_option options[] = {
	{NULL, 0, NULL, 0, "What to compute:", 1},
	{"workers", 'w', "LIST", 0,
	 "numbers of workers: 64,1K,1M; A..B is both ends and the powers of two between them "
	 "(default 1..1M)",
	 1},
	{"quantum", 'Q', "LIST", 0, "own work of a step (default 100us,1ms,10ms)", 1},
	{"ips", KEY_IPS, "N", 0,
	 "instructions a second to restate an insn run for (nominal: 10^9): detours last "
	 "accordingly, and timers go off when they did",
	 1},
	{"above", KEY_ABOVE, "TIME", 0, "only detours of at least this length", 1},
	{"from", KEY_FROM, "FORMAT", 0,
	 "a file's format: netgauge, osnoise, sysjitter, ftq, fwq, or auto (default): by its head "
	 "and its columns",
	 1},
	{"entry", KEY_ENTRY, "HOW", 0,
	 "when a step begins: continued, when the one before it has ended (default), or random, at "
	 "any moment, as after idle time: an upper figure",
	 1},
	{NULL, 0, NULL, 0, "Simulate as you say:", 2},
	{"simulate", KEY_SIMULATE, "BARRIER", 0,
	 "step by step, with a barrier that is ideal, dissemination, or binomial (an allreduce: "
	 "up a tree and down)",
	 2},
	{"align", KEY_ALIGN, "HOW", 0,
	 "the workers' phases: fixed (drawn once; default), random (anew at each step), equal "
	 "(co-scheduled), or within (--spread)",
	 2},
	{"spread", KEY_SPREAD, "TIME", 0, "how far phases may be apart with --align within", 2},
	{"loggp", KEY_LOGGP, "L,o,g,G,BYTES", 0,
	 "a message's latency, overhead, gap, gap a byte and size (default "
	 "1000,500,500,0.1,8)",
	 2},
	{"steps", KEY_STEPS, "N", 0, "steps of a draw (default 1000, fewer of very many workers)",
	 2},
	{"draws", KEY_DRAWS, "N", 0, "repetitions with other phases (default 10)", 2},
	{"seed", KEY_SEED, "N", 0, "of all that is drawn (default 1)", 2},
	{"method", KEY_METHOD, "NAME", 0,
	 "auto (default), cursor or wheel: they give equal results at other speeds", 2},
	{"threads", KEY_THREADS, "N", 0, "default: one a processor; the results are the same", 2},
	{"series", KEY_SERIES, NULL, 0,
	 "print each step's time as CSV; one source, quantum and number of workers", 2},
	{NULL, 0, NULL, 0, "What to say:", 3},
	CLI_FORMAT_OPTION,
	CLI_STRICT_OPTION,
	{0},
};

static const char doc[] =
	"Say how much longer steps of a bulk-synchronous program get on N workers that each have "
	"the noise that was recorded.\v"
	"RUN is a run's id, the beginning of one, a target's name or a label (its newest complete "
	"run), or "
	"`last`; FILE is a trace: a word with a `/` or a `.`, or `-` for standard input.\n"
	"\n"
	"Each step is QUANTUM of work for every worker, then a barrier; it takes as long as the "
	"slowest of them, and the next one follows. Workers' phases are independent, and the "
	"recorded window is taken as one period. From that one worker's number is exact; of "
	"several it is simulated, with its error, or has a closed form where it does not matter "
	"when steps begin. Where N is more than the steps that the windows hold, copies of a "
	"deterministic machine counted once, nobody has seen what the slowest of N meets: such "
	"numbers are marked, as what is rarer is not in them.\n"
	"\n"
	"Examples:\n"
	"  harness scale linux lwk\n"
	"  harness scale linux --workers 1K,1M --quantum 1ms --ips 3G\n"
	"  harness scale trace.tsv --format csv > slowdown.csv\n"
	"  harness scale linux --workers 1..1M --entry random\n"
	"  harness scale linux --workers 1024 --quantum 100us --simulate dissemination\n"
	"  harness scale linux --workers 64 --quantum 1ms --simulate ideal --align equal --series\n"
	"\n"
	"Exit status: 0; 2 if something was wrong; 3 with --strict if a run is disturbed or had "
	"not settled.";

struct parse {
	char **which;
	size_t n;
	const char *workers, *quantum, *above, *spread, *loggp;
	double ips; /* 0: as it is */
	enum trace_format from;
	bool random_entry, entry_said, simulate, series;
	const char *only_simulated; /* an option that says nothing without --simulate */
	struct simulation how;
	enum format format;
	struct marks marks;
	struct error *error;
};

static bool parse_simulation(int key, const char *text, struct parse *parse)
{
	static const char *const barriers[] = {"ideal", "dissemination", "binomial", NULL};
	static const char *const aligns[] = {"fixed", "random", "equal", "within", NULL};
	static const char *const methods[] = {"auto", "cursor", "wheel", NULL};
	struct simulation *how = &parse->how;
	struct error *error = parse->error;
	uint64_t threads;
	int chosen;

	switch (key) {
	case KEY_SIMULATE:
		if (!cli_choose("--simulate", barriers, text, &chosen, error))
			return false;
		how->barrier = (enum sim_barrier)chosen;
		return true;
	case KEY_ALIGN:
		if (!cli_choose("--align", aligns, text, &chosen, error))
			return false;
		how->phases = (enum sim_phases)chosen;
		return true;
	case KEY_METHOD:
		if (!cli_choose("--method", methods, text, &chosen, error))
			return false;
		how->method = (enum sim_method)chosen;
		return true;
	case KEY_STEPS:
		return units_count(text, 1, SIM_SERIES_MAX, &how->steps, error) ||
		       error_prefix(error, "--steps");
	case KEY_DRAWS:
		return units_count(text, 1, SIM_SERIES_MAX, &how->draws, error) ||
		       error_prefix(error, "--draws");
	case KEY_SEED:
		return units_count(text, 0, UINT32_MAX, &how->seed, error) ||
		       error_prefix(error, "--seed");
	default:
		if (!units_count(text, 1, 256, &threads, error))
			return error_prefix(error, "--threads");
		how->threads = (unsigned int)threads;
		return true;
	}
}

/* Instructions a second: a number, with M or G. */
static bool parse_ips(const char *text, double *ips, struct error *error)
{
	char *end;

	*ips = strtod(text, &end);
	if (end != text && (*end == 'G' || *end == 'M'))
		*ips *= *end++ == 'G' ? 1e9 : 1e6;
	if (end != text && !*end && *ips >= 1e6 && *ips <= 1e12)
		return true;
	return error_set(error, "--ips: '%s' is not a rate from 1M to 1000G", text);
}

static bool parse_other(int key, char *text, struct parse *parse)
{
	static const char *const entries[] = {"continued", "random", NULL};
	int chosen;

	switch (key) {
	case KEY_ENTRY:
		if (!cli_choose("--entry", entries, text, &chosen, parse->error))
			return false;
		parse->entry_said = true;
		parse->random_entry = chosen == 1;
		return true;
	case KEY_IPS:
		return parse_ips(text, &parse->ips, parse->error);
	case KEY_FROM:
		return trace_source_format(text, &parse->from, parse->error);
	default:
		return cli_format(text, &parse->format, parse->error);
	}
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
	struct parse *parse = state->input;

	switch (key) {
	case 'w':
		parse->workers = text;
		return 0;
	case 'Q':
		parse->quantum = text;
		return 0;
	case KEY_ABOVE:
		parse->above = text;
		return 0;
	case KEY_SPREAD:
		parse->spread = text;
		parse->only_simulated = "--spread";
		return 0;
	case KEY_LOGGP:
		parse->loggp = text;
		parse->only_simulated = "--loggp";
		return 0;
	case CLI_STRICT:
		parse->marks.strict = true;
		return 0;
	case KEY_SERIES:
		parse->series = true;
		parse->only_simulated = "--series";
		return 0;
	case KEY_SIMULATE:
		parse->simulate = true;
		return parse_simulation(key, text, parse) ? 0 : EINVAL;
	case KEY_ALIGN:
	case KEY_STEPS:
	case KEY_DRAWS:
	case KEY_SEED:
	case KEY_METHOD:
	case KEY_THREADS:
		parse->only_simulated = "how to simulate";
		return parse_simulation(key, text, parse) ? 0 : EINVAL;
	case KEY_IPS:
	case KEY_FROM:
	case KEY_ENTRY:
	case 'f':
		return parse_other(key, text, parse) ? 0 : EINVAL;
	case ARGP_KEY_ARG:
		parse->which = memory_grow(parse->which, parse->n, sizeof(*parse->which));
		parse->which[parse->n++] = text;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* "L,o,g,G,BYTES": whole numbers but for G. */
static bool parse_loggp(const char *text, struct sim_loggp *loggp, struct error *error)
{
	int end = 0;

	if (sscanf(text, "%" SCNu64 ",%" SCNu64 ",%" SCNu64 ",%lf,%" SCNu64 "%n", &loggp->latency,
		   &loggp->overhead, &loggp->gap, &loggp->gap_per_byte, &loggp->bytes, &end) == 5 &&
	    !text[end] && !strchr(text, '-'))
		return true;
	return error_set(error, "--loggp: '%s' is not L,o,g,G,BYTES, five numbers from 0 on", text);
}

static bool check(struct parse *parse, struct error *error)
{
	struct simulation *how = &parse->how;

	if (!parse->n)
		return error_set(error, "which run, or which trace file? `harness list runs` shows "
					"what runs there are");
	if (parse->only_simulated && !parse->simulate)
		return error_set(error, "%s: only with --simulate; without it steps are computed",
				 parse->only_simulated);
	if (parse->entry_said && parse->simulate)
		return error_set(error, "--entry: not with --simulate, whose --align says when "
					"workers begin");
	if ((how->phases == SIM_WITHIN) != (parse->spread != NULL))
		return error_set(error, "--align within and --spread need each other");
	return parse_loggp(parse->loggp ? parse->loggp : "1000,500,500,0.1,8", &how->loggp, error);
}

/* What files hold may stand beside anything; what runs do, as runs may. */
static bool stand_together(struct parse *parse, const struct trace_source *sources,
			   struct error *error)
{
	struct run **runs = memory_zeroed(parse->n, sizeof(struct run *));
	size_t n = 0;
	bool ok = true;

	for (size_t i = 0; i < parse->n; i++) {
		if (sources[i].run)
			runs[n++] = sources[i].run;
	}
	for (size_t i = 1; ok && i < n; i++)
		ok = side_by_side(runs[0], runs[i], CIRCUMSTANCE_CLOCK | CIRCUMSTANCE_SETTLING,
				  error) ||
		     error_prefix(error, "%s and %s cannot stand side by side", runs[0]->id,
				  runs[i]->id);
	if (ok) {
		marks_tell(&parse->marks, runs, n);
		comparable_tell(runs, n);
	}
	free(runs);
	return ok;
}

static bool load(struct parse *parse, struct trace_source *sources, struct error *error)
{
	struct paths paths;
	uint64_t above;

	if (!paths_find(&paths, error))
		return false;
	for (size_t i = 0; i < parse->n; i++) {
		struct trace_source *source = &sources[i];

		if (!trace_source_load(source, parse->which[i], parse->from, paths.results, error))
			return false;
		trace_source_warn(source);
		if (parse->above && (!units_ticks(parse->above, source->meter, &above, error) ||
				     !trace_source_above(source, (double)above, error)))
			return error_prefix(error, "--above");
		if (parse->ips > 0 && !trace_source_restate(source, parse->ips, error))
			return error_prefix(error, "--ips");
		if (source->meter != sources[0].meter)
			return error_set(error,
					 "%s is in %s and %s in %s: numbers of different meters do "
					 "not belong in one table",
					 sources[0].name, trace_source_unit(&sources[0]),
					 source->name, trace_source_unit(source));
	}
	return stand_together(parse, sources, error);
}

static bool print_series(const struct parse *parse, const struct trace_source *source,
			 const struct number_list *quanta, const struct number_list *workers,
			 struct error *error)
{
	struct simulation how = parse->how;
	struct simulated result;
	enum sim_error wrong;

	if (parse->n != 1 || quanta->n != 1 || workers->n != 1)
		return error_set(error, "--series: one source, one --quantum, one --workers");
	how.work = quanta->items[0];
	how.workers = workers->items[0];
	if (!how.steps)
		how.steps = slowdown_steps(&how, how.workers);
	wrong = simulate(&how, source->traces, source->n, &result);
	if (wrong != SIM_OK)
		return error_set(error, "%s: %s", source->name, sim_error_text(wrong));
	printf("draw,step,time,last\n");
	for (size_t i = 0; i < result.n; i++) {
		printf("%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",", i / how.steps, i % how.steps,
		       result.series[i]);
		if (result.last[i] != UINT32_MAX)
			printf("%" PRIu32, result.last[i]);
		putchar('\n');
	}
	simulated_free(&result);
	return file_check_written(stdout, error);
}

static bool compute(const struct parse *parse, const struct trace_source *sources,
		    const struct number_list *quanta, const struct number_list *workers,
		    struct error *error)
{
	struct slowdown slowdown = {NULL, 0, NULL};
	bool ok = true;

	if (parse->series)
		return print_series(parse, &sources[0], quanta, workers, error);
	for (size_t i = 0; ok && i < parse->n; i++) {
		const struct trace_source *source = &sources[i];

		if (parse->simulate)
			ok = slowdown_simulate(&slowdown, source, quanta, workers, &parse->how,
					       error);
		else if (parse->random_entry)
			ok = slowdown_random(&slowdown, source, quanta, workers, error);
		else
			ok = slowdown_continued(&slowdown, source, quanta, workers, error);
	}
	ok = ok && slowdown_print(stdout, &slowdown, sources, parse->n, parse->format, error);
	slowdown_free(&slowdown);
	return ok;
}

static bool scale(struct parse *parse, struct error *error)
{
	struct trace_source *sources = memory_zeroed(parse->n, sizeof(*sources));
	struct number_list workers = {NULL, 0}, quanta = {NULL, 0};
	bool ok = load(parse, sources, error);

	if (ok && !number_list_counts(parse->workers, &workers, error))
		ok = error_prefix(error, "--workers");
	if (ok && !number_list_ticks(parse->quantum, sources[0].meter, &quanta, error))
		ok = error_prefix(error, "--quantum");
	if (ok && parse->spread &&
	    !units_ticks(parse->spread, sources[0].meter, &parse->how.spread, error))
		ok = error_prefix(error, "--spread");
	ok = ok && compute(parse, sources, &quanta, &workers, error);
	number_list_free(&workers);
	number_list_free(&quanta);
	for (size_t i = 0; i < parse->n; i++)
		trace_source_free(&sources[i]);
	free(sources);
	return ok;
}

static int run(int argc, char **argv, struct error *error)
{
	static const struct argp argp = {options, parse_option, "RUN|FILE...", doc,
					 NULL,	  NULL,		NULL};
	struct parse parse = {
		.workers = "1..1M",
		.quantum = "100us,1ms,10ms",
		.how = {.draws = 10, .seed = 1, .phases = SIM_FIXED},
		.error = error,
	};
	int code;

	if (cli_go(cli_parse(&argp, argc, argv, &parse, error), &code) && check(&parse, error) &&
	    scale(&parse, error))
		code = marks_code(&parse.marks, EXIT_DONE);
	free(parse.which);
	return code;
}

const struct verb verb_scale = {"scale", "slowdown of steps on 1 to 1M workers", run};
