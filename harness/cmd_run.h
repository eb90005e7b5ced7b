/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the verb run was asked to do: filled by cmd_run_options.c, done by cmd_run.c, program.c. */
#ifndef CMD_RUN_H
#define CMD_RUN_H

#include "params.h"
#include "plan.h"
#include "print.h"

struct run_request {
	const char *targets; /* the list, as written */
	const char *root;    /* whose targets and images; NULL: those of this command */
	enum run_meter { RUN_METER_DEFAULT, RUN_METER_INSN, RUN_METER_TSC, RUN_METER_AUTO } meter;
	bool bench_given;
	bool workers_given; /* else a target may have a default of its own */
	bool in_insn;	    /* a duration or length was given in instructions */
	struct params params;
	struct plan_options options;
	const char *elf;     /* a user's program instead of the benchmarks, or NULL */
	char *elf_arguments; /* for it, separated by blanks */
	const char *label;
	double timeout;
	uint64_t jobs;
	enum format format;
	bool quiet;
};

/* Parse the command line of `harness run`. Gives a cli_result (verb.h). */
int run_options(int argc, char **argv, struct run_request *request, struct error *error);
void run_request_free(struct run_request *request);

/* Would its targets do what is asked? Boots nothing. */
bool run_check(const struct run_request *request, struct error *error);

/*
 * Measure one target as asked, and store the run, which the caller frees. A guest's failure gives a
 * failed run; NULL is for what is wrong here, or a signal.
 */
struct run *run_measure(const struct run_request *request, struct error *error);

/* Who looks on while several requests are measured side by side. */
struct run_watch {
	const char *name; /* of all of it, on the terminal */
	/* Before anything boots: the plan may be given a reader. */
	bool (*begin)(void *context, size_t which, struct plan *plan, const struct run *run,
		      const struct paths *paths, const char *qemu, struct error *error);
	/* Of a run that is complete, before it is stored: its provenance may be added to. */
	bool (*end)(void *context, size_t which, struct run *run, struct error *error);
	void *context;
};

/*
 * Measure the one target of each of n requests at the same time, in as many machines as the first one
 * asks for. All runs are stored that have a status: if one failed, some may have none. Gives runs, to be
 * freed, as in run_measure(); on an error or a signal there are none, and nothing is stored.
 */
bool run_measure_together(const struct run_request *requests, size_t n,
			  const struct run_watch *watch, struct run **runs, struct error *error);

/* `run --elf`: boot a user's program, its output to ours. Gives its exit status as exit code. */
int program_run(const struct run_request *request, const struct target *target,
		const struct paths *paths, const char *qemu, struct error *error);

#endif
