/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be measured, as the options of `harness run` say it. Knows no target: it names some. */
#ifndef MEASURE_REQUEST_H
#define MEASURE_REQUEST_H

#include "harness/base/cli.h"
#include "harness/measure/planning.h"
#include "harness/run/params.h"

struct run_request {
	const char *targets; /* the list, as written */
	const char *root;    /* whose targets and images; NULL: those of this command */
	enum run_meter { RUN_METER_DEFAULT, RUN_METER_INSN, RUN_METER_TSC, RUN_METER_AUTO } meter;
	bool bench_given;
	bool workers_given; /* else a target may have a default of its own */
	bool in_insn;	    /* a duration or length was given in instructions */
	bool given
		[PARAM_N]; /* each parameter: else a meter may have a usual one (params_usual()) */
	struct params params;
	struct plan_options options;
	const char *elf;     /* a user's program instead of the benchmarks, or NULL */
	char *elf_arguments; /* for it, separated by blanks */
	const char *label;
	const char *origin; /* the verb that asks, for an end of its own; NULL: its user does */
	double timeout;
	uint64_t jobs;
	enum format format;
	bool quiet, strict;
	bool fresh; /* --fresh: boot, whatever was measured before */
	bool answer; /* a stored run of the same may be the answer: for who asks what the numbers are */
};

/*
 * Parse the command line of `harness run`, or words of another verb's that mean the same. To be freed
 * in any case.
 */
enum cli_result request_parse(int argc, char **argv, struct run_request *request,
			      struct error *error);
void request_free(struct run_request *request);

#endif
