/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of `harness run`. Checks what can be checked without looking at targets. */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/cli.h"
#include "harness/base/memory.h"
#include "harness/measure/request.h"
#include "harness/run/benchmarks.h"
#include "harness/run/units.h"

/* Keys of options without a short form; those of benchmark parameters are KEY_PARAM + enum param. */
enum {
	KEY_PARAM = 0x100,
	KEY_TIMEOUT = 0x200,
	KEY_LABEL,
	KEY_APPEND,
	KEY_KERNEL,
	KEY_ELF,
	KEY_TICK_HZ,
	KEY_METER,
	KEY_CPUS,
	KEY_FIFO,
	KEY_EVENTS,
	KEY_LOAD,
	KEY_SETTLE,
	KEY_UPTIME_SPAN,
	KEY_NO_SNAPSHOT,
	KEY_FRESH,
};

static const struct argp_option others[] = {
	{.doc = "What to boot:", .group = 1},
	{"target", 't', "LIST", 0,
	 "targets, separated by commas; `all` is lwk,unikernel,linux; `harness list targets` says "
	 "what there is",
	 1},
	{"tick-hz", KEY_TICK_HZ, "N", 0,
	 "a periodic timer tick on kernels that have none of their own (default: none)", 1},
	{"load", KEY_LOAD, NULL, 0,
	 "with --cores: keep a core beside the workers busy with what its kernel offers: "
	 "processes, "
	 "memory, files, timers on Linux; threads, system calls, memory, timers on the LWK",
	 1},
	{"settle", KEY_SETTLE, "TIME", 0,
	 "leave a Linux alone until that uptime, then until it is quiet (default: 30s; less is not "
	 "prolonged, and marked if it was not quiet)",
	 1},
	{"uptime-span", KEY_UPTIME_SPAN, "TIME", 0,
	 "workers' windows on a Linux begin anywhere in so much of its life from then on (default: "
	 "600s; 0 in the meter tsc)",
	 1},
	{"no-snapshot", KEY_NO_SNAPSHOT, NULL, 0,
	 "boot a Linux for each worker, instead of restoring the settled machine: the same bytes, "
	 "later",
	 1},
	{"append", KEY_APPEND, "ARGS", 0, "more kernel arguments; may be given several times", 1},
	{"kernel", KEY_KERNEL, "FILE", 0,
	 "your own bzImage (or vmlinux with CONFIG_PVH) instead of Debian's, on linux", 1},
	{"elf", KEY_ELF, "FILE", 0,
	 "this static program instead of the benchmarks, on lwk or linux: its output comes out, "
	 "its exit status is ours, nothing is stored; ARG... are its arguments",
	 1},
	{.doc = "How to measure:", .group = 3},
	{"meter", KEY_METER, "METER", 0,
	 "insn: count instructions, exactly (default of what is booted); tsc: measure time, on "
	 "real "
	 "hardware (the only one of linux-host); auto: tsc where it can be trusted, else insn",
	 3},
	{"cpus", KEY_CPUS, "LIST", 0,
	 "processors of the workers of linux-host, as 2,4-7, 0-31:1/2 (the first of each two) or "
	 "all (default: one of each core)",
	 3},
	{"fifo", KEY_FIFO, "PRIORITY", 0,
	 "run the workers of linux-host in SCHED_FIFO (needs the right to)", 3},
	{"events", KEY_EVENTS, "LIST", 0,
	 "count these on the workers of linux-host, around each benchmark; `harness events` says "
	 "what "
	 "there is",
	 3},
	{"timeout", KEY_TIMEOUT, "SECONDS", 0,
	 "processor time after which a machine is taken to hang (default: 120 s and what the "
	 "parameters ask for at 5x10^7 insn/s; with --elf 600 s)",
	 3},
	{"fresh", KEY_FRESH, NULL, 0,
	 "boot what was measured before, too: in instructions a run of equal images, parameters "
	 "and QEMU is the same run, and is told from the store (HARNESS_FRESH=1 in the "
	 "environment: always)",
	 3},
	{"jobs", 'j', "N", 0, "machines at a time (default: as many as processors)", 3},
	{.doc = "What to say:", .group = 4},
	{"label", KEY_LABEL, "TEXT", 0, "a note to keep with the run, at most 200 characters", 4},
	CLI_FORMAT_OPTION,
	{"quiet", 'q', NULL, 0, "no progress and no notes on the terminal", 4},
	CLI_STRICT_OPTION,
};
#define OTHERS (sizeof(others) / sizeof(others[0]))

static const char before[] =
	"Boot each target, run the benchmarks on it, store what they measured, and print it.\v";

static const char after[] =
	"Times take ns, us, ms, s or insn; in the insn meter 1 us is 1,000 instructions, and a "
	"number without a suffix is instructions. Each worker is a machine with one processor. On "
	"lwk and unikernel its seed moves its start. A Linux is booted once a phase, the phase's "
	"seed being a word on its command line, and left alone until it has settled; each worker's "
	"seed is when in its life it is measured. With --cores the workers are the cores of one "
	"machine. Where a machine "
	"has other cores, too, metrics are the instructions of the worker's own. On linux-host "
	"each "
	"is a process on a core of its own (default: as many as there are cores), they meet at a "
	"real barrier, and a number is nanoseconds.\n"
	"\n"
	"Examples:\n"
	"  harness run --target lwk\n"
	"  harness run --target lwk,linux --bench selfish,syscall --duration 100ms\n"
	"  harness run --target linux --phases 16 --label before-the-patch\n"
	"  harness run --target lwk,unikernel --tick-hz 250 --bench selfish\n"
	"  harness run --target lwk --fresh\n"
	"  harness run --target lwk,linux --cores 2\n"
	"  harness run --target all --format json > runs.json\n"
	"  harness run --target linux-host --cpus 2,3 --fifo 50\n"
	"  harness run --target lwk --elf ./a.out -- one two\n"
	"\n"
	"Exit status: 0 all runs are complete, 2 one failed or something was wrong; with --strict "
	"3 if "
	"one is marked: disturbed, or not settled.";

#define NS_PER_S 1000000000ull

struct parse {
	struct run_request *request;
	struct error *error;
};

/* Kernel arguments are words of printable ASCII; ` -- ` would end them. */
static bool add_append(struct run_request *request, const char *text, struct error *error)
{
	char *old = request->options.append, *joined;

	for (const char *c = text; *c; c++) {
		if (*c < ' ' || *c > '~')
			return error_set(error, "--append takes printable ASCII only");
	}
	for (const char *word = text; *word; word += strspn(word, " ")) {
		size_t n = strcspn(word, " ");

		if (n == 2 && !strncmp(word, "--", n))
			return error_set(error, "--append: `--` would end the kernel's arguments");
		word += n;
	}
	if (asprintf(&joined, "%s%s%s", old ? old : "", old ? " " : "", text) < 0)
		return error_set(error, "out of memory");
	free(old);
	request->options.append = joined;
	return true;
}

static bool add_argument(struct run_request *request, const char *text, struct error *error)
{
	char *old = request->elf_arguments, *joined;

	for (const char *c = text; *c; c++) {
		if (*c <= ' ' || *c > '~')
			return error_set(error,
					 "'%s': a program's arguments travel by the kernel's "
					 "command line, and can hold no blanks",
					 text);
	}
	if (asprintf(&joined, "%s%s%s", old ? old : "", old ? " " : "", text) < 0)
		return error_set(error, "out of memory");
	free(old);
	request->elf_arguments = joined;
	return true;
}

static bool set_meter(struct run_request *request, const char *text, struct error *error)
{
	static const char *const names[] = {
		[RUN_METER_INSN] = "insn", [RUN_METER_TSC] = "tsc", [RUN_METER_AUTO] = "auto"};

	for (int i = RUN_METER_INSN; i <= RUN_METER_AUTO; i++) {
		if (!strcmp(text, names[i])) {
			request->meter = (enum run_meter)i;
			return true;
		}
	}
	return error_set(error, "unknown meter '%s': it is insn, tsc or auto", text);
}

/* Of a Linux's life. Its init takes whole seconds to settle. */
static bool set_uptime(const char *text, uint64_t unit, uint64_t min, uint64_t *ns, bool *given,
		       const char *option, struct error *error)
{
	if (!units_ticks(text, METER_INSN, ns, error))
		return error_prefix(error, "%s", option);
	if (*ns < min || *ns > PLAN_UPTIME_MAX || *ns % unit)
		return error_set(error, "%s: %s is not %s, at most 24 hours", option, text,
				 unit > 1 ? "a whole number of seconds, from 1s" : "from 0");
	*given = true;
	return true;
}

static bool set_other(struct run_request *request, int key, char *text, struct error *error)
{
	switch (key) {
	case 't':
		request->targets = text;
		return true;
	case KEY_METER:
		return set_meter(request, text, error);
	case KEY_TIMEOUT:
		return units_timeout(text, &request->timeout, error) ||
		       error_prefix(error, "--timeout");
	case 'j':
		return units_count(text, 1, PLAN_JOBS_MAX, &request->jobs, error) ||
		       error_prefix(error, "--jobs");
	case KEY_TICK_HZ:
		return units_count(text, 1, 100000, &request->options.tick_hz, error) ||
		       error_prefix(error, "--tick-hz");
	case KEY_APPEND:
		return add_append(request, text, error);
	case KEY_SETTLE:
		return set_uptime(text, NS_PER_S, NS_PER_S, &request->options.settle,
				  &request->options.settle_given, "--settle", error);
	case KEY_UPTIME_SPAN:
		return set_uptime(text, 1, 0, &request->options.span, &request->options.span_given,
				  "--uptime-span", error);
	case KEY_NO_SNAPSHOT:
		request->options.no_snapshot = true;
		return true;
	case KEY_FRESH:
		request->fresh = true;
		return true;
	case KEY_LOAD:
		request->options.load = true;
		return true;
	case KEY_CPUS:
		request->options.host.cpus = text;
		return true;
	case KEY_EVENTS:
		request->options.host.events = text;
		return true;
	case KEY_FIFO:
		return units_count(text, 1, 99, &request->options.host.fifo, error) ||
		       error_prefix(error, "--fifo");
	case KEY_KERNEL:
		request->options.kernel = text;
		return true;
	case KEY_ELF:
		request->elf = text;
		return true;
	case KEY_LABEL:
		request->label = text;
		return run_label_check(text, error);
	case 'f':
		return cli_format(text, &request->format, error);
	case 'q':
		request->quiet = true;
		return true;
	case CLI_STRICT:
		request->strict = true;
		return true;
	default:
		return add_argument(request, text, error);
	}
}

/* An instruction is no measure of time, but a target may be one that measures time. */
static bool set_param(struct run_request *request, enum param param, const char *text,
		      struct error *error)
{
	request->given[param] = true;
	request->workers_given |= param == PARAM_WORKERS;
	request->bench_given |= param == PARAM_BENCH;
	request->in_insn |= params_table[param].ticks && strstr(text, "insn");
	return params_set(&request->params, param, text, METER_INSN, error);
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
	struct parse *parse = state->input;
	bool ok = true;

	if (key >= KEY_PARAM && key < KEY_PARAM + PARAM_N)
		ok = set_param(parse->request, (enum param)(key - KEY_PARAM), text, parse->error);
	else if (key >= ARGP_KEY_END)
		return ARGP_ERR_UNKNOWN; /* argp's own keys but ARGP_KEY_ARG, which is 0 */
	else
		ok = set_other(parse->request, key, text, parse->error);
	return ok ? 0 : EINVAL;
}

/* "1s", or where most runs have another "10s, in the meter tsc and with --cores 0". */
#define DEFAULT_TEXT_MAX (2 * UNITS_TEXT_MAX + 64)

static void default_text(const struct param_info *info, char text[DEFAULT_TEXT_MAX])
{
	char fallback[UNITS_TEXT_MAX], counted[UNITS_TEXT_MAX];

	units_ticks_text(info->fallback, info->ticks, fallback);
	units_ticks_text(info->counted, info->ticks, counted);
	if (info->counted == info->fallback)
		snprintf(text, DEFAULT_TEXT_MAX, "%s", fallback);
	else
		snprintf(text, DEFAULT_TEXT_MAX, "%s, in the meter tsc and with --cores %s",
			 counted, fallback);
}

/* "<meaning> (default 1s; 1ms to 100s)", to be freed. */
static char *describe(enum param param)
{
	const struct param_info *info = &params_table[param];
	char usual[DEFAULT_TEXT_MAX], min[UNITS_TEXT_MAX], max[UNITS_TEXT_MAX], *text;

	if (param == PARAM_BENCH) {
		if (asprintf(&text, "%s (default %s)", info->meaning, benchmarks_usual) < 0)
			return memory_copy(info->meaning);
		return text;
	}
	units_ticks_text(info->min, info->ticks, min);
	units_ticks_text(info->max, info->ticks, max);
	default_text(info, usual);
	if (asprintf(&text, "%s (default %s; %s %s %s)", info->meaning, usual, min,
		     info->either ? "or" : "to", max) < 0)
		return memory_copy(info->meaning);
	return text;
}

/* The options of parameters and their help come from the one table of parameters. */
static void make_options(struct argp_option *options, char **texts)
{
	*options++ = (struct argp_option){
		.doc = "Benchmark parameters and their defaults, the same on every target:",
		.group = 2};
	for (int i = 0; i < PARAM_N; i++) {
		texts[i] = describe(i);
		*options++ = (struct argp_option){
			params_table[i].name, KEY_PARAM + i, params_table[i].value, 0, texts[i], 2};
	}
	memcpy(options, others, sizeof(others));
}

/* With --cores, as many workers as cores, and what their own clocks can measure. */
static bool share(struct run_request *request, struct error *error)
{
	uint64_t *number = request->params.number;

	if (!number[PARAM_CORES])
		return !request->options.load ||
		       error_set(
			       error,
			       "--load needs --cores: only a core's own clock tells its work from "
			       "its neighbour's");
	if (request->workers_given && number[PARAM_WORKERS] != number[PARAM_CORES])
		return error_set(error,
				 "--workers: with --cores there is one worker on each of them");
	if (request->elf)
		return error_set(error, "--cores is for the benchmarks, not for --elf");
	number[PARAM_WORKERS] = number[PARAM_CORES];
	request->workers_given = true;
	return request->bench_given ||
	       params_set(&request->params, PARAM_BENCH, benchmarks_usual, METER_INSN, error);
}

static bool check(const struct run_request *request, struct error *error)
{
	if (!request->targets)
		return error_set(error, "which target? --target lwk, a list, or all; `harness list "
					"targets` says what there is");
	if (!request->elf && request->elf_arguments)
		return error_set(error,
				 "'%s': arguments are for a program (--elf); targets are "
				 "named with --target",
				 request->elf_arguments);
	return params_check(&request->params, error);
}

/* Of everything in this environment: who proves that runs repeat, boots them. */
static bool wants_fresh(void)
{
	const char *fresh = getenv("HARNESS_FRESH");

	return fresh && *fresh;
}

enum cli_result request_parse(int argc, char **argv, struct run_request *request,
			      struct error *error)
{
	struct argp_option options[1 + PARAM_N + OTHERS + 1] = {{0}};
	char *texts[PARAM_N], *doc;
	struct parse parse = {request, error};
	struct argp argp = {options, parse_option, "[-- ARG...]", NULL, NULL, NULL, NULL};
	enum cli_result result;

	*request = (struct run_request){.meter = RUN_METER_DEFAULT, .fresh = wants_fresh()};
	params_defaults(&request->params);
	make_options(options, texts);
	if (asprintf(&doc, "%s%s", before, after) < 0)
		doc = NULL;
	argp.doc = doc;
	result = cli_parse(&argp, argc, argv, &parse, error);
	for (int i = 0; i < PARAM_N; i++)
		free(texts[i]);
	free(doc);
	if (result == CLI_GO && !share(request, error))
		result = CLI_BAD;
	if (result == CLI_GO && !check(request, error))
		result = CLI_BAD;
	return result;
}

void request_free(struct run_request *request)
{
	free(request->options.append);
	free(request->elf_arguments);
}
