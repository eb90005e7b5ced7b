/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `harness inject`: the instrument checked against noise that is known. A kernel of this repository
 * injects it; what is recorded, analysed, composed, computed and measured directly must be just that.
 */
#include <argp.h>
#include <errno.h>
#include <string.h>

#include "harness/analysis/inject_check.h"
#include "harness/analysis/inject_print.h"
#include "harness/base/cli.h"
#include "harness/measure/inject_boots.h"
#include "harness/verb.h"

enum { KEY_NOISE = 256, KEY_WORKERS, KEY_DURATION, KEY_STEPS, KEY_QUANTUM, KEY_CHECK };

static const struct argp_option options[] = {
	{"target", 't', "NAME", 0, "lwk (default) or unikernel", 0},
	{"noise", KEY_NOISE, "LIST", 0,
	 "classes, each period:length[:jitter] in us (default 5500:30,15000:50:2000)", 0},
	{"workers", KEY_WORKERS, "N", 0, "workers, and cores of the one machine (default 4)", 0},
	{"duration", KEY_DURATION, "TIME", 0, "window in which detours are recorded (default 1s)",
	 0},
	{"steps", KEY_STEPS, "N", 0, "barrier steps (default 4000)", 0},
	{"quantum", KEY_QUANTUM, "TIME", 0, "a step's work (default 100us)", 0},
	{"check", KEY_CHECK, NULL, 0, "exit with 1 if anything is not what was injected", 0},
	CLI_FORMAT_OPTION,
	{"quiet", 'q', NULL, 0, "no progress", 0},
	{0},
};

static const char doc[] =
	"Check the instrument against known noise: a kernel of this repository steals, by its own "
	"timer, a known time at a known rate, and what is recorded of it is compared with that.\v"
	"Every period, and up to jitter later, each core's worker loses length, entry and exit of "
	"the "
	"interrupt included. Events that meet make one detour of the sum of their lengths.\n"
	"\n"
	"For each class: as many events as the window has periods (one more or less a worker), "
	"each of "
	"exactly that length, at that period. And the slowdown of barrier steps that the noise "
	"causes, "
	"three ways: measured, with a real barrier among the cores of one machine; composed, from "
	"detours of machines of one worker each; and simulated, from these, with other phases. "
	"They may "
	"differ by three standard errors of the mean of so many steps, which is conservative for "
	"periodic noise, and by what one event more or less of each class and worker changes. "
	"Cores of one "
	"machine take turns on one clock, and meet more events in a step than the period says: so "
	"the "
	"machines apart get noise that is as frequent in the work, whose periods are the ones "
	"shown.\n"
	"\n"
	"Examples:\n"
	"  harness inject --check\n"
	"  harness inject --noise 10000:20,7001:5 --target unikernel\n"
	"\n"
	"Exit status: 0; with --check 1, if anything differs, and 3, if the noise is too dense for "
	"slowdowns "
	"to be compared; 2 something was wrong.";

struct request {
	struct inject_request boots;
	const char *noise;
	bool check;
	enum format format;
	struct error *error;
};

static bool set(struct request *request, int key, char *text, struct error *error)
{
	const char **texts[] = {&request->noise, &request->boots.workers, &request->boots.duration,
				&request->boots.steps, &request->boots.quantum};

	if (key >= KEY_NOISE && key <= KEY_QUANTUM) {
		*texts[key - KEY_NOISE] = text;
		return true;
	}
	switch (key) {
	case 't':
		request->boots.target = text;
		return !strcmp(text, "lwk") || !strcmp(text, "unikernel") ||
		       error_set(error,
				 "--target: only the kernels of this repository inject noise: "
				 "lwk, unikernel");
	case KEY_CHECK:
		request->check = true;
		return true;
	case 'f':
		return cli_format(text, &request->format, error);
	case 'q':
		request->boots.quiet = true;
		return true;
	default:
		return error_set(error, "'%s': it takes no argument", text);
	}
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
	struct request *request = state->input;

	if (key >= ARGP_KEY_END)
		return ARGP_ERR_UNKNOWN;
	return set(request, key, text, request->error) ? 0 : EINVAL;
}

static int inject(const struct request *request, struct inject_check *check, struct error *error)
{
	if (request->format == FORMAT_CSV) {
		error_set(error, "--format: inject prints a table or json");
		return EXIT_ERROR;
	}
	if (!inject_parse(&check->given, request->noise, error)) {
		error_prefix(error, "--noise");
		return EXIT_ERROR;
	}
	if (!inject_boots(&request->boots, check, error) || !inject_check_compute(check, error) ||
	    !inject_print(check, request->format, error))
		return EXIT_ERROR;
	if (request->check && !inject_check_passes(check))
		return EXIT_REGRESSION;
	return request->check && !inject_check_is_sparse(check) ? EXIT_INCONCLUSIVE : EXIT_DONE;
}

static int run(int argc, char **argv, struct error *error)
{
	struct request request = {.boots = {.target = "lwk",
					    .workers = "4",
					    .duration = "1s",
					    .steps = "4000",
					    .quantum = "100us"},
				  .noise = "5500:30,15000:50:2000",
				  .error = error};
	struct inject_check check = {.target = NULL};
	const struct argp argp = {options, parse_option, NULL, doc, NULL, NULL, NULL};
	int code;

	if (!cli_go(cli_parse(&argp, argc, argv, &request, error), &code))
		return code;
	error->message[0] = '\0';
	code = inject(&request, &check, error);
	run_free(check.alone);
	run_free(check.shared);
	return code;
}

const struct verb verb_inject = {"inject", "check the instrument against known noise", run};
