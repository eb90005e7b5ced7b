/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boots a kernel of this repository that injects noise. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/cli.h"
#include "harness/measure/inject_boots.h"
#include "harness/measure/session.h"

/* The injected clock is the guest's: one nominal ns is one instruction. */
#define CLOCK "tsc_hz=1000000000"
/* Measures what an event takes besides stealing: the interrupt and its way back. */
#define PROBE_US      "20"
#define PROBE	      "1000:" PROBE_US
#define ARGUMENTS_MAX 32

/* A run with that noise; more arguments end with NULL. NULL if it failed. */
static struct run *measure_noise(const struct inject_request *request, const char *noise,
				 uint64_t path, const char *const *more, struct error *error)
{
	char append[512];
	/* where an event began is held against where it was put: by the loop of fewest instructions */
	char *arguments[ARGUMENTS_MAX] = {
		"inject", "--target", (char *)request->target, "--append", append, "--pad", "0"};
	struct run_request run_request;
	struct run *run = NULL;
	int n = 7;

	if ((size_t)snprintf(append, sizeof(append), CLOCK " noise=%s noise_path=%" PRIu64, noise,
			     path) >= sizeof(append)) {
		error_set(error, "--noise is too long");
		return NULL;
	}
	if (request->quiet)
		arguments[n++] = "--quiet";
	for (; *more && n < ARGUMENTS_MAX; more++)
		arguments[n++] = (char *)*more;
	if (request_parse(n, arguments, &run_request, error) == CLI_GO) {
		run_request.origin = "inject";
		run = session_measure(&run_request, error);
	}
	request_free(&run_request);
	if (run && strcmp(run->status, "ok") != 0) {
		error_set(error, "%s failed: %s", run->target, run->reason);
		run_free(run);
		return NULL;
	}
	return run;
}

/* An event is longer than what was asked for by the interrupt and its way back: by how much? */
static bool find_path(const struct inject_request *request, struct inject_check *check,
		      struct error *error)
{
	static const char *const more[] = {"--workers",	 "1",	 "--bench", "selfish",
					   "--duration", "50ms", NULL};
	struct run *run = measure_noise(request, PROBE, 0, more, error);
	double least, most, asked = atof(PROBE_US) * 1000;

	if (!run)
		return false;
	least = run_metric(run, "selfish.min");
	most = run_metric(run, "selfish.max");
	run_free(run);
	if (!(least >= asked) || most != least)
		return error_set(error,
				 "an event of " PROBE_US
				 " us takes %.0f to %.0f insn, not always the "
				 "same time",
				 least, most);
	check->path = (uint64_t)(least - asked);
	return true;
}

static bool measure_shared(const struct inject_request *request, struct inject_check *check,
			   struct error *error)
{
	const char *const more[] = {"--cores",	 request->workers, "--bench",
				    "barrier",	 "--steps",	   request->steps,
				    "--quantum", request->quantum, NULL};
	char *text = inject_text(&check->given);

	check->shared = measure_noise(request, text, check->path, more, error);
	free(text);
	return check->shared;
}

static bool measure_alone(const struct inject_request *request, struct inject_check *check,
			  struct error *error)
{
	const char *const more[] = {"--workers",  request->workers,  "--bench", "selfish,barrier",
				    "--duration", request->duration, "--steps", request->steps,
				    "--quantum",  request->quantum,  NULL};
	char *text = inject_text(&check->inject);

	check->alone = measure_noise(request, text, check->path, more, error);
	free(text);
	return check->alone;
}

bool inject_boots(const struct inject_request *request, struct inject_check *check,
		  struct error *error)
{
	check->target = request->target;
	check->steps = request->steps;
	check->quantum = request->quantum;
	return find_path(request, check, error) && measure_shared(request, check, error) &&
	       inject_check_match_periods(check, error) && measure_alone(request, check, error);
}
